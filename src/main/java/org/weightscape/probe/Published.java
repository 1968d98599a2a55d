package org.weightscape.probe;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
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
 * published statistics leave out the biases, and the published splits are not known, so differences of a few hundredths mean
 * nothing.
 *
 * @param zoo the published name
 * @param linear target → W, s(W), E_cD, as shares of 1
 * @param trees R² of boosted trees for final test accuracy, from W and from s(W)
 */
public record Published(String zoo, Map<String, List<Double>> linear, List<Double> trees) {
    private static final List<String> TARGETS = List.of(
            PropertyName.EPOCH, PropertyName.TEST_ACC, PropertyName.GGAP, PropertyName.LR, PropertyName.L2,
            PropertyName.DROPOUT, PropertyName.TRAIN_FRACTION, PropertyName.ACTIVATION, PropertyName.INIT,
            PropertyName.OPTIMIZER);

    private static final Map<String, Published> BY_DATASET = Map.of(
            "mnist", of("MNIST-HYP", .988, .993, """
                    25.8 33.2 50.0  74.7 81.5 94.9  23.4 24.4 27.4  29.3 34.3 37.1  12.5 16.5 20.1
                    28.5 19.2 35.8  3.8 7.8 15.9  88.6 81.1 88.7  94.6 72.0 80.6  76.7 65.4 66.4"""),
            "fashion_mnist", of("FASHION-HYP", .989, .993, """
                    26.6 34.6 51.3  70.9 78.5 96.2  48.1 41.1 49.0  33.5 35.6 42.4  11.9 16.3 25.0
                    26.7 21.3 38.3  8.1 8.2 22.1  89.8 82.4 90.1  95.7 76.5 86.7  79.9 67.4 73.0"""),
            "cifar10", of("CIFAR10-HYP", .970, .984, """
                    25.7 30.3 53.3  76.4 82.9 92.7  37.7 37.4 40.4  27.4 32.3 44.7  8.7 13.8 28.0
                    16.7 16.5 33.8  8.4 6.9 35.4  88.3 80.3 90.0  93.5 73.3 82.6  74.0 65.5 71.0"""),
            "svhn_cropped", of("SVHN-HYP", .971, .986, """
                    22.8 37.8 52.6  80.5 82.1 91.1  38.7 42.2 44.2  24.5 33.4 49.1  9.0 13.6 28.0
                    9.0 14.6 23.3  3.2 8.8 21.4  86.9 78.8 87.2  91.0 73.0 82.8  72.5 68.2 72.3"""));

    public Published {
        linear = Collections.unmodifiableMap(new LinkedHashMap<>(linear));
        trees = List.copyOf(trees);
    }

    private static Published of(String zoo, double treesOnWeights, double treesOnStatistics, String percents) {
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
        return new Published(zoo, linear, List.of(treesOnWeights, treesOnStatistics));
    }

    /**
     * The numbers for a zoo, if it is one of the four: its networks have the shapes of theirs, and its own table says of every
     * checkpoint that it was trained on one of their data sets.
     */
    public static Optional<Published> of(Zoo zoo) {
        if (!shapes(zoo.architecture().layers()).equals(shapes(Architectures.unterthiner().layers()))) {
            return Optional.empty();
        }
        return zoo.property("config.dataset")
                .filter(property -> property.missing() == 0)
                .filter(Property.Category.class::isInstance)
                .map(property -> ((Property.Category) property).categories())
                .filter(categories -> categories.size() == 1)
                .map(categories -> BY_DATASET.get(categories.getFirst()));
    }

    private static List<String> shapes(List<Layer> layers) {
        return layers.stream()
                .map(layer -> "%s %d %d".formatted(layer.kind(), layer.out(), layer.fanIn()))
                .toList();
    }

    /** What was published for one of our probes; empty if nothing comparable was. */
    public OptionalDouble of(ProbeKind kind, Checkpoints checkpoints, String feature, String target) {
        int column = switch (feature) {
            case "w" -> 0;
            case "s", "s-nobias" -> 1;
            default -> feature.equals("z") || feature.startsWith("z:") ? 2 : -1;
        };
        if (kind == ProbeKind.METHOD && checkpoints == Checkpoints.ALL && column >= 0 && linear.containsKey(target)) {
            return OptionalDouble.of(linear.get(target).get(column));
        }
        boolean trees = kind == ProbeKind.TREES && checkpoints == Checkpoints.FINAL;
        if (trees && (column == 0 || column == 1) && target.equals(PropertyName.TEST_ACC)) {
            return OptionalDouble.of(this.trees.get(column));
        }
        return OptionalDouble.empty();
    }

    /** What the published numbers are and how far they go. */
    public String sentence() {
        return ("This is %s: beside our scores stand those that others published, of the 2021 paper's linear probes from W, from"
                        + " s(W) without biases and from E_cD on all checkpoints, and of Unterthiner's boosted trees on final ones."
                        + " Their splits are not known, so differences of a few hundredths mean nothing.")
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
