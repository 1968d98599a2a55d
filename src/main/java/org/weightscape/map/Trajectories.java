package org.weightscape.map;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.IntStream;
import org.weightscape.zoo.Property;
import org.weightscape.zoo.PropertyName;
import org.weightscape.zoo.Zoo;

/**
 * The way of each model through its training: its checkpoints in the order of their epochs. Where a zoo knows no epochs, the
 * order of its checkpoints counts, beginning with 0. Immutable.
 */
public final class Trajectories {
    private final int[][] rows;
    private final double[][] epochs;
    private final int[] modelOf;
    private final double first;
    private final double last;

    private Trajectories(int[][] rows, double[][] epochs, int[] modelOf) {
        this.rows = rows;
        this.epochs = epochs;
        this.modelOf = modelOf;
        first = Arrays.stream(epochs).flatMapToDouble(Arrays::stream).min().orElse(0);
        last = Arrays.stream(epochs).flatMapToDouble(Arrays::stream).max().orElse(0);
    }

    /** The trajectories of a zoo. Checkpoints whose epoch is missing are on no trajectory, unless all are missing. */
    public static Trajectories of(Zoo zoo) {
        Optional<Property.Numeric> epoch = zoo.numeric(PropertyName.EPOCH)
                .filter(property -> Arrays.stream(property.values()).anyMatch(Double::isFinite));
        int models = zoo.models().size();
        int[][] rows = new int[models][];
        double[][] epochs = new double[models][];
        int[] modelOf = new int[zoo.checkpoints()];
        for (int row = 0; row < modelOf.length; row++) {
            modelOf[row] = zoo.modelOf(row);
        }
        for (int model = 0; model < models; model++) {
            int[] all = zoo.rowsOfModel(model);
            if (epoch.isPresent()) {
                double[] values = epoch.get().values();
                rows[model] = Arrays.stream(all)
                        .filter(row -> Double.isFinite(values[row]))
                        .boxed()
                        .sorted(Comparator.comparingDouble(row -> values[row]))
                        .mapToInt(Integer::intValue)
                        .toArray();
                epochs[model] = Arrays.stream(rows[model]).mapToDouble(row -> values[row]).toArray();
            } else {
                rows[model] = all;
                epochs[model] = IntStream.range(0, all.length).asDoubleStream().toArray();
            }
        }
        return new Trajectories(rows, epochs, modelOf);
    }

    /** Number of models. */
    public int models() {
        return rows.length;
    }

    /** The model of a checkpoint. */
    public int modelOf(int row) {
        return modelOf[row];
    }

    /** The checkpoints of a model by epoch. Not to be changed. */
    public int[] rows(int model) {
        return rows[model];
    }

    /** The epochs of {@link #rows(int)}. Not to be changed. */
    public double[] epochs(int model) {
        return epochs[model];
    }

    /** The earliest epoch of all. */
    public double first() {
        return first;
    }

    /** The latest epoch of all. */
    public double last() {
        return last;
    }

    /** Whether any model has more than one epoch, so that there is something to follow. */
    public boolean hasMotion() {
        return last > first;
    }
}
