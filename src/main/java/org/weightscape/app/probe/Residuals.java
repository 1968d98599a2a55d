package org.weightscape.app.probe;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.weightscape.map.ColorScale;
import org.weightscape.map.Coloring;
import org.weightscape.map.Ramp;
import org.weightscape.map.ReadableNumber;
import org.weightscape.probe.ProbeResult;
import org.weightscape.probe.ProbeTable;
import org.weightscape.probe.ProbeTarget;
import org.weightscape.probe.Task;
import org.weightscape.zoo.Property;
import org.weightscape.zoo.Split;

/**
 * Where one probe is wrong: the difference of prediction and truth at the checkpoints that are looked at.
 *
 * @param rows the checkpoints at which prediction and truth are known
 */
record Residuals(ProbeResult probe, Scope scope, int[] rows) {
    /** The ends of the colours leave out so many of the largest differences. */
    private static final double SHARE_WITHIN_COLOURS = 0.98;

    /** Which checkpoints are looked at. */
    enum Scope {
        /** Those of test models, which the probe has not seen. */
        HELD_OUT,
        /** Those of all models. */
        ALL
    }

    static Residuals of(ProbeTable table, ProbeResult probe, Scope scope) {
        int[] candidates = switch (scope) {
            case HELD_OUT -> table.rows(Split.Part.TEST);
            case ALL -> IntStream.range(0, table.zoo().checkpoints()).toArray();
        };
        int[] known = Arrays.stream(probe.column().known(candidates))
                .filter(row -> !Double.isNaN(probe.predictions()[row]))
                .toArray();
        return new Residuals(probe, scope, known);
    }

    double truth(int row) {
        return probe.column().truth()[row];
    }

    double predicted(int row) {
        return probe.predictions()[row];
    }

    /** Prediction minus truth; for words 0 if it is right and 1 if not. */
    double difference(int row) {
        return switch (probe.column().task()) {
            case REGRESSION -> predicted(row) - truth(row);
            case CLASSIFICATION -> predicted(row) == truth(row) ? 0 : 1;
        };
    }

    /** A truth or prediction as a person reads it. */
    String text(double value) {
        return switch (probe.column()) {
            case ProbeTarget.Number _ -> ReadableNumber.of(value);
            case ProbeTarget.Words words -> words.categories().get((int) value);
        };
    }

    /** As {@link #text}, in three digits, for a list. */
    String shortText(double value) {
        return switch (probe.column()) {
            case ProbeTarget.Number _ -> ReadableNumber.of(value, 3);
            case ProbeTarget.Words _ -> text(value);
        };
    }

    /** The rows with the largest differences, the worst first; of words the wrong ones. */
    List<Integer> worst(int count) {
        List<Integer> sorted = new ArrayList<>(Arrays.stream(rows).boxed().toList());
        if (probe.column().task() == Task.CLASSIFICATION) {
            sorted.removeIf(row -> difference(row) == 0);
        }
        sorted.sort(Comparator.comparingDouble((Integer row) -> -Math.abs(difference(row))));
        return List.copyOf(sorted.subList(0, Math.min(count, sorted.size())));
    }

    /** The differences as colours of the map, blue below and orange above zero; rows that are not looked at are missing. */
    Coloring coloring() {
        int size = probe.predictions().length;
        String name = "%s, %s − truth".formatted(probe.target(), probe.feature());
        if (probe.column().task() == Task.CLASSIFICATION) {
            String[] words = new String[size];
            Arrays.fill(words, "");
            for (int row : rows) {
                words[row] = difference(row) == 0 ? "right" : "wrong";
            }
            Property.Category property =
                    Property.Category.of("%s from %s".formatted(probe.target(), probe.feature()), List.of(words));
            return Coloring.of(property, rows);
        }
        double[] values = new double[size];
        Arrays.fill(values, Double.NaN);
        for (int row : rows) {
            values[row] = difference(row);
        }
        double[] sizes = Arrays.stream(rows).mapToDouble(row -> Math.abs(values[row])).sorted().toArray();
        double reach = sizes.length == 0 ? 0 : sizes[(int) (SHARE_WITHIN_COLOURS * (sizes.length - 1))];
        return new Coloring(
                new Property.Numeric(name, values),
                new ColorScale.Numeric(
                        Ramp.BLUE_ORANGE, -reach, reach, ColorScale.Numeric.Mapping.LINEAR, ColorScale.Numeric.Direction.NORMAL));
    }
}
