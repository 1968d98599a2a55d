package org.weightscape.zoo;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A population of trained networks of one architecture: some models, each with one or more checkpoints. Row {@code i} of the
 * weights, of the model column and of every property belong to the same checkpoint. Immutable; the weights are read on demand.
 */
public final class Zoo {
    private final String name;
    private final Architecture architecture;
    private final Weights weights;
    private final List<String> models;
    private final int[] modelOfRow;
    private final Map<String, Property> properties;
    private final Optional<Split> split;
    private final List<String> remarks;
    private final LeftOut leftOut;

    /**
     * @param name what people call it, usually the folder's name
     * @param modelOfRow the model's name for each checkpoint; rows of one model need not be adjacent
     * @param properties columns with one entry for each checkpoint, the most interesting first
     * @param split the split that came with the zoo, if any
     * @param remarks what had to be left out or assumed while reading, one sentence each
     * @throws IllegalArgumentException if the numbers of rows or columns disagree
     */
    public Zoo(
            String name,
            Architecture architecture,
            Weights weights,
            List<String> modelOfRow,
            List<Property> properties,
            Optional<Split> split,
            List<String> remarks) {
        if (weights.columns() != architecture.weightCount()) {
            throw new IllegalArgumentException("rows have %d numbers, but the architecture has %d weights"
                    .formatted(weights.columns(), architecture.weightCount()));
        }
        if (modelOfRow.size() != weights.rows()) {
            throw new IllegalArgumentException(
                    "%d model names for %d checkpoints".formatted(modelOfRow.size(), weights.rows()));
        }
        this.name = name;
        this.architecture = architecture;
        this.weights = weights;
        Map<String, Integer> codes = new LinkedHashMap<>();
        this.modelOfRow = modelOfRow.stream()
                .mapToInt(model -> codes.computeIfAbsent(model, m -> codes.size()))
                .toArray();
        this.models = List.copyOf(codes.keySet());
        Map<String, Property> byName = new LinkedHashMap<>();
        for (Property property : properties) {
            if (property.size() != weights.rows()) {
                throw new IllegalArgumentException("property %s has %d entries for %d checkpoints"
                        .formatted(property.name(), property.size(), weights.rows()));
            }
            byName.put(property.name(), property);
        }
        this.properties = java.util.Collections.unmodifiableMap(byName);
        this.split = split;
        this.remarks = List.copyOf(remarks);
        this.leftOut = LeftOut.NONE;
    }

    private Zoo(Zoo zoo, Optional<Split> split, LeftOut leftOut) {
        this.name = zoo.name;
        this.architecture = zoo.architecture;
        this.weights = zoo.weights;
        this.models = zoo.models;
        this.modelOfRow = zoo.modelOfRow;
        this.properties = zoo.properties;
        this.remarks = zoo.remarks;
        this.split = split;
        this.leftOut = leftOut;
    }

    /** The same zoo with another split. */
    public Zoo withSplit(Split other) {
        return new Zoo(this, Optional.of(other), leftOut);
    }

    /** The same zoo, counting what was left out of it. */
    public Zoo withLeftOut(LeftOut counted) {
        return new Zoo(this, split, counted);
    }

    /** What people call it. */
    public String name() {
        return name;
    }

    /** How its networks compute and lay out their weights. */
    public Architecture architecture() {
        return architecture;
    }

    /** The weights, one row for each checkpoint. */
    public Weights weights() {
        return weights;
    }

    /** Number of checkpoints. */
    public int checkpoints() {
        return modelOfRow.length;
    }

    /** Names of the models in order of first appearance. */
    public List<String> models() {
        return models;
    }

    /** Index into {@link #models()} of the model that a checkpoint belongs to. */
    public int modelOf(int row) {
        return modelOfRow[row];
    }

    /** The columns by name, in order. */
    public Map<String, Property> properties() {
        return properties;
    }

    /** The column of this name, if there is one. */
    public Optional<Property> property(String propertyName) {
        return Optional.ofNullable(properties.get(propertyName));
    }

    /** The numeric column of this name, if there is one. */
    public Optional<Property.Numeric> numeric(String propertyName) {
        return properties.get(propertyName) instanceof Property.Numeric numeric ? Optional.of(numeric) : Optional.empty();
    }

    /** The split that came with the zoo, if any. */
    public Optional<Split> split() {
        return split;
    }

    /** The split that came with the zoo, or else the default one. */
    public Split splitOrDefault() {
        return split.orElseGet(() -> Split.shuffled(models, Split.DEFAULT_SEED));
    }

    /** What had to be left out or assumed while reading, one sentence each. */
    public List<String> remarks() {
        return remarks;
    }

    /** How many checkpoints had to be left out while reading. */
    public LeftOut leftOut() {
        return leftOut;
    }

    /** The activation of one checkpoint: its own {@code activation} property where it names a known one, else the zoo's. */
    public Activation activationOf(int row) {
        return property(PropertyName.ACTIVATION)
                .flatMap(property -> Activation.named(property.text(row)))
                .orElse(architecture.activation());
    }

    /**
     * The checkpoints of some models, in row order.
     *
     * @throws IllegalArgumentException if a model is not in this zoo
     */
    public int[] rowsOf(List<String> wanted) {
        boolean[] in = new boolean[models.size()];
        Map<String, Integer> codes = new LinkedHashMap<>();
        for (int i = 0; i < models.size(); i++) {
            codes.put(models.get(i), i);
        }
        for (String model : wanted) {
            Integer code = codes.get(model);
            if (code == null) {
                throw new IllegalArgumentException("no model named " + model);
            }
            in[code] = true;
        }
        int[] rows = new int[modelOfRow.length];
        int n = 0;
        for (int row = 0; row < modelOfRow.length; row++) {
            if (in[modelOfRow[row]]) {
                rows[n++] = row;
            }
        }
        return Arrays.copyOf(rows, n);
    }

    /** The checkpoints of one model, by epoch where epochs are known, else in row order. */
    public int[] rowsOfModel(int model) {
        List<Integer> rows = new ArrayList<>();
        for (int row = 0; row < modelOfRow.length; row++) {
            if (modelOfRow[row] == model) {
                rows.add(row);
            }
        }
        numeric(PropertyName.EPOCH)
                .ifPresent(epoch -> rows.sort(java.util.Comparator.comparingDouble(row -> epoch.values()[row])));
        return rows.stream().mapToInt(Integer::intValue).toArray();
    }
}
