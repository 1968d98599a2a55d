package org.weightscape.projection;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Flow;
import org.weightscape.job.Cancellation;
import org.weightscape.job.Progress;
import org.weightscape.linalg.FloatMatrix;
import smile.graph.NearestNeighborGraph;
import smile.manifold.TSNE;
import smile.manifold.UMAP;
import smile.math.MathEx;
import smile.util.AlgoStatus;
import smile.util.IterativeAlgorithmController;

/** UMAP and t-SNE from Smile 4.4, made reproducible and abandonable. */
final class SmileLayouts {
    private static final int LARGE = 10_000;
    /** Measured for one core of 2024: an epoch of UMAP with 15 neighbours and 5 negative samples. */
    private static final double UMAP_SECONDS_PER_POINT_AND_EPOCH = 1.6e-6;
    /** Measured for two cores of 2024: an iteration of exact t-SNE. */
    private static final double TSNE_SECONDS_PER_PAIR_AND_ITERATION = 2.5e-9;
    /** Smile holds the distances and both distributions as full matrices of doubles. */
    private static final long TSNE_BYTES_PER_PAIR = 3 * Double.BYTES;

    /** An upper bound of what Smile's graphs took for 20 000 points with 15 neighbours. */
    private static final long UMAP_BYTES_PER_NEIGHBOR = 350;

    private SmileLayouts() {}

    /** Why so many points cannot be laid out, a sentence; empty if they can. */
    static Optional<String> refusal(ProjectionOptions options, int points, long freeHeap) {
        return switch (options.method()) {
            case SMILE_UMAP -> {
                long bytes = UMAP_BYTES_PER_NEIGHBOR * options.whole("neighbors");
                if (points > freeHeap / bytes) {
                    yield Optional.of(tooMany("UMAP", points, (double) bytes * points, freeHeap, freeHeap / bytes));
                }
                yield points > options.whole("neighbors") && points >= 4
                        ? Optional.empty()
                        : Optional.of(("UMAP with %d neighbours needs at least %d points, but there are %d;"
                                        + " choose fewer neighbours.")
                                .formatted(options.whole("neighbors"), Math.max(options.whole("neighbors") + 1, 4), points));
            }
            case SMILE_TSNE -> {
                long most = (long) Math.sqrt((double) freeHeap / TSNE_BYTES_PER_PAIR);
                if (points > most) {
                    double bytes = TSNE_BYTES_PER_PAIR * (double) points * points;
                    yield Optional.of(tooMany("t-SNE", points, bytes, freeHeap, most));
                }
                yield points >= 3 * options.real("perplexity")
                        ? Optional.empty()
                        : Optional.of(("t-SNE with a perplexity of %s needs at least %d points, but there are %d;"
                                        + " choose a smaller perplexity.")
                                .formatted(options.real("perplexity"), (int) Math.ceil(3 * options.real("perplexity")), points));
            }
            case PCA, UMAP, TSNE -> Optional.empty();
        };
    }

    private static String tooMany(String method, int points, double bytes, long freeHeap, long most) {
        return String.format(
                Locale.ROOT,
                "Smile's %s of %d points needs %.1f GB of memory, of which %.1f GB are free;"
                        + " lay out a sample of at most %d points.",
                method,
                points,
                bytes / 1e9,
                freeHeap / 1e9,
                most);
    }

    /** About how long a layout takes after its neighbours are known, from what it took elsewhere. */
    static double estimatedSeconds(ProjectionOptions options, int points) {
        return switch (options.method()) {
            case PCA, UMAP, TSNE -> 0;
            case SMILE_UMAP -> 0.3
                    + UMAP_SECONDS_PER_POINT_AND_EPOCH * points * umapEpochs(options, points)
                            * (options.whole("neighbors") * (1 + options.whole("negative_samples")) / 90.0);
            case SMILE_TSNE -> 0.3
                    + TSNE_SECONDS_PER_PAIR_AND_ITERATION * points * points * options.whole("iterations");
        };
    }

    private static int umapEpochs(ProjectionOptions options, int points) {
        int asked = options.whole("epochs");
        return asked > 0 ? Math.max(asked, 10) : points > LARGE ? 200 : 500;
    }

    /** Lays out by UMAP. The neighbours are found beforehand, which can be cancelled and is faster than Smile's search. */
    static double[][] umap(FloatMatrix points, ProjectionOptions options, Progress progress, Cancellation cancellation) {
        int n = points.rows();
        int k = options.whole("neighbors");
        NearestNeighbors found = NearestNeighbors.exact(points, k, Metric.EUCLIDEAN, progress.part(0, 0.3), cancellation);

        // Two points apart from all others keep Smile from its spectral start: that one draws its first vector from a generator
        // inside native code that no seed reaches and that two layouts at once would share. It then starts from PCA.
        int[][] neighbors = new int[n + 2][];
        double[][] distances = new double[n + 2][];
        double typical = 0;
        for (int i = 0; i < n; i++) {
            neighbors[i] = Arrays.copyOfRange(found.indices(), i * k, (i + 1) * k);
            distances[i] = new double[k];
            for (int j = 0; j < k; j++) {
                distances[i][j] = found.distances()[i * k + j];
            }
            typical += distances[i][0] / n;
        }
        for (int i = 0; i < 2; i++) {
            neighbors[n + i] = new int[k];
            distances[n + i] = new double[k];
            Arrays.fill(neighbors[n + i], n + 1 - i);
            Arrays.fill(distances[n + i], Math.max(typical, Double.MIN_NORMAL));
        }
        double[][] data = Arrays.copyOf(rows(points, points.columns()), n + 2);
        data[n] = new double[points.columns()];
        data[n + 1] = new double[points.columns()];

        UMAP.Options settings = new UMAP.Options(
                k,
                2,
                umapEpochs(options, n),
                options.real("learning_rate"),
                options.real("min_dist"),
                options.real("spread"),
                options.whole("negative_samples"),
                options.real("repulsion"),
                1);
        double[][] placed = Abandonable.run(
                "smile-umap",
                () -> {
                    MathEx.setSeed(options.whole("seed"));
                    return UMAP.fit(data, new NearestNeighborGraph(k, neighbors, distances), settings);
                },
                estimate(progress.part(0.3, 1), "UMAP", estimatedSeconds(options, n)),
                cancellation);
        return Arrays.copyOf(placed, n);
    }

    /** Lays out by t-SNE, which says itself how far it is. */
    static double[][] tsne(FloatMatrix points, ProjectionOptions options, Progress progress, Cancellation cancellation) {
        int n = points.rows();
        int iterations = options.whole("iterations");
        // Smile takes a square matrix for distances, so that square data get one more column, of zeros.
        double[][] data = rows(points, points.columns() == n ? n + 1 : points.columns());
        try (IterativeAlgorithmController<AlgoStatus> controller = new IterativeAlgorithmController<>(Runnable::run, 64)) {
            Iterations reports = new Iterations(progress, iterations, estimatedSeconds(options, n), controller, cancellation);
            controller.subscribe(reports);
            double asked = options.real("learning_rate");
            double learningRate = asked > 0 ? asked : Math.max(n / 48.0, 50);
            // The exaggeration is 12 whatever it is told: Smile multiplies by 12 and only divides by the setting.
            TSNE.Options settings = new TSNE.Options(
                    2, options.real("perplexity"), learningRate, 12, iterations, 50, 1e-7, 0.5, 0.8, 250, 0.01, controller);
            return Abandonable.run(
                    "smile-tsne",
                    () -> {
                        MathEx.setSeed(options.whole("seed"));
                        return TSNE.fit(data, settings).coordinates();
                    },
                    reports::waiting,
                    cancellation);
        }
    }

    private static double[][] rows(FloatMatrix points, int width) {
        double[][] rows = new double[points.rows()][width];
        for (int i = 0; i < rows.length; i++) {
            for (int j = 0; j < points.columns(); j++) {
                rows[i][j] = points.get(i, j);
            }
        }
        return rows;
    }

    /** Progress from the clock alone; beyond the estimate it creeps towards the end and says so. */
    private static java.util.function.DoubleConsumer estimate(Progress progress, String name, double seconds) {
        return elapsed -> {
            double share = elapsed / seconds;
            if (share < 0.9) {
                progress.update(share, "%s, about %s left (an estimate)".formatted(name, duration(seconds - elapsed)));
            } else {
                progress.update(1 - 0.1 * Math.exp(0.9 - share), "%s, longer than estimated".formatted(name));
            }
        };
    }

    static String duration(double seconds) {
        return seconds < 90
                ? String.format(Locale.ROOT, "%.0f s", Math.max(seconds, 1))
                : String.format(Locale.ROOT, "%.0f min", seconds / 60);
    }

    /** Hears from Smile every ten iterations, on the thread that computes. */
    private static final class Iterations implements Flow.Subscriber<AlgoStatus> {
        private final Progress progress;
        private final int iterations;
        private final double estimatedSeconds;
        private final IterativeAlgorithmController<AlgoStatus> controller;
        private final Cancellation cancellation;
        private final long start = System.nanoTime();
        private volatile int done;

        Iterations(
                Progress progress,
                int iterations,
                double estimatedSeconds,
                IterativeAlgorithmController<AlgoStatus> controller,
                Cancellation cancellation) {
            this.progress = progress;
            this.iterations = iterations;
            this.estimatedSeconds = estimatedSeconds;
            this.controller = controller;
            this.cancellation = cancellation;
        }

        void waiting(double elapsed) {
            if (done == 0) {
                progress.update(
                        0, "t-SNE, about %s (an estimate)".formatted(duration(Math.max(0, estimatedSeconds - elapsed))));
            }
        }

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(AlgoStatus status) {
            done = status.iteration();
            if (cancellation.isCancelled()) {
                controller.stop();
                return;
            }
            double elapsed = (System.nanoTime() - start) / 1e9;
            progress.update(
                    (double) done / iterations,
                    "t-SNE, iteration %d of %d, about %s left"
                            .formatted(done, iterations, duration(elapsed / done * (iterations - done))));
        }

        @Override
        public void onError(Throwable throwable) {}

        @Override
        public void onComplete() {}
    }
}
