package org.weightscape.app;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.geom.Point2D;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import javafx.scene.control.Label;
import javafx.scene.control.TextField;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.weightscape.app.session.Feature;
import org.weightscape.app.session.SessionModel;
import org.weightscape.augment.ViewKind;
import org.weightscape.map.MapPoints;
import org.weightscape.projection.Layout;
import org.weightscape.projection.Orbit;
import org.weightscape.projection.ProjectionMethod;
import org.weightscape.zoo.Zoo;

/** A layout that is watched and steered in the window. */
@Tag("gui")
class LiveMapTest extends SmallZooWindow {

    @Override
    Zoo zoo() {
        return SmallZoo.tetris(30, 4);
    }

    @Test
    void aLayoutIsWatchedPausedShakenKeptAndGoesOnWithOtherSettings() throws Exception {
        await("the map is there", () -> session().layoutProperty().get().isPresent());
        // So long that only keeping it as it is can end it.
        interact(() -> window.sessions().project(ProjectionMethod.UMAP
                .standard()
                .with("epochs", 5000)
                .with("neighbors", 60)
                .with("negative_samples", 50)));
        await("the map moves", () -> step() > 3);
        int seen = onFx(this::step);
        await("the map moves on", () -> step() > seen);
        assertTrue(onFx(() -> points().caption()).contains("seed 42"));

        clickOn("#pause-layout");
        await("it stands", () -> run().isPaused());
        // The step that was being made may still come; after it there is none.
        int[] last = {-1};
        await("no step comes", () -> {
            boolean stands = last[0] == step();
            last[0] = step();
            return stands;
        });
        float[] standing = onFx(() -> points().x().clone());
        clickOn("#shake-layout");
        await("it is shaken and moves on", () -> !run().isPaused() && !Arrays.equals(standing, points().x()));

        clickOn("#keep-layout");
        await("it is kept", () -> session().layoutProperty().get().orElseThrow().options().method() == ProjectionMethod.UMAP
                && session().mapJobProperty().get().isEmpty());
        SessionModel.MapLayout kept = onFx(() -> session().layoutProperty().get().orElseThrow());
        assertTrue(kept.layout().provenance().contains("stopped after"), kept.layout().provenance());
        assertArrayEquals(kept.layout().x(), onFx(() -> points().x()));
        assertTrue(onFx(() -> window.exports().needsCoordinates()), "no settings say where it was stopped");
        await("it is measured", () -> points().caption().contains("trustworthiness"));

        clickOn("#projection-options");
        await("the options are there", () -> lookup("#go-on-projection").tryQuery().isPresent());
        TextField neighbors = lookup(".popover-content .text-field").queryAllAs(TextField.class).iterator().next();
        interact(() -> neighbors.setText("30"));
        clickOn("#go-on-projection");
        await("it goes on with other neighbours", () -> session().layoutProperty().get().orElseThrow() != kept
                || step() > 0);
        assertEquals(30, onFx(() -> run().options().whole("neighbors")).intValue());
        interact(() -> run().stopAndKeep());
        await("it ends again", () -> session().mapJobProperty().get().isEmpty());
        assertFalse(Arrays.equals(kept.layout().x(), onFx(() -> points().x())));

        interact(() -> session().colourByProperty().set("map: trustworthiness"));
        await("faithfulness is a colour", () -> window.map().getColoring() != null
                && window.map().getColoring().property().name().equals("map: trustworthiness"));
        assertEquals(List.of(), window.notices().open());
    }

    @Test
    void stoppingGoesBackToTheMapBefore() throws Exception {
        await("the map is there", () -> session().layoutProperty().get().isPresent());
        float[] before = onFx(() -> points().x());
        interact(() -> window.sessions().project(ProjectionMethod.TSNE.standard().with("iterations", 10_000)));
        await("the map moves", () -> step() > 3);
        interact(() -> session().mapJobProperty().get().orElseThrow().cancel());
        await("the map before", () -> points().x() == before);
        assertTrue(onFx(() -> session().pendingProperty().get()).contains("press Start"));
        assertTrue(lookup("#map-status .label").queryAllAs(Label.class).stream()
                .anyMatch(label -> label.getText().contains("was stopped")));
    }

    @Test
    void anOrbitIsPlacedOnAFinishedUmap() throws Exception {
        await("the map is there", () -> session().layoutProperty().get().isPresent());
        interact(() -> session().clickedProperty().set(5));
        interact(() -> window.orbits().show(ViewKind.NOISE));
        await("it is on the principal components", () -> !window.map().remark().get().isEmpty());
        String alongComponents = onFx(() -> window.map().remark().get());

        interact(() -> window.sessions().project(ProjectionMethod.UMAP.standard().with("epochs", 100)));
        await("the map is a UMAP", () -> session().layoutProperty().get().orElseThrow().options().method()
                == ProjectionMethod.UMAP);
        assertEquals("", onFx(() -> window.map().remark().get()));
        assertTrue(onFx(() -> window.orbits().isPossible()));
        interact(() -> window.orbits().show(ViewKind.NOISE));
        await("it is on the UMAP", () -> !window.map().remark().get().isEmpty());
        // Distances belong to the representation, so another method changes nothing about them.
        assertEquals(alongComponents, onFx(() -> window.map().remark().get()));
        assertTrue(alongComponents.matches(
                "orbit of 32 noisy copies: radius \\S+, nearest other model model_\\d+ at \\S+ \\(Euclidean distances in W\\)"),
                alongComponents);

        SessionModel.MapLayout shown = onFx(() -> session().layoutProperty().get().orElseThrow());
        Orbit orbit = orbit(5, ViewKind.NOISE);
        assertEquals(shown.layout().x()[5], orbit.centre().x);
        assertEquals(Orbit.COPIES, orbit.copies().size());
        // Noise is small beside the distance to other models, so the copies lie around their own network.
        double extent = extent(orbit);
        for (Point2D.Double copy : orbit.copies()) {
            assertTrue(orbit.centre().distance(copy) < extent / 3, copy + " of " + orbit.centre() + ", extent " + extent);
        }
    }

    @Test
    void permutedCopiesLieOnTheirNetworkWhereATsneShowsWhatPermutationLeaves() throws Exception {
        await("the map is there", () -> session().layoutProperty().get().isPresent());
        interact(() -> session().featureProperty().set(Feature.STATISTICS));
        interact(() -> window.sessions().project(ProjectionMethod.TSNE.standard().with("iterations", 300)));
        await("the map is a t-SNE of s(W)", () -> isTsneOf(Feature.STATISTICS));
        interact(() -> session().clickedProperty().set(7));
        interact(() -> window.orbits().show(ViewKind.PERMUTATION));
        await("the orbit", () -> window.map().remark().get().startsWith("orbit of 32 permuted copies: radius "));
        Orbit inStatistics = orbit(7, ViewKind.PERMUTATION);
        assertEquals(0, inStatistics.radius(), 1e-4);
        double near = extent(inStatistics) / 50;
        for (Point2D.Double copy : inStatistics.copies()) {
            assertTrue(inStatistics.centre().distance(copy) < near, copy + " of " + inStatistics.centre());
        }

        interact(() -> session().featureProperty().set(Feature.WEIGHTS));
        interact(() -> window.sessions().project(ProjectionMethod.TSNE.standard().with("iterations", 300)));
        await("the map is a t-SNE of W", () -> isTsneOf(Feature.WEIGHTS));
        Orbit inWeights = orbit(7, ViewKind.PERMUTATION);
        assertTrue(inWeights.radius() > 0.1, "neurons in other places are other weights: " + inWeights.radius());
        assertEquals(Orbit.COPIES, inWeights.copies().size());
        double extent = extent(inWeights);
        for (Point2D.Double copy : inWeights.copies()) {
            assertTrue(inWeights.centre().distance(copy) < 2 * extent, copy + " of " + inWeights.centre());
        }
        assertTrue(inWeights.copies().stream().anyMatch(copy -> inWeights.centre().distance(copy) > extent / 50));
    }

    private boolean isTsneOf(Feature feature) {
        return session().layoutProperty().get()
                .filter(shown -> shown.feature() == feature && shown.options().method() == ProjectionMethod.TSNE)
                .isPresent();
    }

    private Orbit orbit(int row, ViewKind kind) throws Exception {
        return Orbits.of(session(), row, kind);
    }

    /** How far the farthest checkpoint lies from an orbit's centre. */
    private double extent(Orbit orbit) throws Exception {
        Layout layout = onFx(() -> session().layoutProperty().get().orElseThrow().layout());
        return IntStream.range(0, layout.size())
                .mapToDouble(i -> orbit.centre().distance(layout.x()[i], layout.y()[i]))
                .max()
                .orElseThrow();
    }

    private org.weightscape.projection.LayoutRun run() {
        return session().liveProperty().get().orElseThrow().run();
    }

    private int step() {
        return session().frameProperty().get().map(frame -> frame.places().step()).orElse(0);
    }

    private MapPoints points() {
        MapPoints points = window.map().getPoints();
        if (points == null) {
            throw new AssertionError("nothing on the map");
        }
        return points;
    }
}
