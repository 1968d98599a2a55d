package org.weightscape.probe;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.IntStream;
import org.weightscape.report.ScoreText;
import org.weightscape.report.TextWriter;
import org.weightscape.zoo.Architectures;
import org.weightscape.zoo.Layer;
import org.weightscape.zoo.Property;
import org.weightscape.zoo.PropertyName;
import org.weightscape.zoo.Zoo;

/**
 * What others have published of the four zoos of Unterthiner et al. 2020: the linear probes of the 2021 paper on all checkpoints
 * (method §3.1, read from a picture of its main table), and Unterthiner's boosted trees on final checkpoints (method §3.2). The
 * statistics of the linear probes leave out the biases, those of the trees do not. The published splits are not known, so
 * differences of a few hundredths mean nothing.
 *
 * @param zoo the published name
 * @param checkpoints how many it has
 * @param linear target → W, s(W), E_cD, as shares of 1
 * @param trees R² of boosted trees for final test accuracy, from W and from s(W)
 */
public record Published(String zoo, int checkpoints, Map<String, List<Double>> linear, List<Double> trees) {
    private static final List<String> TARGETS = List.of(
            PropertyName.EPOCH, PropertyName.TEST_ACC, PropertyName.GGAP, PropertyName.LR, PropertyName.L2,
            PropertyName.DROPOUT, PropertyName.TRAIN_FRACTION, PropertyName.ACTIVATION, PropertyName.INIT,
            PropertyName.OPTIMIZER);

    /** The epochs of their checkpoints (method §2.2). */
    private static final Set<Double> EPOCHS = Set.of(0.0, 1.0, 2.0, 3.0, 20.0, 40.0, 60.0, 80.0, 86.0);

    private static final Map<String, Published> BY_DATASET = Map.of(
            "mnist", of("MNIST-HYP", 269_973, .988, .993, """
                    25.8 33.2 50.0  74.7 81.5 94.9  23.4 24.4 27.4  29.3 34.3 37.1  12.5 16.5 20.1
                    28.5 19.2 35.8  3.8 7.8 15.9  88.6 81.1 88.7  94.6 72.0 80.6  76.7 65.4 66.4"""),
            "fashion_mnist", of("FASHION-HYP", 270_000, .989, .993, """
                    26.6 34.6 51.3  70.9 78.5 96.2  48.1 41.1 49.0  33.5 35.6 42.4  11.9 16.3 25.0
                    26.7 21.3 38.3  8.1 8.2 22.1  89.8 82.4 90.1  95.7 76.5 86.7  79.9 67.4 73.0"""),
            "cifar10", of("CIFAR10-HYP", 270_000, .970, .984, """
                    25.7 30.3 53.3  76.4 82.9 92.7  37.7 37.4 40.4  27.4 32.3 44.7  8.7 13.8 28.0
                    16.7 16.5 33.8  8.4 6.9 35.4  88.3 80.3 90.0  93.5 73.3 82.6  74.0 65.5 71.0"""),
            "svhn_cropped", of("SVHN-HYP", 269_892, .971, .986, """
                    22.8 37.8 52.6  80.5 82.1 91.1  38.7 42.2 44.2  24.5 33.4 49.1  9.0 13.6 28.0
                    9.0 14.6 23.3  3.2 8.8 21.4  86.9 78.8 87.2  91.0 73.0 82.8  72.5 68.2 72.3"""));

    public Published {
        linear = Collections.unmodifiableMap(new LinkedHashMap<>(linear));
        trees = List.copyOf(trees);
    }

    private static Published of(
            String zoo, int checkpoints, double treesOnWeights, double treesOnStatistics, String percents) {
        String[] words = percents.strip().split("\\s+");
        Map<String, List<Double>> linear = new LinkedHashMap<>();
        for (int t = 0; t < TARGETS.size(); t++) {
            int from = 3 * t;
            linear.put(
                    TARGETS.get(t),
                    IntStream.range(from, from + 3)
                            .mapToObj(i -> Double.parseDouble(words[i]) / 100)
                            .toList());
        }
        return new Published(zoo, checkpoints, linear, List.of(treesOnWeights, treesOnStatistics));
    }

    /**
     * The numbers for a zoo, if it is one of the four: its networks have the shapes of theirs and its checkpoints their epochs, and
     * either its own table says of every checkpoint that it was trained on one of their data sets, and at least half of theirs are
     * there; or no table says so, and there are exactly as many as in one of them only.
     */
    public static Optional<Published> of(Zoo zoo) {
        if (!shapes(zoo.architecture().layers()).equals(shapes(Architectures.unterthiner().layers())) || !hasEpochs(zoo)) {
            return Optional.empty();
        }
        return zoo.property("config.dataset").isPresent()
                ? byDataset(zoo).filter(known -> zoo.checkpoints() >= known.checkpoints / 2)
                : byCheckpoints(zoo.checkpoints());
    }

    private static boolean hasEpochs(Zoo zoo) {
        return zoo.numeric(PropertyName.EPOCH)
                .filter(epoch -> Arrays.stream(epoch.values()).allMatch(EPOCHS::contains))
                .isPresent();
    }

    private static Optional<Published> byDataset(Zoo zoo) {
        return zoo.property("config.dataset")
                .filter(property -> property.missing() == 0)
                .filter(Property.Category.class::isInstance)
                .map(property -> ((Property.Category) property).categories())
                .filter(categories -> categories.size() == 1)
                .map(categories -> BY_DATASET.get(categories.getFirst()));
    }

    private static Optional<Published> byCheckpoints(int checkpoints) {
        List<Published> alike =
                BY_DATASET.values().stream().filter(known -> known.checkpoints == checkpoints).toList();
        return alike.size() == 1 ? Optional.of(alike.getFirst()) : Optional.empty();
    }

    private static List<String> shapes(List<Layer> layers) {
        return layers.stream()
                .map(layer -> "%s %d %d".formatted(layer.kind(), layer.out(), layer.fanIn()))
                .toList();
    }

    /** What was published for one of our probes; empty if nothing comparable was. */
    public OptionalDouble of(ProbeKind kind, Checkpoints checkpoints, String feature, String target) {
        boolean isLinear = kind == ProbeKind.METHOD && checkpoints == Checkpoints.ALL;
        if (isLinear && linear.containsKey(target)) {
            List<Double> scores = linear.get(target);
            return switch (feature) {
                case "w" -> OptionalDouble.of(scores.get(0));
                case "s-nobias" -> OptionalDouble.of(scores.get(1));
                default -> feature.equals("z") || feature.startsWith("z:")
                        ? OptionalDouble.of(scores.get(2))
                        : OptionalDouble.empty();
            };
        }
        if (kind == ProbeKind.TREES && checkpoints == Checkpoints.FINAL && target.equals(PropertyName.TEST_ACC)) {
            return switch (feature) {
                case "w" -> OptionalDouble.of(trees.get(0));
                case "s" -> OptionalDouble.of(trees.get(1));
                default -> OptionalDouble.empty();
            };
        }
        return OptionalDouble.empty();
    }

    /** What the published numbers are and how far they go. */
    public String sentence() {
        return ("This is %s: beside our scores stand those that others published, of the 2021 paper's linear probes from W, from"
                        + " s(W) without biases and from E_cD on all checkpoints, and of Unterthiner's boosted trees from W and"
                        + " s(W) with biases on final ones. Their splits are not known, so differences of a few hundredths mean nothing.")
                .formatted(zoo);
    }

    /** For a terminal: each of our scores for which one is published, beside it. */
    String beside(ProbeTable table) {
        List<List<String>> rows = new ArrayList<>(List.of(List.of("target", "probe", "features", "ours", "published")));
        for (ProbeResult result : table.results()) {
            of(result.kind(), table.settings().checkpoints(), result.feature(), result.target())
                    .ifPresent(published -> rows.add(List.of(
                            result.target(), result.kind().label(), result.feature(), ScoreText.of(result.score().test()),
                            ScoreText.of(published))));
        }
        return sentence() + "\n" + (rows.size() == 1 ? "" : TextWriter.aligned(rows, 3));
    }
}
