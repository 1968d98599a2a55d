package org.weightscape.ablation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.weightscape.job.Cancellation;
import org.weightscape.job.Progress;
import org.weightscape.probe.Interval;
import org.weightscape.report.Origin;
import org.weightscape.zoo.Architectures;
import org.weightscape.zoo.BadInputException;
import org.weightscape.zoo.Property;
import org.weightscape.zoo.Weights;
import org.weightscape.zoo.Zoo;

class AblationTest {
    private static final Origin ORIGIN = new Origin("ablate", "1", "25", List.of(), "by model", Map.of());

    @TempDir
    Path folder;

    private static Zoo zoo() {
        Random random = new Random(1);
        int rows = 60;
        float[] weights = new float[rows * 100];
        double[] accuracy = new double[rows];
        List<String> models = new ArrayList<>();
        for (int row = 0; row < rows; row++) {
            models.add("m" + row / 2);
            accuracy[row] = random.nextDouble();
            for (int j = 0; j < 100; j++) {
                weights[row * 100 + j] = (float) ((0.2 + accuracy[row]) * random.nextGaussian());
            }
        }
        return new Zoo(
                "toy", Architectures.tetris(), Weights.of(weights, 100), models,
                List.of(new Property.Numeric("test_acc", accuracy)), Optional.empty(), List.of());
    }

    private AblationGrid grid(int epochs) throws IOException {
        Path file = folder.resolve("grid.json");
        Files.writeString(file, """
                {"preset": "tetris",
                 "set": {"model.dim": 16, "model.feed_forward": 16, "model.latent": 8, "training.batch_size": 8,
                         "training.epochs": %d, "training.threads": 1},
                 "axes": {"views.permutations": [0, -1]},
                 "seeds": [3]}
                """.formatted(epochs));
        return AblationGrid.read(file);
    }

    private AblationTable run(AblationGrid grid, Cancellation cancellation) {
        Zoo zoo = zoo();
        return Ablation.run(
                List.of(new Ablation.Subject(zoo, zoo.splitOrDefault())), grid, folder.resolve("out"), ORIGIN, Progress.NONE,
                cancellation);
    }

    @Test
    void stopsAndGoesOnCellByCell() throws IOException {
        AblationGrid grid = grid(1);
        assertEquals(List.of("permutations 0", "permutations -1"), grid.cells().stream().map(AblationGrid.Cell::name).toList());
        Path first = folder.resolve("out/toy/views.permutations=0/seed-3/result.json");
        assertThrows(CancellationException.class, () -> run(grid, () -> Files.exists(first)));
        FileTime made = Files.getLastModifiedTime(first);
        String content = Files.readString(first);

        AblationTable table = run(grid, Cancellation.NEVER);
        assertEquals(made, Files.getLastModifiedTime(first), "the finished cell is not trained again");
        assertEquals(content, Files.readString(first));
        assertEquals(List.of("w", "s", "permutations 0", "permutations -1"), table.lines().stream().map(AblationTable.Line::name).toList());
        for (AblationTable.Line line : table.lines()) {
            assertEquals(List.of("test_acc"), List.copyOf(line.scores().keySet()));
            assertTrue(line.failures().isEmpty());
        }
        assertEquals(1, table.effects().size());
        assertEquals(5, table.csv().lines().count());
        assertTrue(table.text().contains("toy: views.permutations -1 instead of 0 changes test_acc by"), table.text());

        BadInputException refusal = assertThrows(BadInputException.class, () -> run(grid(2), Cancellation.NEVER));
        assertTrue(String.valueOf(refusal.getMessage()).contains("other settings"), refusal.getMessage());
    }

    @Test
    void effectsComparePairsThatDifferInOneSettingAlone() throws IOException {
        AblationGrid one = grid(1);
        AblationGrid grid = new AblationGrid(
                one.base(), Map.of("views.permutations", List.of("0", "-1")), List.of(1, 2, 3), List.of("test_acc"));
        AblationTable helps = table(grid, List.of(0.5, 0.6, 0.7), List.of(0.7, 0.79, 0.91));
        AblationTable.Effect effect = helps.effects().getFirst();
        assertEquals(0.2, effect.difference(), 1e-12);
        // Student's t with two degrees of freedom reaches 4.3027 standard errors.
        double reach = 4.302652729911275 * 0.01 / Math.sqrt(3);
        Interval interval = effect.differences().interval().orElseThrow();
        assertEquals(0.2 - reach, interval.low(), 1e-9);
        assertEquals(0.2 + reach, interval.high(), 1e-9);
        assertEquals(
                "toy: views.permutations -1 instead of 0 changes test_acc by +0.200 (95 % interval +0.175 to +0.225,"
                        + " 3 pairs of trainings): it helps.",
                effect.sentence());
        assertTrue(helps.text().contains("toy: views.permutations -1 instead of 0 helps to tell test_acc.\n"), helps.text());
        // Two standard errors are not enough where there are three pairs.
        AblationTable unsure = table(grid, List.of(0.5, 0.6, 0.7), List.of(0.51, 0.61, 0.725));
        assertEquals(AblationTable.Effect.Finding.NOT_SHOWN, unsure.effects().getFirst().finding());
        assertTrue(unsure.effects().getFirst().sentence().endsWith(": not told from chance."));
        assertEquals(
                List.of("toy: views.permutations -1 instead of 0 is not shown to help or hurt with test_acc."),
                unsure.conclusions());
        assertTrue(table(grid, List.of(0.5, 0.6, 0.7), List.of(0.1, 0.21, 0.29)).effects().getFirst().sentence()
                .endsWith(": it hurts."));
        assertTrue(table(grid, List.of(0.5, Double.NaN, Double.NaN), List.of(0.1, 0.2, 0.2)).effects().getFirst().sentence()
                .endsWith(" in one pair of trainings, which does not tell it from chance."));
    }

    private static AblationTable table(AblationGrid grid, List<Double> without, List<Double> with) {
        return new AblationTable(grid, List.of(line("0", without), line("-1", with)), ORIGIN);
    }

    private static AblationTable.Line line(String permutations, List<Double> scores) {
        return new AblationTable.Line(
                "toy", "permutations " + permutations, Map.of("views.permutations", permutations), Map.of("test_acc", "r2"),
                Map.of("test_acc", scores), 1, List.of());
    }

    @Test
    void mistakesInAGridAreNamed() throws IOException {
        assertEquals(2, AblationGrid.read(Path.of("sample-zoos", "tetris-seed-ablation.json")).cells().size());
        assertTrue(mistake("{\"axes\": {\"views.permutation\": [1]}}").contains("views.permutations"));
        assertTrue(mistake("{\"axes\": {\"loss.gamma\": []}}").contains("\"loss.gamma\" is no list with a value in it"));
        assertTrue(mistake("{\"axes\": {\"loss.gamma\": [0.1, 0.1]}}").contains("a value twice"));
        assertTrue(mistake("{\"axis\": {}}").contains("no part called \"axis\""));
        assertTrue(mistake("{\"axes\": {}, \"seeds\": [-1]}").contains("whole numbers from 0 on"));
        assertTrue(mistake("{\"axes\": {").contains("not JSON"));
    }

    private String mistake(String json) throws IOException {
        Path file = folder.resolve("wrong.json");
        Files.writeString(file, json);
        String message = String.valueOf(assertThrows(BadInputException.class, () -> AblationGrid.read(file)).getMessage());
        assertTrue(message.contains("wrong.json"), message);
        return message;
    }
}
