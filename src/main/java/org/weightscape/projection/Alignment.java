package org.weightscape.projection;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Turns a layout towards another one of the same checkpoints, so that a person finds again what stood where. */
final class Alignment {
    /** Fewer common points than this say nothing of a turn. */
    private static final int LEAST_COMMON = 3;

    private Alignment() {}

    /**
     * The turn that brings a map nearest to another one by the checkpoints that both have; empty if these are too few.
     *
     * @param rows which checkpoint each point is
     */
    static Optional<Procrustes> between(
            float[] x, float[] y, int[] rows, Layout other, Procrustes.Mirroring mirroring) {
        if (java.util.Arrays.equals(rows, other.rows())) {
            return rows.length < LEAST_COMMON
                    ? Optional.empty()
                    : Optional.of(Procrustes.between(x, y, other.x(), other.y(), mirroring));
        }
        Map<Integer, Integer> there = new HashMap<>();
        for (int i = 0; i < other.size(); i++) {
            there.put(other.rows()[i], i);
        }
        int common = 0;
        float[][] places = new float[4][rows.length];
        for (int i = 0; i < rows.length; i++) {
            Integer at = there.get(rows[i]);
            if (at != null) {
                places[0][common] = x[i];
                places[1][common] = y[i];
                places[2][common] = other.x()[at];
                places[3][common++] = other.y()[at];
            }
        }
        if (common < LEAST_COMMON) {
            return Optional.empty();
        }
        for (int axis = 0; axis < places.length; axis++) {
            places[axis] = java.util.Arrays.copyOf(places[axis], common);
        }
        return Optional.of(Procrustes.between(places[0], places[1], places[2], places[3], mirroring));
    }

    /**
     * The layout itself, or turned where its method leaves that open: for principal components only the signs of the axes are.
     */
    static Layout aligned(Layout layout, Layout other) {
        float[] x = layout.x().clone();
        float[] y = layout.y().clone();
        Optional<Procrustes> turn = between(x, y, layout.rows(), other, Procrustes.Mirroring.AS_IS_BEST);
        if (turn.isEmpty()) {
            return layout;
        }
        if (layout.method() == ProjectionMethod.PCA) {
            // The best turn says which way each axis points on the other map.
            Procrustes best = turn.get();
            float[] turnedX = x.clone();
            float[] turnedY = y.clone();
            best.apply(turnedX, turnedY);
            turnTowards(x, turnedX);
            turnTowards(y, turnedY);
        } else {
            turn.get().apply(x, y);
        }
        return new Layout(
                x,
                y,
                layout.rows(),
                layout.method(),
                layout.provenance(),
                layout.varianceExplained(),
                layout.remarks());
    }

    private static void turnTowards(float[] axis, float[] wanted) {
        double mean = 0;
        for (float value : wanted) {
            mean += value / wanted.length;
        }
        double product = 0;
        for (int i = 0; i < axis.length; i++) {
            product += axis[i] * (wanted[i] - mean);
        }
        for (int i = 0; product < 0 && i < axis.length; i++) {
            axis[i] = -axis[i];
        }
    }
}
