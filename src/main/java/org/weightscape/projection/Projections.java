package org.weightscape.projection;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.weightscape.feature.Representation;
import org.weightscape.job.Cancellation;
import org.weightscape.job.Progress;
import org.weightscape.linalg.DoubleMatrix;
import org.weightscape.linalg.FloatMatrix;
import org.weightscape.linalg.PrincipalComponents;
import org.weightscape.zoo.BadInputException;

/** Lays representations out in the plane. */
public final class Projections {
    private static final int LEAST_POINTS = 4;
    /** What the graph and its making take for each neighbour of a point, and what a point takes beside it. */
    private static final long BYTES_PER_NEIGHBOR = 44;

    private static final long BYTES_PER_POINT = 1200;
    /** Measured for two cores of 2025, 128 numbers a point. */
    private static final double SECONDS_PER_PAIR = 2e-9;

    private static final double UMAP_SECONDS_PER_POINT_AND_EPOCH = 5e-7;
    private static final double TSNE_SECONDS_PER_POINT_AND_ITERATION = 6e-7;

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
        return new LayoutRun(source, chosen, options, Optional.empty(), _ -> {}).run(progress, cancellation);
    }

    static void require(ProjectionOptions options, int points) {
        refusal(options, points).ifPresent(sentence -> {
            throw new BadInputException(sentence);
        });
    }

    /** Lays out by a method that cannot be watched. */
    static Layout fixed(
            Representation source,
            int[] rows,
            ProjectionOptions options,
            List<String> remarks,
            Progress progress,
            Cancellation cancellation) {
        return switch (options.method()) {
            case PCA -> pca(source, rows, options, remarks, progress, cancellation);
            case SMILE_UMAP -> {
                FloatMatrix points = points(source, rows, options, progress.part(0, 0.3), cancellation);
                yield layout(
                        SmileLayouts.umap(points, options, progress.part(0.3, 1), cancellation), source, rows, options, remarks);
            }
            case SMILE_TSNE -> {
                FloatMatrix points = points(source, rows, options, progress.part(0, 0.1), cancellation);
                yield layout(
                        SmileLayouts.tsne(points, options, progress.part(0.1, 1), cancellation), source, rows, options, remarks);
            }
            case UMAP, TSNE -> throw new IllegalArgumentException(options.method() + " is live");
        };
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
        if (points == 0) {
            return Optional.of("There are no checkpoints to lay out.");
        }
        return switch (options.method()) {
            case PCA -> Optional.empty();
            case UMAP -> tooFew("UMAP", options.whole("neighbors") + " neighbours", options.whole("neighbors") + 1, points)
                    .or(() -> tooMany(options.whole("neighbors"), points, freeHeap));
            case TSNE -> {
                double perplexity = options.real("perplexity");
                yield tooFew("t-SNE", "a perplexity of " + perplexity, (int) Math.ceil(3 * perplexity), points)
                        .or(() -> tooMany((int) (3 * perplexity), points, freeHeap));
            }
            case SMILE_UMAP, SMILE_TSNE -> SmileLayouts.refusal(options, points, freeHeap);
        };
    }

    private static Optional<String> tooFew(String method, String setting, int least, int points) {
        return points >= Math.max(least, LEAST_POINTS)
                ? Optional.empty()
                : Optional.of("%s with %s needs at least %d points, but there are %d; choose a smaller number or another method."
                        .formatted(method, setting, Math.max(least, LEAST_POINTS), points));
    }

    private static Optional<String> tooMany(int neighbors, int points, long freeHeap) {
        long bytes = BYTES_PER_POINT + BYTES_PER_NEIGHBOR * neighbors;
        return points <= freeHeap / bytes
                ? Optional.empty()
                : Optional.of(String.format(
                        java.util.Locale.ROOT,
                        "A layout of %d points needs %.1f GB of memory, of which %.1f GB are free; lay out a sample of at most %d"
                                + " points, choose fewer neighbours or give Java a larger heap (-Xmx).",
                        points,
                        (double) bytes * points / 1e9,
                        freeHeap / 1e9,
                        freeHeap / bytes));
    }

    /** About how many seconds a layout will take, an honest guess from other machines; 0 for PCA. */
    public static double estimatedSeconds(ProjectionOptions options, int points) {
        return switch (options.method()) {
            case PCA -> 0;
            case UMAP -> neighborSeconds(points)
                    + UMAP_SECONDS_PER_POINT_AND_EPOCH * points * UmapOptimizer.epochs(options, points)
                            * (options.whole("neighbors") * (2 + options.whole("negative_samples")) / 105.0);
            case TSNE -> neighborSeconds(points)
                    + TSNE_SECONDS_PER_POINT_AND_ITERATION * points * options.whole("iterations");
            case SMILE_UMAP, SMILE_TSNE -> SmileLayouts.estimatedSeconds(options, points);
        };
    }

    private static double neighborSeconds(int points) {
        return SECONDS_PER_PAIR * points * Math.min(points, NearestNeighbors.EXACT);
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
        return Space.of(source, rows, options, progress.part(0, 0.9), cancellation)
                .enter(source, rows, progress.part(0.9, 1), cancellation);
    }

    /** Some rows along their principal components, as many as there are up to a number. */
    static FloatMatrix reduced(
            Representation source, int[] rows, int components, Progress progress, Cancellation cancellation) {
        PrincipalComponents fitted = PrincipalComponents.fit(source, rows, components, progress.part(0, 0.9), cancellation);
        DoubleMatrix placed = fitted.project(source, rows, progress.part(0.9, 1), cancellation);
        FloatMatrix points = FloatMatrix.zeros(placed.rows(), placed.columns());
        for (int i = 0; i < points.values().length; i++) {
            points.values()[i] = (float) placed.values()[i];
        }
        return points;
    }

    /** Some rows in memory, moved such that their mean is 0. */
    static FloatMatrix centred(Representation source, int[] rows) {
        FloatMatrix points = source.matrix(rows);
        int p = points.columns();
        float[] values = points.values();
        double[] sums = new double[p];
        for (int i = 0; i < points.rows(); i++) {
            for (int j = 0; j < p; j++) {
                sums[j] += values[i * p + j];
            }
        }
        for (int i = 0; i < points.rows(); i++) {
            for (int j = 0; j < p; j++) {
                values[i * p + j] = (float) (values[i * p + j] - sums[j] / points.rows());
            }
        }
        return points;
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

    static String provenance(Representation source, int[] rows, ProjectionOptions options) {
        String which = rows.length == source.rows() ? "" : ", %d of %d checkpoints".formatted(rows.length, source.rows());
        return "%s of %s (%s)%s".formatted(options.text(), source.name(), source.provenance(), which);
    }
}
