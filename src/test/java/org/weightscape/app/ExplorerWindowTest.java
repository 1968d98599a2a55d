package org.weightscape.app;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javafx.css.PseudoClass;
import javafx.event.ActionEvent;
import javafx.scene.Node;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.Labeled;
import javafx.scene.control.ListCell;
import javafx.scene.control.ListView;
import javafx.scene.control.Slider;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyCode;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.weightscape.app.linked.LinkedMap;
import org.weightscape.app.linked.MapSource;
import org.weightscape.app.map.MapModel;
import org.weightscape.app.map.MapView;
import org.weightscape.app.map.PictureCommandLine;
import org.weightscape.app.session.Feature;
import org.weightscape.app.session.SessionModel;
import org.weightscape.augment.ViewKind;
import org.weightscape.cli.Weightscape;
import org.weightscape.encoder.Encoder;
import org.weightscape.feature.Representation;
import org.weightscape.feature.Representations;
import org.weightscape.job.Cancellation;
import org.weightscape.job.JobState;
import org.weightscape.job.Progress;
import org.weightscape.map.ColorScale;
import org.weightscape.map.MapPoints;
import org.weightscape.map.Ramp;
import org.weightscape.map.RowFilter;
import org.weightscape.probe.Checkpoints;
import org.weightscape.probe.ProbeTable;
import org.weightscape.projection.Layout;
import org.weightscape.projection.Orbit;
import org.weightscape.projection.ProjectionMethod;
import org.weightscape.projection.Projections;
import org.weightscape.zoo.BadInputException;
import org.weightscape.zoo.Property;
import org.weightscape.zoo.Split;
import org.weightscape.zoo.Zoo;
import org.weightscape.zoo.io.NativeZooWriter;
import org.weightscape.zoo.io.ZooCache;
import org.weightscape.zoo.io.ZooReader;

/** The window as a person uses it: on real files, with a real encoder, on JavaFX's headless platform. */
@Tag("gui")
class ExplorerWindowTest extends SmallZooWindow {
    /** What a representation carries of a tetris network behind the learned numbers: 15 of each of two layers, and 25 components. */
    private static final int BEHIND = 2 * 15 + 25;

    @Test
    void theFirstStartShowsTheBundledZooAndItsMapAndAClickShowsTheNetwork() throws Exception {
        awaitMap();
        assertEquals("small-tetris", session().zooProperty().get().orElseThrow().zoo().name());
        assertEquals(240, window.map().points().get().size());
        assertEquals(List.of(folder.resolve("small-tetris").toString()), settings.get().recentZoos());

        await("the colours are there", () -> window.map().getColoring() != null);
        assertEquals("test_acc", coloring().property().name());
        interact(() -> session().colourByProperty().set("optimizer"));
        await("the colours follow", () -> coloring().property().name().equals("optimizer"));
        await("the legend lists the optimisers", () -> lookup(".map-legend .toggle-button").queryAll().size() >= 3);

        interact(() -> session().clickedProperty().set(17));
        await("the details are there", () -> lookup("#clicked-model").tryQuery().isPresent());
        assertEquals("model_002", lookup("#clicked-model").<Label>query().getText());
        await("the preview is there", () -> window.preview().previewProperty().get().isPresent());
        assertTrue(window.preview().previewProperty().get().orElseThrow().difference() < 1e-5);
        clickOn("#view-noise");
        await("the noise is there", () -> window.preview().previewProperty().get()
                .filter(drawn -> drawn.kind() == ViewKind.NOISE)
                .isPresent());
        double noisy = window.preview().previewProperty().get().orElseThrow().difference();
        assertTrue(noisy > 1e-3, "noise changes the function: " + noisy);
        clickOn("#redraw");
        await("another draw", () -> window.preview().previewProperty().get().orElseThrow().difference() != noisy);

        await("the probes are there", () -> window.probes().tableProperty().get().isPresent());
        assertEquals(List.of("w", "s"), window.probes().tableProperty().get().orElseThrow().features());
        assertEquals(List.of(), window.notices().open());
    }

    @Test
    void probesOfFinalCheckpointsOnly() throws Exception {
        awaitMap();
        await("the probes are there", () -> window.probes().tableProperty().get().isPresent());
        ComboBox<Checkpoints> choice = lookup("#probe-checkpoints").query();
        assertEquals(Checkpoints.ALL, choice.getValue());
        interact(() -> choice.setValue(Checkpoints.FINAL));
        await("probes of them", () -> fitted().settings().checkpoints() == Checkpoints.FINAL);
        assertEquals(fitted().split().test().size(), fitted().rows(Split.Part.TEST).length);
        interact(() -> choice.setValue(Checkpoints.ALL));
        await("probes of all", () -> fitted().settings().checkpoints() == Checkpoints.ALL);
        assertTrue(fitted().rows(Split.Part.TEST).length > fitted().split().test().size());
    }

    private ProbeTable fitted() {
        return window.probes().tableProperty().get().orElseThrow();
    }

    @Test
    void aPropertyIsReadAsAnotherTypeAndThatIsRemembered() throws Exception {
        String before = System.getProperty(ZooCache.FOLDER_PROPERTY, "");
        System.setProperty(ZooCache.FOLDER_PROPERTY, folder.resolve("cache").toString());
        try {
            awaitMap();
            clickOn("#properties");
            await("the list is open", () -> lookup("#type-of-epoch").tryQuery().isPresent());
            ComboBox<NativeZooWriter.Type> type = lookup("#type-of-epoch").query();
            interact(() -> type.setValue(NativeZooWriter.Type.CATEGORY));
            await("the zoo is open again", () -> session().zooProperty().get().orElseThrow().zoo().numeric("epoch").isEmpty());
            assertTrue(ZooReader.open(folder.resolve("small-tetris"), Progress.NONE, Cancellation.NEVER)
                    .numeric("epoch")
                    .isEmpty());
            assertEquals(List.of(), window.notices().open());
        } finally {
            System.setProperty(ZooCache.FOLDER_PROPERTY, before);
        }
    }

    @Test
    void aRepresentationAndAProjectionAreChosenInTheToolbar() throws Exception {
        awaitMap();
        clickOn("#feature-s");
        await("the map of s(W)", () -> session().layoutProperty().get().orElseThrow().feature() == Feature.STATISTICS);
        assertTrue(lookup("#feature-z").<Node>query().isDisabled(), "there is no encoder yet");
        clickOn("#feature-w");
        await("the map of W", () -> session().layoutProperty().get().orElseThrow().feature() == Feature.WEIGHTS);
        interact(() -> window.command("Map by Smile UMAP"));
        await("the map by UMAP", () -> session().layoutProperty().get().orElseThrow().options().has("neighbors"));
    }

    @Test
    void linkedMapsShareSelectionHoverAndZoomAndSayTheProbesScore() throws Exception {
        awaitMap();
        interact(() -> window.command("Add a linked map of s(W)"));
        assertEquals(1, window.linked().maps().size());
        LinkedMap statistics = window.linked().maps().getFirst();
        await("the linked map", () -> statistics.model().points().get() != null && statistics.model().coloring().get() != null);
        assertArrayEquals(window.map().points().get().rows(), statistics.model().points().get().rows());
        BitSet some = new BitSet();
        some.set(3, 9);
        interact(() -> {
            window.map().selection().set(some);
            statistics.model().hoveredRow().set(17);
        });
        assertEquals(some, statistics.model().selection().get());
        assertEquals(17, window.map().hoveredRow().get());
        assertEquals("test_acc", statistics.model().coloring().get().property().name());
        interact(() -> statistics.colourBy().set("optimizer"));
        await("its own colours", () -> statistics.model().coloring().get().property().name().equals("optimizer"));
        assertEquals("test_acc", coloring().property().name());
        await("the probe's score", () -> statistics.score().get().startsWith("accuracy "));

        Property.Category optimizer = (Property.Category) statistics.model().coloring().get().property();
        interact(() -> statistics.model().isolate(Set.of(0)));
        assertEquals(Set.of(0), statistics.model().isolated());
        for (int row = 0; row < optimizer.size(); row++) {
            assertEquals(optimizer.codes()[row] == 0, window.map().filters().passes(row), "row " + row);
        }
        String shared = "optimizer: " + optimizer.categories().getFirst();
        assertEquals(
                List.of(shared),
                lookup("#filters .map-chip .label").queryAllAs(Label.class).stream().map(Label::getText).toList());
        await("both maps say so", () -> lookup(".map-caption-text").queryAllAs(Label.class).stream()
                .allMatch(caption -> caption.getText().contains("only " + shared)));
        clickOn("#filters .map-chip-close");
        assertEquals(Set.of(), statistics.model().isolated());
        assertFalse(statistics.model().isFiltered());

        interact(() -> {
            window.mapsView().zoomLinked().set(true);
            window.mapView().camera().zoomIn();
        });
        MapView second = lookup(".map-view").queryAllAs(MapView.class).stream()
                .filter(view -> view != window.mapView())
                .findFirst()
                .orElseThrow();
        await("both are closer", () -> second.camera().part().orElseThrow().zoom() > 1.3
                && Math.abs(second.camera().part().orElseThrow().zoom()
                                - window.mapView().camera().part().orElseThrow().zoom())
                        < 1e-9);
        interact(() -> {
            window.command("Add a linked map of W");
            window.command("Add a linked map of W");
        });
        assertFalse(window.linked().hasRoom());
        interact(() -> window.command("Close all linked maps"));
        assertEquals(List.of(), window.linked().maps());
        interact(() -> window.map().selection().set(new BitSet()));
        assertEquals(some, statistics.model().selection().get(), "a closed map follows no longer");
        assertEquals(List.of(), window.notices().open());
    }

    @Test
    void aLinkedMapShowsTheCodesOfAnotherEncoderWithAProbeOfItsOwn() throws Exception {
        awaitMap();
        Path zoo = folder.resolve("small-tetris");
        Path encoder = folder.resolve("other");
        assertEquals(Weightscape.DONE, Weightscape.run(
                new NoWindow(), "train", zoo.toString(), "--out", encoder.toString(), "--epochs", "1", "--set", "model.dim=16",
                "--set", "model.latent=8", "--set", "model.feed_forward=16", "--set", "training.batch_size=32"));
        interact(() -> window.linked().add(new MapSource.OfEncoder(encoder)));
        LinkedMap other = window.linked().maps().getFirst();
        await("the map of the encoder's codes", () -> other.model().points().get() != null);
        MapPoints shown = onFx(() -> other.model().points().get());
        Layout expected;
        try (Encoder opened = Encoder.open(encoder)) {
            Representation codes = Representations.latent(
                    session().zooProperty().get().orElseThrow().zoo(), opened, Progress.NONE, Cancellation.NEVER);
            assertEquals(8 + BEHIND, codes.columns());
            expected = Projections.fit(
                    codes, shown.rows(), ProjectionMethod.PCA.standard(), Progress.NONE, Cancellation.NEVER);
        }
        assertArrayEquals(expected.x(), shown.x(), 1e-5f);
        assertArrayEquals(expected.y(), shown.y(), 1e-5f);
        assertTrue(shown.caption().contains("PCA of z of other"), shown.caption());
        await("its probe", () -> other.score().get().startsWith("R\u00b2 "));
        assertTrue(session().featuresProperty().get().orElseThrow().encoder().isEmpty(), "the session keeps its own encoder");

        interact(() -> window.linked().add(new MapSource.OfEncoder(folder)));
        await("it says what is wrong", () -> !window.notices().open().isEmpty());
        assertTrue(window.notices().open().getFirst().text().contains(folder.toString()));
        LinkedMap wrong = window.linked().maps().getLast();
        assertTrue(onFx(() -> wrong.model().emptyText().get()).endsWith("could not be made."));
    }

    @Test
    void theCommandThatIsCopiedDrawsTheSamePicture() throws Exception {
        awaitMap();
        await("the colours are there", () -> window.map().getColoring() != null);
        await("how far it can be believed", () -> window.map().points().get().description().isMeasured());
        interact(() -> {
            session().colourByProperty().set("lr");
            MapModel map = window.map();
            Zoo zoo = session().zooProperty().get().orElseThrow().zoo();
            Property.Category optimizer = (Property.Category) zoo.property("optimizer").orElseThrow();
            map.require(new RowFilter.Range(zoo.numeric("epoch").orElseThrow(), 1, Double.POSITIVE_INFINITY));
            map.require(new RowFilter.Words(optimizer, Set.of(0, 2)));
            BitSet kept = new BitSet();
            kept.set(12, 230);
            map.kept().set(kept);
            BitSet selection = new BitSet();
            selection.set(30, 60);
            selection.set(101);
            map.selection().set(selection);
            map.pointSize().set(1.5);
            window.mapView().camera().zoomIn();
        });
        await("other colours", () -> coloring().property().name().equals("lr"));
        interact(() -> {
            ColorScale.Numeric scale = (ColorScale.Numeric) coloring().scale();
            window.map().coloring().set(coloring().with(scale.withRamp(Ramp.MAGMA).reversed()));
        });
        double[] scale = {0};
        await("the map is nearer and rests", () -> {
            double before = scale[0];
            scale[0] = window.mapView().camera().viewport().get().scale();
            return !window.mapView().camera().isWhole() && scale[0] == before;
        });
        PictureCommandLine command = assertTheCommandDrawsTheMap(Optional.empty());
        assertTrue(command.text().contains("--filter epoch=1: "), command.text());
        assertTrue(command.text().contains("--select 30-59,101 "), command.text());
        assertFalse(command.text().contains("--trajectories"), command.text());
    }

    @Test
    void theCommandThatIsCopiedDrawsTrajectoriesTheMomentOfAReplayAndTheOrbit() throws Exception {
        awaitMap();
        await("the colours are there", () -> window.map().getColoring() != null);
        await("how far it can be believed", () -> window.map().points().get().description().isMeasured());
        String plain = onFx(() -> window.exports().command(Optional.empty()).orElseThrow().text());
        assertFalse(plain.contains("--trajectories") || plain.contains("--time") || plain.contains("--orbit"), plain);

        interact(() -> {
            BitSet selection = new BitSet();
            selection.set(30, 60);
            window.map().selection().set(selection);
            window.map().paths().set(MapModel.Paths.SELECTION);
            session().clickedProperty().set(101);
        });
        PictureCommandLine ofSelection = assertTheCommandDrawsTheMap(Optional.empty());
        assertTrue(ofSelection.text().contains("--trajectories selection,101 "), ofSelection.text());

        interact(() -> session().colourByProperty().set("map: continuity"));
        await("faithfulness as a colour", () -> coloring().property().name().equals("map: continuity"));
        PictureCommandLine byFaithfulness = assertTheCommandDrawsTheMap(Optional.empty());
        assertTrue(byFaithfulness.text().contains("--color 'map: continuity' "), byFaithfulness.text());

        interact(() -> window.map().time().set(2.25));
        PictureCommandLine replayed = assertTheCommandDrawsTheMap(Optional.empty());
        assertTrue(replayed.text().contains("--time 2.25 "), replayed.text());

        interact(() -> {
            window.map().time().set(Double.NaN);
            window.map().selection().set(new BitSet());
            window.map().paths().set(MapModel.Paths.SAMPLE);
            window.orbits().show(ViewKind.PERMUTATION);
        });
        await("the orbit", () -> !window.map().remark().get().isEmpty());
        PictureCommandLine withOrbit = assertTheCommandDrawsTheMap(Optional.empty());
        assertTrue(withOrbit.text().contains("--trajectories sample --orbit permuted:101 "), withOrbit.text());
    }

    @Test
    void aMapThatSettingsDoNotRepeatIsDrawnAgainFromItsCoordinates() throws Exception {
        awaitMap();
        assertFalse(onFx(() -> window.exports().needsCoordinates()));
        interact(() -> window.sessions().project(ProjectionMethod.UMAP.standard().with("epochs", 60)));
        await("a UMAP that is turned towards the map before", () -> session().layoutProperty().get().orElseThrow().options()
                        .method()
                == ProjectionMethod.UMAP);
        await("how far it can be believed", () -> window.map().points().get().description().isMeasured());
        interact(() -> {
            session().clickedProperty().set(17);
            window.orbits().show(ViewKind.NOISE);
        });
        await("the orbit", () -> !window.map().remark().get().isEmpty());
        assertTrue(onFx(() -> window.exports().needsCoordinates()));
        Path coordinates = folder.resolve("places of the map.csv");
        interact(() -> window.exports().copyCommandWith(coordinates));
        await("the command is copied", () -> !window.notices().open().isEmpty());
        assertTrue(window.notices().open().getFirst().text().contains("--coordinates '"));
        assertTheCommandDrawsTheMap(Optional.of(coordinates));

        interact(() -> {
            session().clickedProperty().set(SessionModel.NONE);
            window.sessions().project(ProjectionMethod.PCA.standard().with("x", 2).with("y", 1));
        });
        await("other components", () -> session().layoutProperty().get().orElseThrow().options().method()
                == ProjectionMethod.PCA);
        await("how far it can be believed", () -> window.map().points().get().description().isMeasured());
        Path turned = folder.resolve("components.csv");
        interact(() -> window.exports().copyCommandWith(turned));
        await("the places are written", () -> Files.exists(turned));
        assertTheCommandDrawsTheMap(Optional.of(turned));
    }

    /** The picture from the window and the one by the copied command are the same, pixel by pixel. */
    private PictureCommandLine assertTheCommandDrawsTheMap(Optional<Path> coordinates) throws Exception {
        Path ours = picture();
        PictureCommandLine command = onFx(() -> window.exports().command(coordinates).orElseThrow());
        assertEquals(List.of(), command.leftOut());
        Path theirs = folder.resolve("theirs.png");
        List<String> arguments = new ArrayList<>(command.arguments());
        arguments.set(arguments.indexOf("map.png"), theirs.toString());
        assertEquals(Weightscape.DONE, Weightscape.run(new NoWindow(), arguments.toArray(String[]::new)), command.text());
        assertArrayEquals(pixels(ours), pixels(theirs), command.text());
        return command;
    }

    @Test
    void theOrbitOfPermutedCopiesHasNoRadiusInPermutationInvariantStatistics() throws Exception {
        awaitMap();
        interact(() -> session().clickedProperty().set(17));
        interact(() -> window.orbits().show(ViewKind.PERMUTATION));
        await("the orbit", () -> !window.map().remark().get().isEmpty());
        Orbit inWeights = orbit(ViewKind.PERMUTATION);
        assertTrue(inWeights.radius() > 0.1, "neurons in other places are other weights: " + inWeights.radius());
        assertTrue(inWeights.nearest().orElseThrow().distance() > 0);
        SessionModel.MapLayout shown = session().layoutProperty().get().orElseThrow();
        int point = java.util.stream.IntStream.range(0, shown.layout().size())
                .filter(i -> shown.layout().rows()[i] == 17)
                .findFirst()
                .orElseThrow();
        assertEquals(shown.layout().x()[point], inWeights.centre().x);
        assertEquals(shown.layout().y()[point], inWeights.centre().y);
        assertTrue(window.map().remark().get().startsWith("orbit of 32 permuted copies: radius "), window.map().remark().get());

        interact(() -> session().featureProperty().set(Feature.STATISTICS));
        await("the map of s(W)", () -> session().layoutProperty().get().orElseThrow().feature() == Feature.STATISTICS);
        assertEquals("", window.map().remark().get(), "an orbit on another map means nothing");
        assertEquals(0, orbit(ViewKind.PERMUTATION).radius(), 1e-4);
        assertTrue(orbit(ViewKind.NOISE).radius() > 1e-3);
    }

    /** The orbit of checkpoint 17 on the map that is shown. */
    private Orbit orbit(ViewKind kind) {
        return Orbits.of(session(), 17, kind);
    }

    @Test
    void checkpointsAreFoundByTheirModelsNameOrByConditions() throws Exception {
        awaitMap();
        assertEquals(Optional.empty(), find("del_003"), "a part of a name");
        assertEquals(6, window.map().selection().get().cardinality());
        assertEquals(Optional.empty(), find("epoch=4:, optimizer=adam"));
        assertEquals(2 * 14, window.map().selection().get().cardinality());
        assertEquals(Optional.of("No checkpoint on the map fits."), find("nobody"));
        assertEquals(2 * 14, window.map().selection().get().cardinality(), "the selection stays");
        assertTrue(find("epoch=x:").orElseThrow().contains("is no number"));
        assertTrue(find("mass=1:").orElseThrow().contains("the zoo has test_acc, epoch"));
        push(KeyCode.ESCAPE);
    }

    /** Types what is to be found; gives what the window says where it finds nothing. */
    private Optional<String> find(String text) throws Exception {
        interact(() -> window.command("Find checkpoints\u2026"));
        Label answer = lookup("#find-answer").query();
        String hint = answer.getText();
        interact(() -> lookup("#find-text").queryAs(TextField.class).setText(text));
        interact(() -> lookup("#find-text").queryAs(TextField.class).fireEvent(new ActionEvent()));
        await("an answer", () -> lookup("#find-answer").tryQuery().isEmpty() || !answer.getText().equals(hint));
        return lookup("#find-answer").tryQuery().isEmpty() ? Optional.empty() : Optional.of(answer.getText());
    }

    @Test
    void aRowOfTheMissesAndItsPointPointAtEachOther() throws Exception {
        awaitMap();
        await("the misses are listed", () -> !misses().getItems().isEmpty());
        int worst = onFx(() -> misses().getItems().getFirst());
        Node cell = from(lookup("#worst-misses")).lookup(".list-cell").queryAll().stream()
                .filter(node -> node instanceof ListCell<?> row && row.getIndex() == 0)
                .findFirst()
                .orElseThrow();
        moveTo(cell);
        assertEquals(worst, window.map().hoveredRow().get());
        moveTo("#probe-kind");
        assertEquals(MapModel.NONE, window.map().hoveredRow().get());
        assertEquals(Set.of(), Set.copyOf(cell.getPseudoClassStates().stream()
                .filter(state -> state.getPseudoClassName().equals("pointed"))
                .toList()));
        interact(() -> window.map().hoveredRow().set(worst));
        assertTrue(cell.getPseudoClassStates().contains(PseudoClass.getPseudoClass("pointed")));
    }

    private ListView<Integer> misses() {
        return lookup("#worst-misses").query();
    }

    @Test
    void preferencesHoldAtOnce() throws Exception {
        awaitMap();
        interact(() -> window.command("Preferences\u2026"));
        interact(() -> lookup("#point-size").queryAs(Slider.class).setValue(0.5));
        assertEquals(2, window.map().pointSize().get(), 1e-9);
        interact(() -> lookup("#point-size").queryAs(Slider.class).setValue(-1));
        assertEquals(0.3, window.map().pointSize().get(), 1e-9);
        clickOn("Automatic");
        assertEquals(1, window.map().pointSize().get());
        clickOn("Dark");
        assertTrue(onFx(() -> window.themes().darkProperty().get()));
        clickOn("Close");
    }

    @Test
    void aTrainingThatDivergesHasFailedAndSaysWhatToTry() throws Exception {
        awaitMap();
        interact(() -> {
            window.training().changes().putAll(Map.of(
                    "model.dim", "16", "model.latent", "8", "model.feed_forward", "16", "training.batch_size", "32",
                    "training.learning_rate", "10", "training.clip", "0", "training.warmup_steps", "0", "model.normalize", "false",
                    "training.schedule", "constant"));
            window.training().amountProperty().set("2000");
        });
        clickOn("#start-training");
        await("it has failed", () -> window.training().stateProperty().get() == JobState.FAILED);
        assertTrue(window.notices().open().stream().anyMatch(notice -> notice.toString().contains("training.learning_rate")));
    }

    @Test
    void aTrainingRunsPausesGoesOnAndGivesAnEncoder() throws Exception {
        awaitMap();
        interact(() -> {
            window.training().changes().putAll(Map.of(
                    "model.dim", "16", "model.latent", "8", "model.feed_forward", "16", "training.batch_size", "32"));
            window.training().amountProperty().set("100000");
        });
        clickOn("#start-training");
        await("the curve has points", () -> window.training().points().size() >= 2);
        assertEquals(JobState.RUNNING, window.training().stateProperty().get());
        clickOn("#pause-training");
        await("it is paused", () -> window.training().stateProperty().get() == JobState.PAUSED);
        int paused = onFx(() -> window.training().points().size());
        clickOn("#pause-training");
        await("it goes on", () -> window.training().points().size() > paused + 1);
        clickOn("#stop-training");
        await("it is stopped", () -> window.training().stateProperty().get() == JobState.CANCELLED);
        assertEquals(List.of(), window.notices().open().stream()
                .filter(notice -> notice.kind() == org.weightscape.app.notice.Notice.Kind.PROBLEM)
                .toList());

        await("z is there", () -> session().featuresProperty().get().orElseThrow().encoder().isPresent());
        Path trained = settings.get().encoderOf(folder.resolve("small-tetris")).orElseThrow();
        try (Encoder encoder = Encoder.open(trained)) {
            assertEquals(8 + BEHIND, encoder.latent());
        }
        interact(() -> session().featureProperty().set(Feature.LATENT));
        await("the map of z", () -> session().layoutProperty().get().orElseThrow().feature() == Feature.LATENT);
    }

    @Test
    void theErrorsOfAProbeComeOntoTheMapAndItsMissesCanBeClicked() throws Exception {
        awaitMap();
        await("the probes", () -> window.probes().tableProperty().get().isPresent());
        await("the misses", () -> !lookup("#worst-misses").<ListView<Integer>>query().getItems().isEmpty());
        clickOn("#residuals-on-map");
        await("the map shows errors", () -> window.map().getColoring() != null
                && coloring().property().name().endsWith("truth"));
        int worst = lookup("#worst-misses").<ListView<Integer>>query().getItems().getFirst();
        assertEquals("test", session().zooProperty().get().orElseThrow().partOf(worst));
        interact(() -> lookup("#worst-misses").<ListView<Integer>>query().getSelectionModel().select(0));
        await("the miss is clicked", () -> session().clickedProperty().get() == worst);
        String model = session().zooProperty().get().orElseThrow().zoo().models().get(
                session().zooProperty().get().orElseThrow().zoo().modelOf(worst));
        assertTrue(lookup("#clicked-prediction").<Labeled>query().getText().startsWith(model));
        await("the details say how sure predictions are", () -> !lookup(".prediction-margin").queryAll().isEmpty());
        clickOn("#residuals-on-map");
        await("the colours are back", () -> coloring().property().name().equals("test_acc"));
    }

    @Test
    void aSettingThatCannotBeIsComplainedAboutAndNothingStarts() throws Exception {
        awaitMap();
        interact(() -> window.training().changes().put("training.learning_rate", "much"));
        clickOn("#start-training");
        await("the complaint", () -> !window.notices().open().isEmpty());
        assertTrue(window.notices().open().getFirst().text().contains("training.learning_rate"));
        assertFalse(window.training().isTraining());
    }

    @Test
    void aFolderThatIsNoZooIsComplainedAboutAndTheOpenZooStays() throws Exception {
        awaitMap();
        Path wrong = Files.createDirectory(folder.resolve("holiday-pictures"));
        interact(() -> window.sessions().open(wrong));
        await("the complaint", () -> !window.notices().open().isEmpty());
        assertTrue(window.notices().open().getFirst().text().contains("holiday-pictures"));
        assertEquals("small-tetris", session().zooProperty().get().orElseThrow().zoo().name());
        await("it can be read", () -> lookup(".notice-text").tryQuery().isPresent());
        clickOn(".notice-close");
        await("it is gone", () -> window.notices().open().isEmpty());
        interact(() -> session().featureProperty().set(Feature.STATISTICS));
        await("the window goes on", () -> session().layoutProperty().get().orElseThrow().feature() == Feature.STATISTICS);
    }

    @Test
    void anErrorOfOurOwnIsOwnedUpToAndTheWindowGoesOn() throws Exception {
        awaitMap();
        interact(() -> window.notices().defect("Testing", new IllegalStateException("made up")));
        await("the message", () -> lookup("#defect-close").tryQuery().isPresent());
        clickOn("#defect-close");
        await("it is gone", () -> window.notices().defectProperty().get().isEmpty());
        interact(() -> window.notices().failed("Testing", new BadInputException("This can be corrected.")));
        await("bad input looks different", () -> !window.notices().open().isEmpty());
        assertTrue(window.notices().defectProperty().get().isEmpty());
    }

    @Test
    void theZooIsClosedAndOpenedAgainFromTheStartPage() throws Exception {
        awaitMap();
        push(KeyCode.CONTROL, KeyCode.W);
        await("the start page", () -> session().zooProperty().get().isEmpty());
        await("the card", () -> lookup(".zoo-card").tryQuery().isPresent());
        clickOn(".zoo-card");
        awaitMap();
        interact(() -> window.command("Find a command\u2026"));
        clickOn("#command-search").write("show jobs").push(KeyCode.ENTER);
        await("the jobs", () -> lookup("#jobs").tryQuery().isPresent());
        assertFalse(window.jobs().rows().isEmpty());
    }

    @Test
    void aPictureIsTakenOnceEverythingIsThere() throws Exception {
        Path picture = folder.resolve("picture.png");
        interact(() -> window.photograph(
                new LaunchOptions.Screenshot(picture, 1000, 1000, LaunchOptions.Screenshot.Scene.MAP), problem -> {}));
        await("the picture", () -> Files.exists(picture));
        java.awt.image.BufferedImage image = javax.imageio.ImageIO.read(picture.toFile());
        assertEquals(1000, image.getWidth());
        assertNotEquals(SessionModel.NONE, onFx(() -> session().clickedProperty().get()).intValue());
        long colors = java.util.stream.IntStream.range(0, 1000 * 1000 / 7)
                .map(place -> image.getRGB(place * 7 % 1000, place * 7 / 1000))
                .distinct()
                .count();
        assertTrue(colors > 100, "colours of points, letters and images: " + colors);
    }
}
