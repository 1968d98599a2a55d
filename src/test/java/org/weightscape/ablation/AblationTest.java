package org.weightscape.ablation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.weightscape.encoder.Encoder;
import org.weightscape.encoder.EncoderInfo;
import org.weightscape.job.Cancellation;
import org.weightscape.job.Progress;
import org.weightscape.probe.Interval;
import org.weightscape.probe.ModelSums;
import org.weightscape.probe.Task;
import org.weightscape.report.Origin;
import org.weightscape.report.ReportFormat;
import org.weightscape.zoo.Architectures;
import org.weightscape.zoo.BadInputException;
import org.weightscape.zoo.Property;
import org.weightscape.zoo.Split;
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
        assertEquals(
                List.of("w", "s", "permutations 0", "permutations -1"),
                table.lines().stream().map(AblationLine::name).toList());
        for (AblationLine line : table.lines()) {
            assertEquals(List.of("test_acc"), line.targets());
            assertTrue(line.failures().isEmpty());
        }
        assertEquals(1, table.effects().size());
        assertEquals(5, table.csv().lines().count());
        assertEquals(1, table.conclusions().size());
        Path report = folder.resolve("report.html");
        ReportFormat.write(report, table);
        String page = Files.readString(report);
        assertEquals(2, page.split("<svg").length, "one figure for the one target");
        assertTrue(page.contains(">toy, test_acc</text>") && page.contains(">permutations -1</text>"), page);
        assertTrue(table.text().contains(table.conclusions().getFirst()), table.text());

        BadInputException refusal = assertThrows(BadInputException.class, () -> run(grid(2), Cancellation.NEVER));
        assertTrue(String.valueOf(refusal.getMessage()).contains("other settings"), refusal.getMessage());
    }

    @Test
    void goesOnWithACellThatWasStoppedInItsFirstEpoch() throws IOException {
        AblationGrid grid = grid(1);
        Path encoder = folder.resolve("out/toy/views.permutations=0/seed-3/encoder");
        // The first look is before the first step.
        AtomicInteger looks = new AtomicInteger();
        Cancellation afterAStep = () -> Files.exists(encoder.resolve("encoder.json")) && looks.incrementAndGet() > 2;
        assertThrows(CancellationException.class, () -> run(grid, afterAStep));
        assertEquals(Optional.of(0), EncoderInfo.read(encoder).epochsDone());
        assertFalse(Encoder.isIn(encoder), "no epoch is done, so there are no parameters");

        AblationTable table = run(grid, Cancellation.NEVER);
        assertEquals(
                List.of("w", "s", "permutations 0", "permutations -1"),
                table.lines().stream().map(AblationLine::name).toList());
        assertTrue(table.lines().stream().allMatch(line -> line.failures().isEmpty()));
    }

    @Test
    void effectsComparePairsThatDifferInOneSettingAlone() throws IOException {
        AblationGrid one = grid(1);
        AblationGrid grid = new AblationGrid(
                one.base(), Map.of("views.permutations", List.of("0", "-1")), List.of(1, 2, 3), List.of("test_acc"));
        AblationTable helps = table(grid, List.of(0.5, 0.6, 0.7), List.of(0.7, 0.79, 0.91));
        Effect effect = helps.effects().getFirst();
        assertEquals(0.2, effect.difference(), 1e-12);
        // Student's t with two degrees of freedom reaches 4.3027 standard errors.
        double reach = 4.302652729911275 * 0.01 / Math.sqrt(3);
        Interval interval = effect.differences().interval().orElseThrow();
        assertEquals(0.2 - reach, interval.low(), 1e-9);
        assertEquals(0.2 + reach, interval.high(), 1e-9);
        // Every test model shows the same change.
        assertEquals(new Interval(0.2, 0.2), rounded(effect.overModels().orElseThrow()));
        assertEquals(Effect.Finding.HELPS, effect.finding());
        assertTrue(
                helps.text().lines().anyMatch(line -> line.matches(
                        "views.permutations -1 instead of 0 +test_acc +\\*it helps +\\+0.200 +\\+0.175 to \\+0.225"
                                + " +3 +\\+0.200 to \\+0.200")),
                helps.text());
        assertEquals(List.of("toy: views.permutations -1 instead of 0 helps to tell test_acc."), helps.conclusions());
        // Two standard errors are not enough where there are three pairs.
        AblationTable unsure = table(grid, List.of(0.5, 0.6, 0.7), List.of(0.51, 0.61, 0.725));
        assertEquals(Effect.Finding.NOT_SHOWN, unsure.effects().getFirst().finding());
        assertEquals(
                List.of("toy: views.permutations -1 instead of 0 is not shown to help or hurt with test_acc."),
                unsure.conclusions());
        assertEquals(
                Effect.Finding.HURTS,
                table(grid, List.of(0.5, 0.6, 0.7), List.of(0.1, 0.21, 0.29)).effects().getFirst().finding());
        Effect single =
                table(grid, List.of(0.5, Double.NaN, Double.NaN), List.of(0.1, 0.2, 0.2)).effects().getFirst();
        assertEquals(Optional.empty(), single.overTrainings());
        assertEquals(Effect.Finding.NOT_SHOWN, single.finding());
    }

    @Test
    void anEffectThatOneTestModelMakesIsNotShown() throws IOException {
        AblationGrid one = grid(1);
        AblationGrid grid = new AblationGrid(
                one.base(), Map.of("views.permutations", List.of("0", "-1")), List.of(1, 2, 3), List.of("test_acc"));
        // All trainings agree, but of ten test models nine know nothing of it: what other ten would show is not known.
        List<ModelSums> before = Collections.nCopies(3, sums(Collections.nCopies(10, 1.0)));
        List<Double> errors = new ArrayList<>(Collections.nCopies(10, 1.0));
        errors.set(4, 0.0);
        List<ModelSums> after = Collections.nCopies(3, sums(errors));
        AblationTable table = AblationTable.of(
                grid,
                List.of(
                        line("0", List.of(0.0, 0.001, 0.0), before),
                        line("-1", List.of(0.1, 0.1, 0.101), after)),
                List.of(), Map.of(), List.of(), ORIGIN);
        Effect effect = table.effects().getFirst();
        assertTrue(effect.overTrainings().orElseThrow().low() > 0.09);
        assertEquals(0, effect.overModels().orElseThrow().low(), 1e-12);
        assertEquals(Effect.Finding.NOT_SHOWN, effect.finding());
    }

    @Test
    void zoosStandBesideEachOther() throws IOException {
        AblationLine here = AblationLine.baseline("random", "w", Map.of("test_acc", score(0.2)));
        AblationLine there = AblationLine.baseline("fixed", "w", Map.of("test_acc", score(0.8)));
        AblationLine unlike = AblationLine.baseline("other", "w", Map.of("lr", score(0.8)));
        AblationTable table = AblationTable.of(
                grid(1), List.of(here, there, unlike),
                List.of(
                        new GeneratingFactors("random", Map.of("seed", "80 values, 1 to 80")),
                        new GeneratingFactors("fixed", Map.of("seed", "7"))),
                Map.of(), List.of(), ORIGIN);
        assertEquals(1, table.zooEffects().size());
        assertEquals(0.6, table.zooEffects().getFirst().difference(), 1e-12);
        assertEquals(List.of("w in fixed instead of random tells more of test_acc."), table.zooConclusions());
        assertTrue(table.text().contains("seed    80 values, 1 to 80      7"), table.text());
    }

    private static AblationTable table(AblationGrid grid, List<Double> without, List<Double> with) {
        return AblationTable.of(
                grid,
                List.of(
                        line("0", without, without.stream().map(AblationTest::sums).toList()),
                        line("-1", with, with.stream().map(AblationTest::sums).toList())),
                List.of(), Map.of(), List.of(), ORIGIN);
    }

    private static AblationLine line(String permutations, List<Double> scores, List<ModelSums> sums) {
        List<CellResult> results = new ArrayList<>();
        for (int i = 0; i < scores.size(); i++) {
            double score = scores.get(i);
            results.add(new CellResult(
                    "key", "finished", "", 1,
                    Map.of("test_acc", new CellResult.TargetScore("r2", score, score, score, sums.get(i)))));
        }
        return new AblationLine(
                "toy", "permutations " + permutations, Map.of("views.permutations", permutations), results);
    }

    private static CellResult.TargetScore score(double r2) {
        return new CellResult.TargetScore("r2", r2, r2, r2, sums(r2));
    }

    /** Ten test models with this R². */
    private static ModelSums sums(double r2) {
        return sums(Collections.nCopies(10, 1 - r2));
    }

    /** Test models of two checkpoints, whose truths lie 1 to either side of the mean, by the half of their squared errors. */
    private static ModelSums sums(List<Double> errors) {
        return new ModelSums(
                Task.REGRESSION, errors.stream().map(error -> List.of(2.0, 0.0, 2.0, 2 * error)).toList());
    }

    private static Interval rounded(Interval interval) {
        return new Interval(Math.rint(interval.low() * 1e9) / 1e9, Math.rint(interval.high() * 1e9) / 1e9);
    }

    @Test
    void aLeakIsFlaggedBesideTheScoresOfItsZoo() throws IOException {
        Zoo zoo = zoo();
        Split split = zoo.splitOrDefault();
        List<String> both = new ArrayList<>(split.test());
        both.add(split.train().getFirst());
        AblationTable table = Ablation.run(
                List.of(new Ablation.Subject(zoo, new Split(split.train(), split.val(), both))), grid(1), folder.resolve("out"),
                ORIGIN, Progress.NONE, Cancellation.NEVER);
        String sentence = "The scores are not to be trusted: 1 model is in more than one part of the split, such as %s."
                .formatted(split.train().getFirst());
        assertEquals(Map.of("toy", List.of(sentence)), table.leaks());
        for (ReportFormat format : ReportFormat.values()) {
            Path report = folder.resolve("report" + format.ending());
            ReportFormat.write(report, table);
            assertTrue(Files.readString(report).contains(sentence), format.ending());
        }
        assertTrue(table.text().contains("Leak: " + sentence), table.text());
        assertEquals(4, table.text().lines().filter(line -> line.contains(" leak! [")).count(), table.text());
        assertEquals(4, table.csv().lines().filter(line -> line.contains(sentence)).count());
    }

    @Test
    void aZooBesideIsProbedForWhatItKnowsAndHeardOfBeforeAnyTraining() throws IOException {
        Zoo first = with("first", new Property.Numeric("lr", IntStream.range(0, 60).asDoubleStream().toArray()));
        AblationGrid one = grid(1);
        AblationGrid grid = new AblationGrid(
                one.base(), Map.of("views.permutations", List.of("0")), List.of(3), List.of("test_acc", "lr"));
        AblationTable table = run(grid, List.of(first, zoo()));
        for (AblationLine line : table.lines()) {
            assertEquals(
                    line.zoo().equals("first") ? List.of("test_acc", "lr") : List.of("test_acc"), line.targets(), line.name());
        }

        assertTrue(table.remarks().stream().anyMatch(remark -> remark.startsWith("In toy: w has more columns")));
        assertTrue(table.text().contains(table.remarks().getFirst()), table.text());

        Path out = folder.resolve("out");
        Files.move(out, folder.resolve("before"));
        AblationGrid foreign = new AblationGrid(one.base(), grid.axes(), List.of(3), List.of("lr"));
        assertEquals(
                "toy knows none of the targets lr; ask for others, or leave this zoo out.",
                refusal(foreign, List.of(first, zoo())));
        Zoo alike = with("alike", new Property.Numeric("lr", new double[60]));
        assertTrue(refusal(foreign, List.of(first, alike)).startsWith("alike has no property that varies"));
        AblationGrid misspelt = new AblationGrid(one.base(), grid.axes(), List.of(3), List.of("lr", "test_ac"));
        assertTrue(refusal(misspelt, List.of(first, alike)).contains("no property named test_ac"));
        assertFalse(Files.exists(out), "nothing was trained");
    }

    /** The toy zoo with one more property and another name. */
    private static Zoo with(String name, Property property) {
        Zoo zoo = zoo();
        List<Property> properties = new ArrayList<>(zoo.properties().values());
        properties.add(property);
        return new Zoo(
                name, zoo.architecture(), zoo.weights(),
                IntStream.range(0, 60).mapToObj(row -> zoo.models().get(zoo.modelOf(row))).toList(), properties,
                Optional.empty(), List.of());
    }

    private AblationTable run(AblationGrid grid, List<Zoo> zoos) {
        return Ablation.run(
                zoos.stream().map(zoo -> new Ablation.Subject(zoo, zoo.splitOrDefault())).toList(), grid, folder.resolve("out"),
                ORIGIN, Progress.NONE, Cancellation.NEVER);
    }

    private String refusal(AblationGrid grid, List<Zoo> zoos) {
        return String.valueOf(assertThrows(BadInputException.class, () -> run(grid, zoos)).getMessage());
    }

    @Test
    void onlyTheZooThatLeaksIsFlagged() throws IOException {
        AblationTable table = AblationTable.of(
                grid(1),
                List.of(
                        AblationLine.baseline("random", "w", Map.of("test_acc", score(0.2))),
                        AblationLine.baseline("fixed", "w", Map.of("test_acc", score(0.8)))),
                List.of(), Map.of("fixed", List.of("They were known.")), List.of(), ORIGIN);
        assertTrue(table.text().contains("Leak: In fixed: They were known."), table.text());
        assertTrue(table.text().contains("*0.200"), table.text());
        assertTrue(table.text().contains("0.800 leak!"), table.text());
        assertFalse(table.text().contains("*0.800"), table.text());
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
