package org.weightscape.zoo.io;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.weightscape.job.Cancellation;
import org.weightscape.job.Progress;
import org.weightscape.zoo.Architecture;
import org.weightscape.zoo.Layer;
import org.weightscape.zoo.Property;
import org.weightscape.zoo.PropertyName;
import org.weightscape.zoo.Split;
import org.weightscape.zoo.Zoo;

/**
 * What is odd about a zoo: {@link #check} looks at every weight once. Nothing here keeps a zoo from being used; it tells what to
 * expect of it.
 *
 * @param nanWeights weights that are not a number
 * @param infiniteWeights weights that are infinite
 * @param notFinite checkpoints with such weights
 * @param exploding checkpoints with a finite weight above {@link #EXPLODING} in absolute value; running means and variances of a
 *     batch normalisation are measured, not trained, and do not count
 * @param largestWeight the largest finite absolute value of all, likewise
 * @param duplicates checkpoints whose weights equal those of an earlier one, bit for bit
 * @param permutedDuplicates checkpoints that an earlier one becomes when hidden neurons change places: the same function
 * @param constantLayers for each layer that has any: the checkpoints in which all its weights (biases aside) are the same number
 * @param incomplete models that lack an epoch that at least half of the models have
 * @param repeatedEpochs models that have two checkpoints of one epoch
 * @param constantProperties properties that have the same entry for every checkpoint that has one, where several have
 * @param emptyProperties properties without any entry
 * @param leaking models that are in two parts of the zoo's split
 * @param unsplit models that are in no part of the zoo's split; none where it brings no split
 * @param unknownInSplit names in the split that are no models of the zoo
 * @param leftOutNotFinite checkpoints that are no part of the zoo because they have weights that are NaN or infinite
 * @param leftOutOthers checkpoints that are no part of it for other reasons; the zoo's remarks list both
 */
@JsonPropertyOrder({
    "healthy", "problems", "nan_weights", "infinite_weights", "not_finite", "exploding", "largest_weight", "duplicates",
    "permuted_duplicates", "constant_layers", "incomplete", "repeated_epochs", "constant_properties", "empty_properties", "leaking",
    "unsplit", "unknown_in_split", "left_out_not_finite", "left_out_others"
})
public record Health(
        @JsonProperty("nan_weights") long nanWeights,
        @JsonProperty("infinite_weights") long infiniteWeights,
        @JsonProperty("not_finite") Rows notFinite,
        @JsonProperty("exploding") Rows exploding,
        @JsonProperty("largest_weight") double largestWeight,
        @JsonProperty("duplicates") Rows duplicates,
        @JsonProperty("permuted_duplicates") Rows permutedDuplicates,
        @JsonProperty("constant_layers") Map<String, Rows> constantLayers,
        @JsonProperty("incomplete") Models incomplete,
        @JsonProperty("repeated_epochs") Models repeatedEpochs,
        @JsonProperty("constant_properties") List<String> constantProperties,
        @JsonProperty("empty_properties") List<String> emptyProperties,
        @JsonProperty("leaking") Models leaking,
        @JsonProperty("unsplit") Models unsplit,
        @JsonProperty("unknown_in_split") Models unknownInSplit,
        @JsonProperty("left_out_not_finite") int leftOutNotFinite,
        @JsonProperty("left_out_others") int leftOutOthers) {

    /** Absolute value above which a weight counts as exploding. */
    public static final float EXPLODING = 100;

    /** As many examples are listed of each kind. */
    private static final int EXAMPLES = 20;

    /**
     * Some checkpoints.
     *
     * @param count how many
     * @param rows the first twenty, ascending
     */
    public record Rows(int count, List<Integer> rows) {

        private static Rows of(IntStream rows) {
            int[] all = rows.toArray();
            return new Rows(all.length, Arrays.stream(all).limit(EXAMPLES).boxed().toList());
        }
    }

    /**
     * Some models.
     *
     * @param count how many
     * @param models names of the first twenty, in the zoo's order
     */
    public record Models(int count, List<String> models) {

        private static Models of(List<String> models) {
            return new Models(models.size(), models.stream().limit(EXAMPLES).toList());
        }
    }

    /** Whether there is nothing that a person should know before training on the zoo. Constant properties are no complaint. */
    @JsonProperty("healthy")
    public boolean isHealthy() {
        return sentences().isEmpty();
    }

    /** Each complaint as a sentence for a person. */
    @JsonProperty("problems")
    public List<String> sentences() {
        List<String> all = new ArrayList<>();
        say(all, notFinite.count(), "checkpoint", "NaN or infinite weights", "%d", notFinite.rows());
        say(all, exploding.count(), "checkpoint", "weights above %.0f".formatted(EXPLODING), "%d", exploding.rows());
        say(all, duplicates.count(), "checkpoint", "the very weights of an earlier one", "%d", duplicates.rows());
        say(
                all,
                permutedDuplicates.count(),
                "checkpoint",
                "the weights of an earlier one with neurons in other places",
                "%d",
                permutedDuplicates.rows());
        constantLayers.forEach((layer, rows) ->
                say(all, rows.count(), "checkpoint", "only one value in layer " + layer, "%d", rows.rows()));
        say(all, incomplete.count(), "model", "not all of the epochs that most models have", "%s", incomplete.models());
        say(all, repeatedEpochs.count(), "model", "several checkpoints of one epoch", "%s", repeatedEpochs.models());
        say(all, leaking.count(), "model", "a place in two parts of the split", "%s", leaking.models());
        say(all, unsplit.count(), "model", "no place in the split", "%s", unsplit.models());
        say(all, unknownInSplit.count(), "name", "a place in the split, but no model in the zoo", "%s", unknownInSplit.models());
        sayLeftOut(all, leftOutNotFinite, "because of NaN or infinite weights");
        sayLeftOut(all, leftOutOthers, "because of other flaws");
        return List.copyOf(all);
    }

    private static void sayLeftOut(List<String> all, int count, String reason) {
        if (count > 0) {
            all.add(String.format(
                    Locale.ROOT, "%,d checkpoint%s left out %s.", count, count == 1 ? " was" : "s were", reason));
        }
    }

    /** What is no complaint, but good to know before fitting anything: a sentence each. */
    public List<String> notes() {
        List<String> all = new ArrayList<>();
        if (!constantProperties.isEmpty()) {
            all.add("The same wherever they are known: %s.".formatted(String.join(", ", constantProperties)));
        }
        if (!emptyProperties.isEmpty()) {
            all.add("Known of no checkpoint: %s.".formatted(String.join(", ", emptyProperties)));
        }
        return List.copyOf(all);
    }

    private static void say(List<String> all, int count, String what, String problem, String format, List<?> examples) {
        if (count > 0) {
            List<String> shown =
                    examples.stream().limit(5).map(example -> format.formatted(example)).toList();
            String list = String.join(", ", shown) + (count > shown.size() ? ", …" : "");
            String subject = what.equals("checkpoint") ? (count == 1 ? "row " : "rows ") : "";
            all.add(String.format(
                    Locale.ROOT,
                    "%,d %s%s %s %s (%s%s).",
                    count,
                    what,
                    count == 1 ? "" : "s",
                    count == 1 ? "has" : "have",
                    problem,
                    subject,
                    list));
        }
    }

    /** What is known of each row after looking at its weights. */
    private static final class Findings {
        private final long[] hashes;
        private final int[] nans;
        private final int[] infinities;
        private final float[] largest;
        /** For each layer and row, whether the layer's weights are all the same. */
        private final boolean[][] isConstant;

        Findings(int rows, int layers) {
            hashes = new long[rows];
            nans = new int[rows];
            infinities = new int[rows];
            largest = new float[rows];
            isConstant = new boolean[layers][rows];
        }

        void look(int row, float[] values, Architecture architecture) {
            RowDigest digest = RowDigest.of(values);
            float max = digest.largest();
            if (!(max < Float.POSITIVE_INFINITY)) {
                max = 0;
                for (float value : values) {
                    nans[row] += Float.isNaN(value) ? 1 : 0;
                    infinities[row] += Float.isInfinite(value) ? 1 : 0;
                    max = Float.isFinite(value) ? Math.max(max, Math.abs(value)) : max;
                }
            }
            largest[row] = isNormalised(architecture) ? largestTrained(values, architecture) : max;
            hashes[row] = digest.hash();
            for (int l = 0; l < isConstant.length; l++) {
                Layer layer = architecture.layers().get(l);
                isConstant[l][row] = layer.weightCount() > 1
                        && isConstant(values, layer.weightOffset(), layer.weightOffset() + layer.weightCount());
            }
        }

        private static boolean isNormalised(Architecture architecture) {
            return architecture.layers().stream().anyMatch(layer -> layer.norm().isPresent());
        }

        private static float largestTrained(float[] values, Architecture architecture) {
            float max = 0;
            for (Layer layer : architecture.layers()) {
                int measured = layer.norm().isPresent() ? 2 * layer.out() : 0;
                for (int i = layer.weightOffset(); i < layer.weightOffset() + layer.parameterCount() - measured; i++) {
                    max = Float.isFinite(values[i]) ? Math.max(max, Math.abs(values[i])) : max;
                }
            }
            return max;
        }

        private static boolean isConstant(float[] values, int from, int to) {
            for (int i = from + 1; i < to; i++) {
                if (values[i] != values[from]) {
                    return false;
                }
            }
            return true;
        }
    }

    /**
     * Reads all weights once, on all processors, and looks at models, epochs and properties.
     *
     * @throws java.util.concurrent.CancellationException if cancelled
     */
    public static Health check(Zoo zoo, Progress progress, Cancellation cancellation) {
        int rows = zoo.checkpoints();
        Architecture architecture = zoo.architecture();
        Findings findings = new Findings(rows, architecture.layers().size());
        Sweep.through(
                zoo.weights(),
                () -> (row, values) -> findings.look(row, values, architecture),
                progress,
                "checking weights",
                cancellation);
        Map<String, Rows> constantLayers = new LinkedHashMap<>();
        for (int l = 0; l < findings.isConstant.length; l++) {
            boolean[] isConstant = findings.isConstant[l];
            Rows found = Rows.of(IntStream.range(0, rows).filter(row -> isConstant[row]));
            if (found.count() > 0) {
                constantLayers.put(architecture.layers().get(l).name(), found);
            }
        }
        float largest = 0;
        for (float value : findings.largest) {
            largest = Math.max(largest, value);
        }
        Epochs epochs = Epochs.of(zoo);
        Duplicates duplicates = Duplicates.of(zoo, findings.hashes, cancellation);
        SplitFindings split = SplitFindings.of(zoo);
        return new Health(
                Arrays.stream(findings.nans).asLongStream().sum(),
                Arrays.stream(findings.infinities).asLongStream().sum(),
                Rows.of(IntStream.range(0, rows).filter(row -> findings.nans[row] + findings.infinities[row] > 0)),
                Rows.of(IntStream.range(0, rows).filter(row -> findings.largest[row] > EXPLODING)),
                largest,
                Rows.of(duplicates.exact().stream().mapToInt(Integer::intValue)),
                Rows.of(duplicates.permuted().stream().mapToInt(Integer::intValue)),
                constantLayers,
                Models.of(epochs.incomplete()),
                Models.of(epochs.repeated()),
                zoo.properties().values().stream().filter(Health::isConstant).map(Property::name).toList(),
                zoo.properties().values().stream()
                        .filter(property -> property.missing() == property.size())
                        .map(Property::name)
                        .toList(),
                Models.of(split.leaking()),
                Models.of(split.unsplit()),
                Models.of(split.unknown()),
                zoo.leftOut().notFinite(),
                zoo.leftOut().others());
    }

    private static boolean isConstant(Property property) {
        if (property.size() - property.missing() < 2) {
            return false;
        }
        return switch (property) {
            case Property.Numeric(String _, double[] values) ->
                Arrays.stream(values)
                                .filter(value -> !Double.isNaN(value))
                                .map(value -> value + 0.0) // one kind of zero
                                .distinct()
                                .limit(2)
                                .count()
                        == 1;
            case Property.Category(String _, List<String> _, int[] codes) ->
                Arrays.stream(codes).filter(code -> code >= 0).distinct().limit(2).count() == 1;
        };
    }

    private record Epochs(List<String> incomplete, List<String> repeated) {

        static Epochs of(Zoo zoo) {
            if (zoo.numeric(PropertyName.EPOCH).isEmpty()) {
                return new Epochs(List.of(), List.of());
            }
            double[] epochs = zoo.numeric(PropertyName.EPOCH).get().values();
            List<Set<Double>> ofModel = new ArrayList<>();
            zoo.models().forEach(_ -> ofModel.add(new HashSet<>()));
            Set<Integer> repeated = new HashSet<>();
            Map<Double, Integer> count = new HashMap<>();
            for (int row = 0; row < epochs.length; row++) {
                if (!Double.isNaN(epochs[row])) {
                    if (ofModel.get(zoo.modelOf(row)).add(epochs[row])) {
                        count.merge(epochs[row], 1, Integer::sum);
                    } else {
                        repeated.add(zoo.modelOf(row));
                    }
                }
            }
            Set<Double> usual = new HashSet<>();
            count.forEach((epoch, models) -> {
                if (2 * models >= zoo.models().size()) {
                    usual.add(epoch);
                }
            });
            return new Epochs(
                    names(zoo, model -> !ofModel.get(model).containsAll(usual)), names(zoo, repeated::contains));
        }

        private static List<String> names(Zoo zoo, IntPredicate wanted) {
            return IntStream.range(0, zoo.models().size())
                    .filter(wanted)
                    .mapToObj(zoo.models()::get)
                    .toList();
        }
    }

    private record SplitFindings(List<String> leaking, List<String> unsplit, List<String> unknown) {

        static SplitFindings of(Zoo zoo) {
            if (zoo.split().isEmpty()) {
                return new SplitFindings(List.of(), List.of(), List.of());
            }
            Split split = zoo.split().get();
            Set<String> named = new LinkedHashSet<>();
            for (Split.Part part : Split.Part.values()) {
                named.addAll(split.models(part));
            }
            Set<String> shared = split.shared();
            Set<String> models = new HashSet<>(zoo.models());
            return new SplitFindings(
                    zoo.models().stream().filter(shared::contains).toList(),
                    zoo.models().stream().filter(model -> !named.contains(model)).toList(),
                    named.stream().filter(name -> !models.contains(name)).toList());
        }
    }
}
