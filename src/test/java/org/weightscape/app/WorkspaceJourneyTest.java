package org.weightscape.app;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javafx.scene.input.KeyCode;
import javafx.stage.Stage;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.weightscape.app.map.MapModel;
import org.weightscape.app.notice.Notice;
import org.weightscape.app.session.Feature;
import org.weightscape.app.session.SessionModel;
import org.weightscape.cli.Weightscape;
import org.weightscape.map.ColorScale;
import org.weightscape.map.Coloring;
import org.weightscape.map.Filters;
import org.weightscape.map.Ramp;
import org.weightscape.map.RowFilter;
import org.weightscape.map.Viewport;
import org.weightscape.projection.ProjectionMethod;
import org.weightscape.zoo.Property;
import org.weightscape.zoo.Zoo;

/** A workspace is saved, everything is changed, and it is opened again. */
@Tag("gui")
class WorkspaceJourneyTest extends SmallZooWindow {

    /** What a person sees and chose. */
    private record Seen(
            SessionModel.MapLayout layout,
            BitSet selection,
            Filters filters,
            Map<MapModel.Group, BitSet> groups,
            Coloring coloring,
            Viewport part,
            double pointSize,
            MapModel.Paths paths,
            int clicked) {}

    @Test
    void aSavedWorkspaceShowsTheVerySamePictureAgain() throws Exception {
        awaitMapAndColours();
        interact(() -> window.sessions().project(ProjectionMethod.UMAP.standard().with("epochs", 60).with("seed", 7)));
        await("a UMAP", () -> shown().options().method() == ProjectionMethod.UMAP
                && session().frameProperty().get().isEmpty());
        await("how far it can be believed", () -> window.map().points().get().description().isMeasured());
        choose();
        Path before = picture();
        Seen seen = onFx(this::seen);
        Path file = folder.resolve("study.weightscape");
        interact(() -> window.workspaces().saveAs(folder.resolve("study")));
        await("it is saved", () -> window.workspaces().fileProperty().get().equals(Optional.of(file)));
        assertTrue(Files.readString(file).contains("\"zoo\" : \"small-tetris\""), "the zoo lies beside it");
        assertTrue(Files.exists(folder.resolve("study.coordinates.csv")));
        assertEquals("study \u2013 small-tetris \u2013 Weightscape", title());

        changeEverything();
        assertFalse(Arrays.equals(pixels(before), pixels(picture())), "everything else makes another picture");
        interact(() -> window.open(file));
        await("it is open", () -> window.workspaces().fileProperty().get().equals(Optional.of(file))
                && shown().options().method() == ProjectionMethod.UMAP);
        await("how far it can be believed", () -> window.map().points().get().description().isMeasured());
        await("it rests", () -> !window.mapView().camera().isWhole());
        assertSame(seen, onFx(this::seen));
        assertArrayEquals(pixels(before), pixels(picture()));
        assertFalse(window.history().undoable().get(), "what is opened is not a step");
        assertEquals(ProjectionMethod.UMAP, session().projectionProperty().get().method());
        assertEquals(Feature.WEIGHTS, session().featureProperty().get());

        interact(() -> session().colourByProperty().set("optimizer"));
        await("other colours", () -> coloring().property().name().equals("optimizer"));
        String saved = Files.readString(file);
        push(KeyCode.CONTROL, KeyCode.S);
        await("it is saved again", () -> !Files.readString(file).equals(saved));
        assertTrue(Files.readString(file).contains("\"palette\" : \"okabe_ito\""));
    }

    /** Everything that a workspace holds is not what it was. */
    private void choose() throws Exception {
        interact(() -> session().colourByProperty().set("lr"));
        await("other colours", () -> coloring().property().name().equals("lr"));
        interact(() -> {
            MapModel map = window.map();
            Zoo zoo = session().zooProperty().get().orElseThrow().zoo();
            ColorScale.Numeric scale = (ColorScale.Numeric) coloring().scale();
            map.coloring().set(coloring().with(scale.withRamp(Ramp.MAGMA).reversed()));
            map.require(new RowFilter.Range(zoo.numeric("epoch").orElseThrow(), 1, Double.POSITIVE_INFINITY));
            map.require(new RowFilter.Words((Property.Category) zoo.property("optimizer").orElseThrow(), Set.of(0, 2)));
            map.kept().set(rows(12, 230));
            map.selection().set(rows(3, 9));
            map.mark(MapModel.Group.B);
            map.selection().set(rows(30, 60));
            map.pointSize().set(1.5);
            map.paths().set(MapModel.Paths.SELECTION);
            session().clickedProperty().set(101);
            window.mapView().camera().zoomIn();
        });
    }

    private void changeEverything() throws Exception {
        interact(() -> {
            window.map().restoreAll();
            window.map().selection().set(rows(0, 2));
            window.map().groups().set(Map.of());
            window.map().pointSize().set(1);
            window.map().paths().set(MapModel.Paths.NONE);
            session().clickedProperty().set(SessionModel.NONE);
            session().colourByProperty().set("test_acc");
            session().featureProperty().set(Feature.STATISTICS);
            window.sessions().project(ProjectionMethod.PCA.standard());
        });
        await("another map", () -> shown().feature() == Feature.STATISTICS
                && shown().options().method() == ProjectionMethod.PCA
                && session().frameProperty().get().isEmpty());
    }

    @Test
    void aMapOfCodesComesBackWithItsEncoder() throws Exception {
        awaitMapAndColours();
        Path encoder = folder.resolve("small-encoder");
        assertEquals(Weightscape.DONE, Weightscape.run(
                new NoWindow(), "train", folder.resolve("small-tetris").toString(), "--out", encoder.toString(), "--epochs", "1",
                "--set", "model.dim=16", "--set", "model.latent=8", "--set", "model.feed_forward=16",
                "--set", "training.batch_size=32"));
        interact(() -> {
            session().featureProperty().set(Feature.STATISTICS);
            window.sessions().openEncoder(encoder);
        });
        await("z can be had", () -> session().featuresProperty().get().orElseThrow().encoder().isPresent());
        interact(() -> session().featureProperty().set(Feature.LATENT));
        await("a map of z", () -> shown().feature() == Feature.LATENT);
        await("how far it can be believed", () -> window.map().points().get().description().isMeasured());
        interact(() -> {
            session().colourByProperty().set("map: continuity");
            window.map().time().set(2.25);
        });
        await("faithfulness as a colour", () -> coloring().property().name().equals("map: continuity"));
        interact(() -> window.map().coloring().set(
                coloring().with(((ColorScale.Numeric) coloring().scale()).withRamp(Ramp.CIVIDIS))));
        Path before = picture();
        Seen seen = onFx(this::seen);
        Path file = folder.resolve("codes.weightscape");
        interact(() -> window.workspaces().saveAs(file));
        await("it is saved", () -> window.workspaces().fileProperty().get().isPresent());

        interact(() -> window.sessions().close());
        assertEquals("Weightscape", title());
        interact(() -> window.open(file));
        await("it is open", () -> window.workspaces().fileProperty().get().isPresent());
        await("the training is known", () -> window.map().isReplaying());
        await("how far it can be believed", () -> window.map().points().get().description().isMeasured());
        assertEquals(
                encoder, session().featuresProperty().get().orElseThrow().encoder().orElseThrow().folder());
        Path after = picture();
        assertSame(seen, onFx(this::seen));
        assertArrayEquals(pixels(before), pixels(after));
        assertEquals(2.25, window.map().time().get());
        interact(() -> session().featureProperty().set(Feature.WEIGHTS));
        await("another map", () -> shown().feature() == Feature.WEIGHTS);
        interact(() -> session().featureProperty().set(Feature.LATENT));
        await("the map that was saved", () -> shown().feature() == Feature.LATENT);
        assertArrayEquals(seen.layout.layout().x(), shown().layout().x());
    }

    @Test
    void aWorkspaceThatCannotBeOpenedLeavesTheWindowAsItIs() throws Exception {
        awaitMapAndColours();
        Path file = folder.resolve("map.weightscape");
        interact(() -> window.workspaces().saveAs(file));
        await("it is saved", () -> Files.exists(file) && !window.notices().open().isEmpty());
        String good = Files.readString(file);
        interact(() -> {
            window.map().selection().set(rows(3, 9));
            window.notices().open().clear();
        });
        Seen seen = onFx(this::seen);

        assertRefused(file, good.substring(0, good.length() / 2), "is no valid JSON");
        assertRefused(file, good.replace("\"small-tetris\"", "\"gone\""), "gone, but nothing is there; put the zoo there");
        assertRefused(
                file,
                good.replaceAll("\"zoo_fingerprint\" : \"\\w+\"", "\"zoo_fingerprint\" : \"0\""),
                "is not the one that was open when the workspace was saved");
        assertRefused(
                file,
                good.replace("\"selection\" : \"\"", "\"selection\" : \"200-240\""),
                "selection: \"200-240\" is not a range of the checkpoints 0 to 239");
        assertRefused(
                file, good.replace("\"filters\" : [ ]", "\"filters\" : [ \"mass=1:\" ]"), "filters mass=1:: write PROPERTY");
        assertRefused(
                file,
                good.replace("\"feature\" : \"w\"", "\"feature\" : \"z\""),
                "the map is of z, but there is no encoder; add the folder of the encoder");
        assertRefused(
                file,
                good.replace("\"zoo_fingerprint\"", "\"encoder\" : \"none\", \"zoo_fingerprint\""),
                "none, but there is none; put the encoder there");
        assertRefused(
                file, good.replace("\"test_acc\"", "\"optimizer\""), "colours should be with a palette, for optimizer is a word");
        assertRefused(file, good.replace("map.coordinates", "none"), "none.csv, but there is no such table; put it there");
        Path coordinates = folder.resolve("map.coordinates.csv");
        Files.writeString(coordinates, Files.readString(coordinates).replace("model_003", "model_x"));
        assertRefused(file, good, "the places are of another zoo");
        assertSame(seen, onFx(this::seen));
    }

    private void assertRefused(Path file, String text, String sentence) throws Exception {
        Files.writeString(file, text);
        interact(() -> window.notices().open().clear());
        interact(() -> window.open(file));
        await("it says what is wrong", () -> !window.notices().open().isEmpty());
        Notice notice = window.notices().open().getFirst();
        assertEquals("Opening the workspace did not work", notice.title());
        assertTrue(notice.text().startsWith(folder.toString()), notice.text());
        assertTrue(notice.text().contains(sentence), notice.text());
    }

    @Test
    void nothingIsReplacedThatNobodyAgreedTo() throws Exception {
        awaitMapAndColours();
        Path table = folder.resolve("mine.coordinates.csv");
        Files.writeString(table, "mine");
        interact(() -> window.workspaces().saveAs(folder.resolve("mine.weightscape")));
        await("it refuses", () -> !window.notices().open().isEmpty());
        assertEquals("mine", Files.readString(table));
        assertTrue(window.notices().open().getFirst().text().contains("there is such a file already; choose another name"));

        Path other = folder.resolve("other.weightscape");
        Files.writeString(other, "mine");
        interact(() -> window.notices().open().clear());
        interact(() -> window.workspaces().saveAs(folder.resolve("other")));
        await("it refuses again", () -> !window.notices().open().isEmpty());
        assertEquals("mine", Files.readString(other));
        assertEquals("small-tetris \u2013 Weightscape", title());
    }

    @Test
    void oneKeyOpensZoosAndWorkspaces() throws Exception {
        awaitMap();
        push(KeyCode.CONTROL, KeyCode.O);
        await("the question", () -> lookup("#choose-workspace").tryQuery().isPresent());
        assertTrue(lookup("#choose-zoo").query().isFocused());
        push(KeyCode.ESCAPE);
        await("no question", () -> lookup("#choose-workspace").tryQuery().isEmpty());
    }

    private void awaitMapAndColours() throws Exception {
        awaitMap();
        await("the colours are there", () -> window.map().getColoring() != null);
        await("how far it can be believed", () -> window.map().points().get().description().isMeasured());
    }

    private SessionModel.MapLayout shown() {
        return session().layoutProperty().get().orElseThrow();
    }

    private String title() throws Exception {
        return onFx(() -> ((Stage) window.scene().getWindow()).getTitle());
    }

    private static BitSet rows(int from, int to) {
        BitSet rows = new BitSet();
        rows.set(from, to);
        return rows;
    }

    private Seen seen() {
        MapModel map = window.map();
        return new Seen(
                shown(),
                map.selection().get(),
                map.filters(),
                map.groups().get(),
                coloring(),
                window.mapView().camera().viewport().get(),
                map.pointSize().get(),
                map.paths().get(),
                session().clickedProperty().get());
    }

    private static void assertSame(Seen expected, Seen found) {
        assertArrayEquals(expected.layout.layout().x(), found.layout.layout().x());
        assertArrayEquals(expected.layout.layout().y(), found.layout.layout().y());
        assertArrayEquals(expected.layout.layout().rows(), found.layout.layout().rows());
        assertEquals(expected.layout.options(), found.layout.options());
        assertEquals(expected.layout.feature(), found.layout.feature());
        assertEquals(expected.selection, found.selection);
        assertEquals(expected.filters.kept(), found.filters.kept());
        assertEquals(texts(expected.filters), texts(found.filters));
        assertEquals(expected.groups, found.groups);
        assertEquals(expected.coloring.property().name(), found.coloring.property().name());
        assertEquals(expected.coloring.scale(), found.coloring.scale());
        assertEquals(expected.part, found.part);
        assertEquals(expected.pointSize, found.pointSize);
        assertEquals(expected.paths, found.paths);
        assertEquals(expected.clicked, found.clicked);
    }

    private static Set<String> texts(Filters filters) {
        return Set.copyOf(filters.conditions().stream().map(RowFilter::text).toList());
    }
}
