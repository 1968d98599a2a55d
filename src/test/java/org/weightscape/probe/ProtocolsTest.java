package org.weightscape.probe;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.weightscape.feature.Representation;
import org.weightscape.feature.Representations;
import org.weightscape.job.Cancellation;
import org.weightscape.job.Progress;
import org.weightscape.report.Document;
import org.weightscape.report.Origin;
import org.weightscape.report.ScoreText;
import org.weightscape.zoo.Architectures;
import org.weightscape.zoo.BadInputException;
import org.weightscape.zoo.Property;
import org.weightscape.zoo.Split;
import org.weightscape.zoo.Weights;
import org.weightscape.zoo.Zoo;

/** Which checkpoints take part, seeds, logarithms, transfer, published numbers. */
class ProtocolsTest {

    /** The accuracy is the first weight; the learning rate a power of ten by the second; every third model has no weight decay. */
    private static Zoo zoo(String name, long seed, int models) {
        return ToyZoos.zoo(name, models, seed, (weights, epochs) -> {
            int n = epochs.length;
            double[] epoch = Arrays.stream(epochs).asDoubleStream().toArray();
            double[] accuracy = new double[n];
            double[] rate = new double[n];
            double[] decay = new double[n];
            for (int row = 0; row < n; row++) {
                accuracy[row] = weights[row][0] + 0.5 * epoch[row];
                rate[row] = Math.pow(10, weights[row][1] - 3);
                decay[row] = row / ToyZoos.EPOCHS % 3 == 0 ? 0 : Math.pow(10, weights[row][2] - 4);
            }
            return List.of(
                    ToyZoos.numeric("epoch", epoch), ToyZoos.numeric("test_acc", accuracy), ToyZoos.numeric("lr", rate),
                    ToyZoos.numeric("l2", decay));
        });
    }

    private static ProbeTable table(Zoo zoo, Split split, ProbeSettings settings) {
        return ProbeTable.fit(
                zoo, List.of(Representations.weights(zoo)), split, settings, Progress.NONE, Cancellation.NEVER);
    }

    private static Score score(ProbeTable table, String target) {
        return table.result(ProbeKind.METHOD, "w", target).orElseThrow().score();
    }

    @Test
    void learningRateAndWeightDecayAlsoAsLogarithms() {
        Zoo zoo = zoo("a", 1, 120);
        ProbeTable table = table(zoo, zoo.splitOrDefault(), ProbeSettings.STANDARD);
        assertEquals(List.of("epoch", "test_acc", "lr", "log10_lr", "l2", "log10_l2"), table.targets());
        Score linear = score(table, "lr");
        Score logarithmic = score(table, "log10_lr");
        assertTrue(logarithmic.test() > 0.99 && linear.test() < 0.9, linear.test() + " " + logarithmic.test());
        assertTrue(table.remarks().contains(
                "l2 is not above zero at 120 of 360 checkpoints, which have no logarithm and no part in log10_l2."));
        ProbeTarget target = ProbeTarget.of(zoo, "log10_lr");
        assertEquals("lr", target.property());
        assertEquals(Math.log10(zoo.numeric("lr").orElseThrow().values()[7]), target.truth()[7]);
    }

    /** Few rows and a large λ, so that the regularised intercept would matter. */
    @Test
    void logarithmsDoNotDependOnTheUnit() {
        Zoo zoo = zoo("a", 3, 60);
        Zoo thousandths = ToyZoos.zoo("a", 60, 3, (_, _) -> List.of(ToyZoos.numeric(
                "lr",
                Arrays.stream(zoo.numeric("lr").orElseThrow().values()).map(rate -> 1000 * rate).toArray())));
        ProbeSettings settings = ProbeSettings.STANDARD.withTargets(List.of("log10_lr"));
        Score one = score(table(zoo, zoo.splitOrDefault(), settings), "log10_lr");
        Score other = score(table(thousandths, zoo.splitOrDefault(), settings), "log10_lr");
        assertEquals(one.lambda(), other.lambda());
        assertEquals(one.train(), other.train(), 1e-9);
        assertEquals(one.test(), other.test(), 1e-9);
    }

    @Test
    void finalCheckpointsOnly() {
        Zoo zoo = zoo("a", 1, 120);
        ProbeTable table = table(zoo, zoo.splitOrDefault(), ProbeSettings.STANDARD.with(Checkpoints.FINAL));
        for (Split.Part part : Split.Part.values()) {
            int[] rows = table.rows(part);
            assertEquals(table.split().models(part).size(), rows.length);
            assertTrue(Arrays.stream(rows).allMatch(row -> row % ToyZoos.EPOCHS == ToyZoos.EPOCHS - 1));
        }
        assertFalse(table.targets().contains("epoch"));
        assertTrue(table.remarks().contains("epoch is left out: it is 2 for all training models."));
        assertTrue(table.remarks().stream()
                .anyMatch(remark -> remark.startsWith("w has more columns (100) than training checkpoints (84)")));
    }

    @Test
    void anUnknownEpochIsNotTheLast() {
        Zoo zoo = ToyZoos.zoo("holes", 40, 1, (weights, epochs) -> List.of(
                ToyZoos.numeric("epoch", IntStream.range(0, 120)
                        .mapToDouble(row -> row % ToyZoos.EPOCHS == 1 ? 9 : row % ToyZoos.EPOCHS == 2 ? Double.NaN : 5)
                        .toArray()),
                ToyZoos.numeric("test_acc", IntStream.range(0, 120).mapToDouble(row -> weights[row][0]).toArray())));
        ProbeTable table = table(
                zoo, zoo.splitOrDefault(), ProbeSettings.STANDARD.with(Checkpoints.FINAL).withTargets(List.of("test_acc")));
        for (Split.Part part : Split.Part.values()) {
            assertTrue(Arrays.stream(table.rows(part)).allMatch(row -> row % ToyZoos.EPOCHS == 1));
        }
    }

    @Test
    void whatTheOtherZooDoesNotKnowOrVaryIsNotTransferredButSaid() {
        Zoo one = zoo("one", 1, 60);
        Zoo two = ToyZoos.zoo("two", 60, 2, (weights, epochs) -> List.of(
                ToyZoos.numeric("test_acc", IntStream.range(0, 180).mapToDouble(row -> weights[row][0]).toArray()),
                ToyZoos.numeric("lr", IntStream.range(0, 180).mapToDouble(_ -> 0.1).toArray())));
        ProbeSettings settings = ProbeSettings.STANDARD.withTargets(List.of("test_acc", "lr", "log10_l2"));
        TransferMatrix matrix = TransferMatrix.fit(
                List.of(side(one), side(two)), table(one, one.splitOrDefault(), settings), settings, Progress.NONE,
                Cancellation.NEVER);
        assertEquals(
                List.of(
                        "log10_l2 is not fitted on two, which does not know it.",
                        "lr does not vary among the test models of two, so what is transferred there has no R².",
                        "log10_l2 is not transferred from one to two, which does not know it."),
                matrix.remarks());
        assertTrue(Double.isFinite(entry(matrix, 0, 1, "test_acc").score()));
        assertTrue(Double.isFinite(entry(matrix, 1, 0, "test_acc").score()));
        assertTrue(Double.isNaN(entry(matrix, 0, 1, "lr").score()));
        assertEquals(2, matrix.tables().size(), "no matrix of what stays in its own zoo");

        ProbeSettings foreign = ProbeSettings.STANDARD.withTargets(List.of("log10_l2"));
        BadInputException refusal = assertThrows(BadInputException.class, () -> TransferMatrix.fit(
                List.of(side(one), side(two)), table(one, one.splitOrDefault(), foreign), foreign, Progress.NONE,
                Cancellation.NEVER));
        assertEquals(
                "two knows none of the targets log10_l2; ask for others, or leave this zoo out.", refusal.getMessage());
    }

    @Test
    void transferToAnotherZooAndBack() {
        Zoo one = zoo("one", 1, 120);
        Zoo two = zoo("two", 2, 90);
        List<TransferMatrix.Side> sides = List.of(side(one), side(two));
        ProbeSettings settings = ProbeSettings.STANDARD.withTargets(List.of("test_acc", "log10_lr"));
        ProbeTable first = table(one, one.splitOrDefault(), settings);
        TransferMatrix matrix = TransferMatrix.fit(sides, first, settings, Progress.NONE, Cancellation.NEVER);
        assertEquals(List.of("one", "two"), matrix.zoos());
        assertEquals(8, matrix.entries().size());
        TransferMatrix.Entry same = entry(matrix, 0, 0, "log10_lr");
        assertEquals(score(first, "log10_lr").test(), same.score(), 1e-12);
        assertEquals(score(first, "log10_lr").tau(), same.tau(), 1e-12);
        assertTrue(entry(matrix, 0, 1, "log10_lr").score() > 0.98);
        assertTrue(entry(matrix, 1, 0, "log10_lr").tau() > 0.9);

        Zoo unlike = ToyZoos.zoo("unlike", 40, 3, (weights, epochs) -> List.of(ToyZoos.numeric("x", new double[120])));
        BadInputException refusal = assertThrows(
                BadInputException.class,
                () -> TransferMatrix.fit(
                        List.of(side(one), new TransferMatrix.Side(unlike, List.of(), unlike.splitOrDefault())),
                        first, settings, Progress.NONE, Cancellation.NEVER));
        assertTrue(String.valueOf(refusal.getMessage()).contains("unlike"), refusal.getMessage());
    }

    private static TransferMatrix.Side side(Zoo zoo) {
        return new TransferMatrix.Side(zoo, List.of(Representations.weights(zoo)), zoo.splitOrDefault());
    }

    private static TransferMatrix.Entry entry(TransferMatrix matrix, int from, int to, String target) {
        return matrix.entries().stream()
                .filter(entry -> entry.from() == from && entry.to() == to && entry.target().equals(target))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void severalSeedsHaveAMeanAndASpread() {
        Zoo zoo = zoo("a", 1, 60);
        ProbeSettings settings = ProbeSettings.STANDARD.withTargets(List.of("test_acc"));
        List<ProbeTable> runs = IntStream.range(42, 46)
                .mapToObj(seed -> table(zoo, Split.shuffled(zoo.models(), seed), settings.withSeed(seed)))
                .toList();
        ProbeStudy study = new ProbeStudy(
                runs, Optional.empty(), Optional.empty(),
                Origin.of("probe", List.of(42L, 43L, 44L, 45L), "shuffled", Map.of("a", "f00d")));
        Spread spread = study.spread(ProbeKind.METHOD, "w", "test_acc");
        double[] scores = runs.stream()
                .mapToDouble(run -> score(run, "test_acc").test())
                .toArray();
        assertArrayEquals(scores, spread.scores().stream().mapToDouble(Double::doubleValue).toArray());
        double mean = Arrays.stream(scores).sum() / 4;
        assertEquals(mean, spread.mean(), 1e-12);
        assertEquals(
                Math.sqrt(Arrays.stream(scores).map(s -> (s - mean) * (s - mean)).sum() / 3), spread.deviation(), 1e-12);
        assertTrue(study.text().contains("mean ± standard deviation of the test score over 4 seeds"));
    }

    @Test
    void intervalsOfManyModelsCoverTheScoreAndShrink() {
        double[] widths = new double[2];
        for (int i = 0; i < 2; i++) {
            int models = i == 0 ? 40 : 640;
            java.util.Random random = new java.util.Random(3);
            double[] truth = new double[models * 4];
            double[] predicted = new double[truth.length];
            int[] model = new int[truth.length];
            for (int row = 0; row < truth.length; row++) {
                model[row] = row / 4;
                truth[row] = 5 + random.nextGaussian();
                predicted[row] = truth[row] + 0.5 * random.nextGaussian();
            }
            Interval interval = ModelSums.of(Task.REGRESSION, predicted, truth, model)
                    .interval(1000)
                    .orElseThrow();
            assertTrue(interval.contains(Metrics.r2(predicted, truth)));
            assertTrue(interval.contains(0.75), "the population's R²: " + interval);
            widths[i] = interval.high() - interval.low();
        }
        // Sixteen times the models make the interval four times as narrow.
        assertEquals(4, widths[0] / widths[1], 2);
        assertTrue(ModelSums.of(
                        Task.REGRESSION, new double[] {1, 2}, new double[] {1, 3}, new int[] {0, 1})
                .interval(100)
                .isEmpty());
    }

    @Test
    void theMarginHoldsForNineOfTenCheckpointsThatNobodyHasSeen() {
        java.util.Random random = new java.util.Random(11);
        Zoo zoo = ToyZoos.zoo("noisy", 400, 9, (weights, epochs) -> {
            double[] accuracy = new double[epochs.length];
            Arrays.setAll(accuracy, row -> weights[row][0] + 0.3 * random.nextGaussian());
            return List.of(ToyZoos.numeric("test_acc", accuracy));
        });
        Representation few = Representations.of("few", ToyZoos.firstColumns(zoo, 5), "five weights");
        ProbeTable table = ProbeTable.fit(
                zoo, List.of(few), zoo.splitOrDefault(), ProbeSettings.STANDARD, Progress.NONE, Cancellation.NEVER);
        ProbeResult result = table.results().getFirst();
        // Of Gaussian errors nine of ten lie within 1.645 standard deviations.
        assertEquals(1.645 * 0.3, result.margin(), 0.06);
        int[] test = table.rows(Split.Part.TEST);
        long within = Arrays.stream(test)
                .filter(row -> Math.abs(result.predictions()[row] - result.column().truth()[row]) <= result.margin())
                .count();
        assertEquals(0.9, (double) within / test.length, 0.04);

        List<String> models = zoo.models();
        Split scant = new Split(models.subList(0, 300), models.subList(300, 302), models.subList(302, 400));
        ProbeTable unsure =
                ProbeTable.fit(zoo, List.of(few), scant, ProbeSettings.STANDARD, Progress.NONE, Cancellation.NEVER);
        assertTrue(Double.isNaN(unsure.results().getFirst().margin()), "six checkpoints do not say what nine of ten do");
    }

    @Test
    void confusionAndBalancedAccuracy() {
        Confusion confusion = Confusion.of(
                List.of("a", "b", "c"), new double[] {0, 0, 0, 2, 0}, new double[] {0, 0, 0, 0, 2});
        assertEquals(List.of("a", "c"), confusion.classes());
        assertEquals(List.of(List.of(3, 1), List.of(1, 0)), confusion.counts());
        assertEquals(0.375, confusion.balancedAccuracy());
        assertEquals(0.75, Metrics.meanAbsoluteError(new double[] {1, 2}, new double[] {0.5, 3}));
    }

    @Test
    void publishedNumbersAreThoseOfARecognisedZooOnly() {
        assertEquals(Optional.empty(), Published.of(zoo("a", 1, 10)));
        Published published = Published.of(unterthiner("svhn_cropped", 269_892, 86)).orElseThrow();
        assertEquals("SVHN-HYP", published.zoo());
        assertEquals(0.911, published.of(ProbeKind.METHOD, Checkpoints.ALL, "z", "test_acc").orElseThrow(), 1e-12);
        assertEquals(0.228, published.of(ProbeKind.METHOD, Checkpoints.ALL, "w", "epoch").orElseThrow(), 1e-12);
        assertEquals(0.682, published.of(ProbeKind.METHOD, Checkpoints.ALL, "s-nobias", "optimizer").orElseThrow(), 1e-12);
        assertTrue(published.of(ProbeKind.METHOD, Checkpoints.ALL, "s", "optimizer").isEmpty(), "published without biases");
        assertEquals(0.986, published.of(ProbeKind.TREES, Checkpoints.FINAL, "s", "test_acc").orElseThrow(), 1e-12);
        assertTrue(published.of(ProbeKind.TREES, Checkpoints.FINAL, "s-nobias", "test_acc").isEmpty(), "published with biases");
        assertTrue(published.of(ProbeKind.METHOD, Checkpoints.FINAL, "s-nobias", "test_acc").isEmpty());
        assertTrue(published.of(ProbeKind.METHOD, Checkpoints.ALL, "scores", "test_acc").isEmpty(), "a file of the user's");
        assertEquals(Optional.empty(), Published.of(unterthiner("drawn digits", 269_892, 86)));
        assertEquals(Optional.empty(), Published.of(unterthiner("svhn_cropped", 900, 86)), "a small part says little of the whole");
        assertEquals(Optional.empty(), Published.of(unterthiner("svhn_cropped", 269_892, 50)), "others were trained longer");
    }

    /** The files of the 2021 paper do not say which data set it was. */
    @Test
    void aPublishedZooIsAlsoRecognisedByTheNumberOfItsCheckpoints() {
        assertEquals("SVHN-HYP", Published.of(unterthiner("", 269_892, 86)).orElseThrow().zoo());
        assertEquals("MNIST-HYP", Published.of(unterthiner("", 269_973, 86)).orElseThrow().zoo());
        assertEquals(Optional.empty(), Published.of(unterthiner("", 270_000, 86)), "two have that many");
        assertEquals(Optional.empty(), Published.of(unterthiner("", 269_892, 50)));
    }

    /** Networks of zeros, which are nowhere in memory. */
    private static Zoo unterthiner(String dataset, int checkpoints, double lastEpoch) {
        Weights zeros = new Weights() {
            @Override
            public int rows() {
                return checkpoints;
            }

            @Override
            public int columns() {
                return 4970;
            }

            @Override
            public void read(int row, float[] into, int offset) {
                Arrays.fill(into, offset, offset + 4970, 0);
            }
        };
        List<Property> properties = new ArrayList<>();
        double[] epochs = new double[checkpoints];
        Arrays.setAll(epochs, row -> row % 9 == 8 ? lastEpoch : row % 9 < 4 ? row % 9 : 20 * (row % 9 - 3));
        properties.add(ToyZoos.numeric("epoch", epochs));
        if (!dataset.isEmpty()) {
            properties.add(Property.Category.of("config.dataset", Collections.nCopies(checkpoints, dataset)));
        }
        List<String> models = IntStream.range(0, checkpoints).mapToObj(row -> "m" + row / 9).toList();
        return new Zoo("cnn", Architectures.unterthiner(), zeros, models, properties, Optional.empty(), List.of());
    }

    @Test
    void theTerminalShowsIntervalsAndOnlyWhatCanBeBestIsMarked() {
        Zoo zoo = zoo("a", 1, 60);
        ProbeTable table = table(zoo, zoo.splitOrDefault(), ProbeSettings.STANDARD.withTargets(List.of("test_acc")));
        Score score = score(table, "test_acc");
        assertTrue(table.text().contains("%s %s".formatted(
                ScoreText.of(score.test()), score.interval().orElseThrow().text())), table.text());
        Document document = ProbeStudy.of(table, "probe", "").document();
        assertTrue(cells(document, "Test scores of").stream().noneMatch(cell -> cell.mark() == Document.Mark.BEST));
        ProbeTable two = ProbeTable.fit(
                zoo, List.of(Representations.weights(zoo), Representations.of("one", ToyZoos.firstColumns(zoo, 1), "")),
                zoo.splitOrDefault(), ProbeSettings.STANDARD.withTargets(List.of("test_acc")), Progress.NONE, Cancellation.NEVER);
        assertEquals(
                1,
                cells(ProbeStudy.of(two, "probe", "").document(), "Test scores of").stream()
                        .filter(cell -> cell.mark() == Document.Mark.BEST)
                        .count());
    }

    @Test
    void aConfusionMarksOnlyWhatWasToldRight() {
        // In the test part a word occurs that training does not have, so nobody says it.
        List<String> words = new ArrayList<>();
        Zoo zoo = ToyZoos.zoo("words", 40, 1, (weights, epochs) -> {
            for (float[] row : weights) {
                words.add(row[0] > 0 ? "above" : "below");
            }
            return List.of(Property.Category.of("word", words));
        });
        int strange = zoo.rowsOf(zoo.splitOrDefault().test())[0];
        words.set(strange, "strange");
        Zoo other = ToyZoos.zoo("words", 40, 1, (weights, epochs) -> List.of(Property.Category.of("word", words)));
        ProbeTable table = table(other, other.splitOrDefault(), ProbeSettings.STANDARD.withTargets(List.of("word")));
        List<Document.Cell> cells = cells(ProbeStudy.of(table, "probe", "").document(), "What the ");
        assertTrue(cells.stream().anyMatch(cell -> cell.mark() == Document.Mark.BEST));
        assertTrue(cells.stream().noneMatch(cell -> cell.mark() == Document.Mark.BEST && cell.text().equals("0")));
    }

    private static List<Document.Cell> cells(Document document, String caption) {
        return document.blocks().stream()
                .filter(Document.Table.class::isInstance)
                .map(Document.Table.class::cast)
                .filter(table -> table.caption().startsWith(caption))
                .flatMap(table -> table.rows().stream().flatMap(List::stream))
                .toList();
    }

    @Test
    void numbersOfNoUsefulSizeAreLeftOut() {
        Zoo zoo = ToyZoos.zoo("tiny", 40, 1, (weights, epochs) -> List.of(
                ToyZoos.numeric("tiny", Arrays.stream(weights).mapToDouble(row -> 1e-300 * row[0]).toArray()),
                ToyZoos.numeric("plain", Arrays.stream(weights).mapToDouble(row -> row[0]).toArray())));
        ProbeTable table =
                table(zoo, zoo.splitOrDefault(), ProbeSettings.STANDARD.withTargets(List.of("tiny", "plain")));
        assertTrue(
                table.remarks().contains(
                        "tiny is left out for w: its numbers are too large or too small for the ridge regression."),
                table.remarks().toString());
    }
}
