package org.weightscape.encoder;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.weightscape.encoder.kernel.UnitGroup;
import org.weightscape.job.Cancellation;
import org.weightscape.job.Progress;
import org.weightscape.linalg.DoubleMatrix;
import org.weightscape.linalg.PrincipalComponents;
import org.weightscape.linalg.Rows;
import org.weightscape.zoo.Weights;

/**
 * How much of networks an encoder's decoder gives back: R² of their weights, {@code 1 − Σ(w − ŵ)² / Σ(w − w̄)²}, where w̄ is the mean
 * of a weight over the training networks. 1 is all of it, 0 what these means alone would give.
 *
 * @param networks how many were looked at
 * @param r2 of all weights and what stands beside them; NaN where the networks are all alike
 * @param linear what as many principal components of the training networks, as they stand, would give as the latent vector has learned
 *     numbers and components: little where networks were drawn at random and moved little
 * @param layers of each layer, in order
 */
public record ReconstructionScore(int networks, double r2, double linear, List<Double> layers) {
    /** More networks than this say no more; and of so few, all principal components are found exactly. */
    private static final int MOST_ROWS = 1000;

    public ReconstructionScore {
        layers = List.copyOf(layers);
    }

    /**
     * Encodes and decodes networks and compares.
     *
     * @param rows which of the networks; a spread selection where there are very many, without those whose weights are not finite
     * @param known the training networks, whose means any decoder knows
     * @throws org.weightscape.zoo.BadInputException if the encoder does not read such networks
     */
    public static ReconstructionScore of(
            Encoder encoder, Weights weights, int[] rows, int[] known, Progress progress, Cancellation cancellation) {
        int[] chosen = RowSample.finite(weights, RowSample.spread(rows, MOST_ROWS));
        float[] decoded = encoder.reconstruct(weights, chosen, progress, cancellation);
        int[] learnt = RowSample.finite(weights, RowSample.spread(known, MOST_ROWS));
        double[] means = means(weights, learnt);
        int columns = weights.columns();
        double[] spreads = new double[columns];
        double[] errors = new double[columns];
        float[] row = new float[columns];
        for (int i = 0; i < chosen.length; i++) {
            weights.read(chosen[i], row, 0);
            for (int j = 0; j < columns; j++) {
                spreads[j] += Math.pow(row[j] - means[j], 2);
                errors[j] += Math.pow(row[j] - decoded[i * columns + j], 2);
            }
        }
        List<Double> layers = new ArrayList<>();
        for (UnitGroup group : ZooLayout.of(encoder.architecture()).groups()) {
            IntStream own = IntStream.concat(
                    IntStream.range(group.weightOffset(), group.weightOffset() + group.units() * group.fanIn()),
                    IntStream.range(group.biasOffset(), group.biasOffset() + group.units() * group.beside()));
            layers.add(r2(errors, spreads, own.toArray()));
        }
        int free = encoder.config().model().latent() + encoder.config().model().components();
        double explained = explained(weights, learnt, chosen, free, cancellation);
        return new ReconstructionScore(
                chosen.length,
                r2(errors, spreads, IntStream.range(0, columns).toArray()),
                explained / Arrays.stream(spreads).sum(),
                layers);
    }

    /** The squared distances from the mean that lie along the first principal components of other rows. */
    private static double explained(Weights weights, int[] learnt, int[] rows, int count, Cancellation cancellation) {
        Rows table = RowSample.table(weights);
        PrincipalComponents components = PrincipalComponents.fit(table, learnt, count, Progress.NONE, cancellation);
        DoubleMatrix along = components.project(table, rows, Progress.NONE, cancellation);
        return Arrays.stream(along.values()).map(value -> value * value).sum();
    }

    private static double[] means(Weights weights, int[] rows) {
        double[] means = new double[weights.columns()];
        float[] row = new float[means.length];
        for (int which : rows) {
            weights.read(which, row, 0);
            for (int j = 0; j < means.length; j++) {
                means[j] += row[j] / (double) rows.length;
            }
        }
        return means;
    }

    private static double r2(double[] errors, double[] spreads, int[] of) {
        double spread = IntStream.of(of).mapToDouble(j -> spreads[j]).sum();
        return spread == 0 ? Double.NaN : 1 - IntStream.of(of).mapToDouble(j -> errors[j]).sum() / spread;
    }
}
