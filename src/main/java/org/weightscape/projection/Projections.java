package org.weightscape.projection;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.weightscape.feature.FiniteRows;
import org.weightscape.feature.Representation;
import org.weightscape.job.Cancellation;
import org.weightscape.job.Progress;
import org.weightscape.linalg.DoubleMatrix;
import org.weightscape.linalg.FloatMatrix;
import org.weightscape.linalg.PrincipalComponents;
import org.weightscape.zoo.BadInputException;

/** Lays representations out in the plane. */
public final class Projections {

    private Projections() {}

    /** Lays out all checkpoints, see {@link #fit(Representation, int[], ProjectionOptions, Progress, Cancellation)}. */
    public static Layout fit(
            Representation source, ProjectionOptions options, Progress progress, Cancellation cancellation) {
        return fit(source, IntStream.range(0, source.rows()).toArray(), options, progress, cancellation);
    }

    /**
     * Lays out some checkpoints. The same rows, options and seed give the same layout again. Rows that are not finite are left
     * out, with a remark. Cancelling takes effect at once; what cannot be interrupted works on unseen and is thrown away.
     *
     * @param chosen which checkpoints, for instance a {@link Sample}
     * @throws BadInputException if there are too many points for the method, or too few; {@link #refusal} says so beforehand
     */
    public static Layout fit(
            Representation source,
            int[] chosen,
            ProjectionOptions options,
            Progress progress,
            Cancellation cancellation) {
        refusal(options, chosen.length).ifPresent(sentence -> {
            throw new BadInputException(sentence);
        });
        boolean[] finite = FiniteRows.of(source, chosen, progress.part(0, 0.02), cancellation);
        int[] rows = IntStream.range(0, chosen.length)
                .filter(i -> finite[i])
                .map(i -> chosen[i])
                .toArray();
        List<String> remarks = new ArrayList<>();
        if (rows.length < chosen.length) {
            remarks.add("%s is not finite for %d of %d checkpoints; they are not on the map."
                    .formatted(source.name(), chosen.length - rows.length, chosen.length));
            refusal(options, rows.length).ifPresent(sentence -> {
                throw new BadInputException(sentence);
            });
        }
        if (rows.length == 0) {
            throw new BadInputException("%s is not finite for any checkpoint, so there is nothing to lay out."
                    .formatted(source.name()));
        }
        Progress rest = progress.part(0.02, 1);
        Layout layout = switch (options.method()) {
            case PCA -> pca(source, rows, options, remarks, rest, cancellation);
            case SMILE_UMAP -> {
                FloatMatrix points = points(source, rows, options, rest.part(0, 0.3), cancellation);
                yield layout(
                        SmileLayouts.umap(points, options, rest.part(0.3, 1), cancellation), source, rows, options, remarks);
            }
            case SMILE_TSNE -> {
                FloatMatrix points = points(source, rows, options, rest.part(0, 0.1), cancellation);
                yield layout(
                        SmileLayouts.tsne(points, options, rest.part(0.1, 1), cancellation), source, rows, options, remarks);
            }
        };
        progress.update(1, options.method().title());
        return layout;
    }

    /**
     * Why a method cannot lay out so many points on this machine, a sentence that says what it could do; empty if it can.
     */
    public static Optional<String> refusal(ProjectionOptions options, int points) {
        Runtime runtime = Runtime.getRuntime();
        long free = runtime.maxMemory() - (runtime.totalMemory() - runtime.freeMemory());
        return refusal(options, points, (long) (0.8 * free));
    }

    static Optional<String> refusal(ProjectionOptions options, int points, long freeHeap) {
        return points == 0
                ? Optional.of("There are no checkpoints to lay out.")
                : SmileLayouts.refusal(options, points, freeHeap);
    }

    /** About how many seconds a layout will take, an honest guess from other machines; 0 for PCA. */
    public static double estimatedSeconds(ProjectionOptions options, int points) {
        return SmileLayouts.estimatedSeconds(options, points);
    }

    private static Layout pca(
            Representation source,
            int[] rows,
            ProjectionOptions options,
            List<String> remarks,
            Progress progress,
            Cancellation cancellation) {
        int across = options.whole("x") - 1;
        int up = options.whole("y") - 1;
        PrincipalComponents components = PrincipalComponents.fit(
                source, rows, Math.max(across, up) + 1, progress.part(0, 0.9), cancellation);
        DoubleMatrix placed = components.project(source, rows, progress.part(0.9, 1), cancellation);
        double[] shares = components.varianceExplained();
        float[][] axes = new float[2][rows.length];
        double[] explained = new double[2];
        for (int axis = 0; axis < 2; axis++) {
            int component = axis == 0 ? across : up;
            if (component < components.count()) {
                explained[axis] = shares[component];
                for (int i = 0; i < rows.length; i++) {
                    axes[axis][i] = (float) placed.get(i, component);
                }
            } else {
                remarks.add("%s varies in only %d directions, so that principal component %d is 0 for all."
                        .formatted(source.name(), components.count(), component + 1));
            }
        }
        return new Layout(
                axes[0], axes[1], rows, ProjectionMethod.PCA, provenance(source, rows, options), explained, remarks);
    }

    /** The rows in memory and centred, reduced to principal components where they are wide. */
    private static FloatMatrix points(
            Representation source, int[] rows, ProjectionOptions options, Progress progress, Cancellation cancellation) {
        int components = options.whole("components");
        if (components > 0 && source.columns() > components) {
            PrincipalComponents fitted =
                    PrincipalComponents.fit(source, rows, components, progress.part(0, 0.9), cancellation);
            requireVariation(source, fitted.totalVariance());
            DoubleMatrix placed = fitted.project(source, rows, progress.part(0.9, 1), cancellation);
            FloatMatrix points = FloatMatrix.zeros(placed.rows(), placed.columns());
            for (int i = 0; i < points.values().length; i++) {
                points.values()[i] = (float) placed.values()[i];
            }
            return points;
        }
        FloatMatrix points = source.matrix(rows);
        boolean varies = false;
        for (int j = 0; j < points.columns(); j++) {
            double mean = 0;
            for (int i = 0; i < points.rows(); i++) {
                mean += points.get(i, j) / points.rows();
                varies |= points.get(i, j) != points.get(0, j);
            }
            for (int i = 0; i < points.rows(); i++) {
                points.set(i, j, (float) (points.get(i, j) - mean));
            }
        }
        requireVariation(source, varies ? 1 : 0);
        return points;
    }

    private static void requireVariation(Representation source, double variance) {
        if (!(variance > 0)) {
            throw new BadInputException(
                    "%s is the same for all checkpoints, so there is nothing to lay out.".formatted(source.name()));
        }
    }

    private static Layout layout(
            double[][] placed, Representation source, int[] rows, ProjectionOptions options, List<String> remarks) {
        float[] x = new float[rows.length];
        float[] y = new float[rows.length];
        for (int i = 0; i < rows.length; i++) {
            x[i] = (float) placed[i][0];
            y[i] = (float) placed[i][1];
            if (!Float.isFinite(x[i]) || !Float.isFinite(y[i])) {
                throw new BadInputException(
                        "%s ended with points that are not finite; choose a smaller learning rate or other settings."
                                .formatted(options.method().title()));
            }
        }
        return new Layout(x, y, rows, options.method(), provenance(source, rows, options), new double[0], remarks);
    }

    private static String provenance(Representation source, int[] rows, ProjectionOptions options) {
        String which = rows.length == source.rows() ? "" : ", %d of %d checkpoints".formatted(rows.length, source.rows());
        return "%s of %s (%s)%s".formatted(options.text(), source.name(), source.provenance(), which);
    }
}
