package org.weightscape.app.workspace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.weightscape.app.map.MapModel;
import org.weightscape.app.session.Feature;
import org.weightscape.map.ColorScale;
import org.weightscape.map.Palette;
import org.weightscape.map.Ramp;
import org.weightscape.map.Viewport;
import org.weightscape.projection.ProjectionMethod;
import org.weightscape.zoo.BadInputException;

class WorkspaceFileTest {
    @TempDir
    private Path folder;

    @Test
    void whatIsWrittenIsReadBack() {
        for (Workspace workspace : List.of(rich(), poor())) {
            Path file = folder.resolve("study.weightscape");
            WorkspaceFile.write(file, workspace);
            assertEquals(workspace, WorkspaceFile.read(file));
        }
    }

    @Test
    void whatLiesBesideTheFileMovesWithIt() throws IOException {
        WorkspaceFile.write(folder.resolve("study.weightscape"), rich());
        Path moved = Files.createDirectory(folder.resolve("moved")).resolve("other.weightscape");
        Files.move(folder.resolve("study.weightscape"), moved);
        Workspace read = WorkspaceFile.read(moved);
        assertEquals(folder.resolve("moved/zoos/tetris"), read.zoo());
        assertEquals(folder.resolve("moved/study.coordinates.csv"), read.map().coordinates());
        assertEquals(rich().encoder(), read.encoder(), "an encoder elsewhere stays where it is");
    }

    @Test
    void aSecondWriteReplacesTheFirstAndLeavesNothingElse() throws IOException {
        Path file = folder.resolve("study.weightscape");
        WorkspaceFile.write(file, rich());
        WorkspaceFile.write(file, poor());
        assertEquals(poor(), WorkspaceFile.read(file));
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(List.of(file), files.toList(), "no temporary file stays");
        }
    }

    @Test
    void aWrongFileGetsOneSentenceThatNamesThePlaceAndTheRemedy() throws IOException {
        assertRefused(
                "\"format_version\" : 1", "\"format_version\" : 7",
                "format_version is 7, but this program knows only 1; open");
        assertRefused("weightscape workspace", "something", "format should be \"weightscape workspace\", but is \"something\"");
        assertRefused("\"selection\" : \"30-59,101\"", "\"selection\" : 5", "selection should be a text, but is 5; correct it");
        assertRefused(
                "\"magma\"", "\"pink\"",
                "colours.ramp should be viridis or cividis or magma or blue_orange, but is \"pink\"");
        assertRefused("\"low\" : 0.001", "\"low\" : 0", "colours.low should be a number from");
        assertRefused("\"high\" : 0.1", "\"high\" : 1e-9", "colours.high should be a number from 0.001");
        assertRefused("\"umap\"", "\"umup\"", "map: There is no projection named umup; choose from pca, umap");
        assertRefused(
                "\"neighbors\" : \"15\"", "\"neighbors\" : \"1\"",
                "map: neighbors is 1, but must be a whole number from 2");
        assertRefused("\"feature\" : \"z\"", "\"feature\" : \"q\"", "map.feature should be w, s or z, but is \"q\"");
        assertRefused("\"scale\" : 250.0", "\"scale\" : 0", "map.part.scale should be a number from");
        assertRefused("\"point_size\" : 1.5", "\"point_size\" : 50", "map.point_size should be a number from 0.3 to 4.0");
        assertRefused("\"clicked\" : 101", "\"clicked\" : -3", "clicked should be a whole number from 0, but is -3");
        assertRefused("\"zoos/tetris\"", "\"\\u0000\"", "zoo should be a path");
        assertRefused("\"groups\" : {", "\"groups\" : 3, \"more\" : {", "groups should be an object");
    }

    private void assertRefused(String right, String wrong, String sentence) throws IOException {
        Path file = folder.resolve("study.weightscape");
        WorkspaceFile.write(file, rich());
        String text = Files.readString(file);
        assertTrue(text.contains(right), text);
        Files.writeString(file, text.replace(right, wrong));
        String message = String.valueOf(
                assertThrows(BadInputException.class, () -> WorkspaceFile.read(file)).getMessage());
        assertTrue(message.startsWith(file + ": "), message);
        assertTrue(message.contains(sentence), message);
    }

    @Test
    void aTruncatedFileIsRefusedWhereverItEnds() throws IOException {
        Path file = folder.resolve("study.weightscape");
        WorkspaceFile.write(file, rich());
        String text = Files.readString(file);
        for (int length = 0; length < text.length(); length++) {
            Files.writeString(file, text.substring(0, length));
            String message = String.valueOf(
                    assertThrows(BadInputException.class, () -> WorkspaceFile.read(file)).getMessage());
            assertTrue(message.startsWith(file + ": ") && !message.contains("REDACTED"), message);
        }
    }

    private Workspace rich() {
        return new Workspace(
                folder.resolve("zoos/tetris"),
                "0123456789abcdef",
                Optional.of(folder.resolveSibling("encoder of it")),
                new Workspace.Shown(
                        Feature.LATENT,
                        ProjectionMethod.UMAP.standard().with("min_dist", 0.05).with("metric", "cosine").with("seed", 7),
                        folder.resolve("study.coordinates.csv"),
                        List.of(),
                        Optional.of(new Viewport(0.1, -1 / 3.0, 250, 812, 640.5)),
                        1.5,
                        MapModel.Paths.SELECTION,
                        OptionalDouble.of(2.25)),
                Optional.of(new Workspace.Colours.OfNumbers(
                        "lr",
                        new ColorScale.Numeric(
                                Ramp.MAGMA,
                                0.001,
                                0.1,
                                ColorScale.Numeric.Mapping.LOGARITHMIC,
                                ColorScale.Numeric.Direction.REVERSED))),
                new Workspace.Chosen(
                        List.of("epoch=1:", "optimizer=adam", "optimizer="),
                        Optional.of("12-229"),
                        "30-59,101",
                        Map.of(MapModel.Group.A, "0-9", MapModel.Group.B, "11"),
                        OptionalInt.of(101)));
    }

    private Workspace poor() {
        return new Workspace(
                folder.resolve("zoos/tetris"),
                "0123456789abcdef",
                Optional.empty(),
                new Workspace.Shown(
                        Feature.WEIGHTS,
                        ProjectionMethod.PCA.standard(),
                        folder.resolve("study.coordinates.csv"),
                        List.of(0.4, 0.1 + 0.2),
                        Optional.empty(),
                        1,
                        MapModel.Paths.PINNED,
                        OptionalDouble.empty()),
                Optional.of(new Workspace.Colours.OfWords("optimizer", Palette.BRIGHT)),
                new Workspace.Chosen(List.of(), Optional.of(""), "", Map.of(), OptionalInt.empty()));
    }
}
