package org.weightscape.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.weightscape.feature.Representation;
import org.weightscape.feature.Representations;
import org.weightscape.job.Cancellation;
import org.weightscape.job.Progress;
import org.weightscape.linalg.FloatMatrix;
import org.weightscape.zoo.Architectures;
import org.weightscape.zoo.BadInputException;
import org.weightscape.zoo.Biases;
import org.weightscape.zoo.Property;
import org.weightscape.zoo.Split;
import org.weightscape.zoo.Weights;
import org.weightscape.zoo.Zoo;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ProbeTableTest {
    private static final int MODELS = 60;
    private static final int EPOCHS = 4;
    private static final int ROWS = MODELS * EPOCHS;

    /**
     * Models whose weights grow with the epoch and are larger for one optimiser, so that epoch and optimiser can be read off;
     * the accuracy is the mean of the weights, the loss is missing for every third checkpoint, l2 never varies and dropout is
     * missing.
     */
    private static Zoo zoo() {
        Random random = new Random(7);
        float[] weights = new float[ROWS * 100];
        List<String> models = new ArrayList<>();
        double[] epoch = new double[ROWS];
        double[] accuracy = new double[ROWS];
        double[] loss = new double[ROWS];
        List<String> optimizer = new ArrayList<>();
        for (int row = 0; row < ROWS; row++) {
            int model = row / EPOCHS;
            models.add("model-" + model);
            epoch[row] = row % EPOCHS;
            optimizer.add(model % 2 == 0 ? "adam" : "sgd");
            double sum = 0;
            for (int j = 0; j < 100; j++) {
                float weight = (float) (random.nextGaussian() * 0.1 + epoch[row] * (j % 2) + (model % 2) * 4 * (j % 3));
                weights[row * 100 + j] = weight;
                sum += weight;
            }
            accuracy[row] = sum / 100;
            loss[row] = row % 3 == 0 ? Double.NaN : 2 - accuracy[row];
        }
        double[] l2 = new double[ROWS];
        Arrays.fill(l2, 0.001);
        double[] dropout = new double[ROWS];
        Arrays.fill(dropout, Double.NaN);
        return new Zoo(
                "toy zoo",
                Architectures.tetris(),
                Weights.of(weights, 100),
                models,
                List.of(
                        new Property.Numeric("epoch", epoch),
                        new Property.Numeric("test_acc", accuracy),
                        new Property.Numeric("test_loss", loss),
                        new Property.Numeric("l2", l2),
                        new Property.Numeric("dropout", dropout),
                        Property.Category.of("optimizer", optimizer),
                        new Property.Numeric("seed", epoch)),
                Optional.empty(),
                List.of());
    }

    private static List<Representation> features(Zoo zoo) {
        return List.of(
                Representations.weights(zoo),
                Representations.statistics(zoo, Biases.INCLUDED, Progress.NONE, Cancellation.NEVER));
    }

    private static ProbeTable table(Zoo zoo, Split split, String... targets) {
        return ProbeTable.fit(zoo, features(zoo), split, List.of(targets), Progress.NONE, Cancellation.NEVER);
    }

    @Test
    void readsOffWhatIsInTheWeights() {
        Zoo zoo = zoo();
        ProbeTable table = ProbeTable.fit(
                zoo,
                features(zoo),
                zoo.splitOrDefault(),
                ProbeSettings.STANDARD.with(ProbeKind.LOGISTIC),
                Progress.NONE,
                Cancellation.NEVER);

        assertEquals(List.of("w", "s"), table.features());
        assertEquals(List.of("epoch", "test_acc", "test_loss", "optimizer"), table.targets());
        Score accuracy = score(table, "w", "test_acc");
        assertTrue(accuracy.test() > 0.999 && accuracy.tau() > 0.95, accuracy.toString());
        assertTrue(score(table, "w", "epoch").test() > 0.95);
        assertTrue(score(table, "w", "test_loss").test() > 0.999);
        assertEquals(
                1, table.result(ProbeKind.LOGISTIC, "s", "optimizer").orElseThrow().score().test());
        assertEquals(Task.CLASSIFICATION, score(table, "w", "optimizer").task());
        assertTrue(table.remarks().contains("l2 is left out: it is 0.001 for all training models."), table.remarks() + "");
        assertTrue(table.remarks().contains("dropout is left out: it is missing everywhere."));
        assertTrue(table.remarks()
                .contains("test_loss is missing at 80 of 240 checkpoints, which take no part in its probes."));
        assertEquals(3, table.remarks().size());

        // The prediction beside the truth for one checkpoint, as the window shows it.
        double[] predictions = table.predictions("w", "test_acc");
        assertEquals(ROWS, predictions.length);
        assertEquals(zoo.numeric("test_acc").orElseThrow().values()[17], predictions[17], 0.05);
        double[] words = table.result(ProbeKind.LOGISTIC, "w", "optimizer").orElseThrow().predictions();
        assertEquals(1, words[EPOCHS]);
        assertThrows(IllegalArgumentException.class, () -> table.predictions("w", "l2"));
    }

    private static Score score(ProbeTable table, String feature, String target) {
        return table.result(ProbeKind.METHOD, feature, target).orElseThrow().score();
    }

    @Test
    void writesJsonCsvAndText() {
        ProbeTable table = table(zoo(), zoo().splitOrDefault(), "test_accuracy", "optimizer");
        ProbeStudy study = ProbeStudy.of(table, "weightscape probe toy", "shuffled");
        JsonNode json = JsonMapper.shared().readTree(JsonMapper.shared().writeValueAsString(study.json()));
        JsonNode score = json.get("features").get("w").get("test_acc");
        assertEquals("regression", score.get("task").asString());
        assertEquals("r2", score.get("metric").asString());
        assertTrue(score.get("train").isNumber() && score.get("val").isNumber() && score.get("test").isNumber());
        assertTrue(score.get("lambda").isNumber() && score.get("tau").isNumber());
        JsonNode words = json.get("features").get("s").get("optimizer");
        assertEquals("classification", words.get("task").asString());
        assertEquals("accuracy", words.get("metric").asString());
        assertTrue(words.get("lambda").isNull() && words.get("tau").isNull());
        assertEquals(42, json.get("models").get("train").intValue());

        List<String> lines = study.csv().lines().toList();
        assertTrue(lines.getFirst().startsWith("zoo,tested_on,probe,feature,target,task,metric,train,val,test,low,high,"));
        assertEquals(5, lines.size());
        assertTrue(lines.get(1).startsWith("toy zoo,toy zoo,method,w,test_acc,regression,r2,0.9"), lines.get(1));
        assertTrue(lines.get(1).endsWith(",weightscape probe toy"), lines.get(1));

        List<String> text = table.text().lines().toList();
        assertTrue(text.getFirst().matches("test score, ridge and linear layer +metric +w +s"), text.getFirst());
        assertTrue(text.get(1).matches("test_acc +r2 +1\\.000 \\[[^]]+\\] +[01]\\.\\d{3} \\[[^]]+\\]"), text.get(1));
    }

    @Test
    void splitsWithoutValidationOrTestModels() {
        Zoo zoo = zoo();
        ProbeTable table = table(zoo, new Split(zoo.models(), List.of(), List.of()), "epoch");
        Score score = score(table, "w", "epoch");
        assertTrue(score.train() > 0.9);
        assertTrue(Double.isNaN(score.val()) && Double.isNaN(score.test()) && Double.isNaN(score.tau()));
        assertEquals(1e-5, score.lambda(), "without validation models the training score chooses");
        assertEquals(
                List.of(
                        "There are no validation models; λ is chosen on the training models.",
                        "There are no test models."),
                table.remarks());
    }

    @Test
    void whatCannotBeUsedIsRefusedInWords() {
        Zoo zoo = zoo();
        Split split = zoo.splitOrDefault();
        assertEquals(
                "toy zoo has no property named colour; choose from"
                        + " dropout, epoch, l2, optimizer, seed, test_acc, test_loss.",
                refusal(() -> table(zoo, split, "colour")));
        assertEquals(
                "toy zoo has no property that varies among the training models, so nothing can be probed:"
                        + " l2 is left out: it is 0.001 for all training models.",
                refusal(() -> table(zoo, split, "l2")));
        assertTrue(refusal(() -> table(zoo, new Split(List.of("nobody"), List.of(), List.of())))
                .startsWith("The split names a model nobody,"));
        assertTrue(refusal(() -> table(zoo, new Split(List.of(), List.of(), zoo.models())))
                .startsWith("The split leaves no models of toy zoo to train probes on"));
        Representation twoRows = Representations.of("z", FloatMatrix.zeros(2, 3), "two rows");
        assertTrue(refusal(() -> ProbeTable.fit(
                        zoo, List.of(twoRows), split, List.of(), Progress.NONE, Cancellation.NEVER))
                .startsWith("The representation z has 2 rows"));
    }

    private static String refusal(Executable action) {
        return String.valueOf(assertThrows(BadInputException.class, action).getMessage());
    }

    @Test
    void leaksAndUnseenWordsAreRemarkedUpon() {
        Zoo zoo = zoo();
        List<String> even = zoo.models().stream()
                .filter(model -> Integer.parseInt(model.substring(6)) % 2 == 0)
                .toList();
        ProbeTable leaking = table(zoo, new Split(zoo.models(), List.of("model-3"), List.of("model-4")), "epoch");
        String sentence = leaking.leaks().getFirst().sentence();
        assertTrue(sentence.startsWith("The scores are not to be trusted: 2 models are in more than one part"), sentence);
        List<String> train = even.subList(0, 20);
        ProbeTable table = table(zoo, new Split(train, even.subList(20, 30), List.of("model-3")), "epoch", "optimizer");
        assertTrue(table.remarks().contains("optimizer is left out: it is adam for all training models."));
        assertFalse(table.targets().contains("optimizer"));
    }

    @Test
    void checkpointsThatAreNotFiniteAreLeftOut() {
        Zoo zoo = zoo();
        FloatMatrix values = Representations.weights(zoo).matrix();
        values.set(5, 7, Float.POSITIVE_INFINITY);
        values.set(6, 7, Float.NaN);
        Representation broken = Representations.of("z", values, "weights with two broken rows");
        ProbeTable table = ProbeTable.fit(
                zoo, List.of(broken), zoo.splitOrDefault(), List.of("test_acc"), Progress.NONE, Cancellation.NEVER);
        assertEquals(
                List.of("z is not finite for 2 of 240 checkpoints; they are left out of its probes."), table.remarks());
        double[] predictions = table.predictions("z", "test_acc");
        assertTrue(Double.isNaN(predictions[5]) && Double.isNaN(predictions[6]) && Double.isFinite(predictions[4]));
        assertTrue(score(table, "z", "test_acc").test() > 0.999);
    }

    @Test
    void whatIsFiniteNowhereIsLeftOutWhole() {
        Zoo zoo = zoo();
        FloatMatrix nothing = FloatMatrix.zeros(zoo.checkpoints(), 3);
        Arrays.fill(nothing.values(), Float.NaN);
        ProbeTable table = ProbeTable.fit(
                zoo, List.of(Representations.of("nothing", nothing, "NaN"), Representations.weights(zoo)), zoo.splitOrDefault(),
                List.of("test_acc"), Progress.NONE, Cancellation.NEVER);
        assertEquals(
                List.of(
                        "nothing is not finite for 240 of 240 checkpoints; they are left out of its probes.",
                        "nothing is finite at none of the training checkpoints, so nothing can be told from it."),
                table.remarks());
        assertEquals(1, table.results().size());
        assertTrue(table.text().lines().noneMatch(line -> line.contains("NaN")), table.text());
    }

    @Test
    void missingValuesAndWordsThatTrainingLacksAreNamed() {
        Zoo zoo = ToyZoos.zoo("holes", 60, 5, (weights, epochs) -> {
            double[] accuracy = new double[epochs.length];
            List<String> words = new ArrayList<>();
            for (int row = 0; row < epochs.length; row++) {
                accuracy[row] = row % 4 == 0 ? Double.NaN : weights[row][0];
                int model = row / ToyZoos.EPOCHS;
                words.add(model == 59 ? "odd" : model % 2 == 0 ? "even" : "uneven");
            }
            return List.of(ToyZoos.numeric("test_acc", accuracy), Property.Category.of("init", words));
        });
        Split split = new Split(zoo.models().subList(0, 40), zoo.models().subList(40, 50), zoo.models().subList(50, 60));
        ProbeTable table = ProbeTable.fit(
                zoo, List.of(Representations.of("few", ToyZoos.firstColumns(zoo, 4), "four weights")), split, List.of(),
                Progress.NONE, Cancellation.NEVER);
        assertEquals(
                List.of(
                        "test_acc is missing at 45 of 180 checkpoints, which take no part in its probes.",
                        "init odd occurs among the test models but not in training; its checkpoints count as wrong."),
                table.remarks());
        assertTrue(score(table, "few", "test_acc").test() > 0.99);
        // Three of the 30 test checkpoints cannot be right.
        assertTrue(score(table, "few", "init").test() <= 0.9);
    }

    @Test
    void noScoreIsMissingWithoutAWord() {
        Zoo zoo = ToyZoos.zoo("extremes", 40, 5, (weights, epochs) -> {
            double[] huge = new double[epochs.length];
            List<String> words = new ArrayList<>();
            for (int row = 0; row < epochs.length; row++) {
                huge[row] = 1e300 * (1 + row % 7);
                int model = row / ToyZoos.EPOCHS;
                words.add(model < 30 ? model % 2 == 0 ? "even" : "uneven" : "only " + model);
            }
            return List.of(ToyZoos.numeric("huge", huge), Property.Category.of("word", words));
        });
        Split split = new Split(zoo.models().subList(0, 30), zoo.models().subList(30, 35), zoo.models().subList(35, 40));
        FloatMatrix numbers = ToyZoos.firstColumns(zoo, 2);
        for (int row = 35 * ToyZoos.EPOCHS; row < zoo.checkpoints(); row++) {
            numbers.set(row, 0, Float.NaN);
        }
        ProbeTable table = ProbeTable.fit(
                zoo,
                List.of(
                        Representations.of("few", ToyZoos.firstColumns(zoo, 2), "two weights"),
                        Representations.of("holes", numbers, "where there are no test models")),
                split, ProbeSettings.STANDARD.with(ProbeKind.NEIGHBORS).withTargets(List.of("huge", "word")), Progress.NONE,
                Cancellation.NEVER);
        for (String remark : List.of(
                "huge has no R² for the test models, for its numbers or their predictions are too large or too small; its test score"
                        + " is empty.",
                "word has 5 words, such as only 35, that occur among the test models but not in training; their checkpoints count as"
                        + " wrong.",
                "holes is finite at none of the test checkpoints.")) {
            assertTrue(table.remarks().contains(remark), table.remarks().toString());
        }
        assertFalse(table.remarks().contains("There are no test models."), table.remarks().toString());
    }

    @Test
    void cancelled() {
        Zoo zoo = zoo();
        List<Representation> features = features(zoo);
        assertThrows(
                CancellationException.class,
                () -> ProbeTable.fit(zoo, features, zoo.splitOrDefault(), List.of(), Progress.NONE, () -> true));
    }

    @Test
    void progressNeverFallsAndEndsAtOne() {
        Zoo zoo = zoo();
        List<Double> reports = java.util.Collections.synchronizedList(new ArrayList<>());
        ProbeTable.fit(
                zoo,
                features(zoo),
                zoo.splitOrDefault(),
                List.of(),
                (fraction, _) -> reports.add(fraction),
                Cancellation.NEVER);
        for (int i = 1; i < reports.size(); i++) {
            assertTrue(reports.get(i) >= reports.get(i - 1) - 1e-9, reports.get(i - 1) + " then " + reports.get(i));
        }
        assertEquals(1, reports.getLast());
    }
}
