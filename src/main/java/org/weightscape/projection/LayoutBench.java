package org.weightscape.projection;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.weightscape.feature.Representation;
import org.weightscape.job.Cancellation;
import org.weightscape.job.ProcessMemory;
import org.weightscape.job.Progress;
import org.weightscape.linalg.FloatMatrix;

/** Times the search for neighbours and the layouts, and measures what they are worth. */
public final class LayoutBench {
    private static final double NANOS = 1e9;

    private LayoutBench() {}

    /**
     * A timed search.
     *
     * @param seconds the search alone, the median of its runs
     * @param gflops operations of comparing all pairs, in billions a second; 0 where not all were compared
     * @param recall share of the true neighbours found
     * @param peakBytes the most memory that the process has held; 0 if the system does not say
     */
    public record Search(int n, int d, int k, double seconds, int runs, double gflops, double recall, long peakBytes) {}

    /**
     * A timed layout.
     *
     * @param seconds the whole from the rows in memory to the end
     * @param firstFrameSeconds until the start was there to be seen
     * @param preparationSeconds until the first step began: reading, components, neighbours, graph
     * @param stageSeconds what each stage took, in order; empty for methods that do not say
     * @param recall share of the true neighbours that the layout was made from
     * @param peakBytes the most memory that the process had held when the layout was done
     */
    public record Timing(
            int n,
            int d,
            ProjectionOptions options,
            double seconds,
            double firstFrameSeconds,
            double preparationSeconds,
            int steps,
            Map<String, Double> stageSeconds,
            double recall,
            Faithfulness faithfulness,
            long peakBytes) {}

    /**
     * Times the search for nearest neighbours.
     *
     * @param points rows, centred
     * @param runs how often, after one run that does not count
     */
    public static Search neighbors(FloatMatrix points, int k, Metric metric, int runs, Progress progress) {
        double[] seconds = new double[runs];
        NearestNeighbors found = NearestNeighbors.of(points, k, metric, progress.part(0, 1.0 / (runs + 1)), Cancellation.NEVER);
        for (int run = 0; run < runs; run++) {
            long start = System.nanoTime();
            found = NearestNeighbors.of(
                    points,
                    k,
                    metric,
                    progress.part((run + 1.0) / (runs + 1), (run + 2.0) / (runs + 1)),
                    Cancellation.NEVER);
            seconds[run] = (System.nanoTime() - start) / NANOS;
        }
        java.util.Arrays.sort(seconds);
        double median = seconds[runs / 2];
        double operations = 2.0 * points.rows() * points.rows() * points.columns();
        return new Search(
                points.rows(),
                points.columns(),
                k,
                median,
                runs,
                found.recall() < 1 ? 0 : operations / median / 1e9,
                found.recall(),
                ProcessMemory.peakBytes());
    }

    /**
     * Times one layout, and measures its faithfulness afterwards. One run: a user's first layout is not warmed up either.
     *
     * @param source rows that are in memory
     */
    public static Timing layout(Representation source, ProjectionOptions options, Progress progress) {
        int[] rows = IntStream.range(0, source.rows()).toArray();
        AtomicLong first = new AtomicLong();
        AtomicLong prepared = new AtomicLong();
        long start = System.nanoTime();
        LayoutRun run = new LayoutRun(source, rows, options, Optional.empty(), frame -> {
            first.compareAndSet(0, System.nanoTime());
            if (frame.steps() > 0) {
                prepared.compareAndSet(0, System.nanoTime());
            }
        });
        Layout layout = run.run(progress.part(0, 0.8), Cancellation.NEVER);
        double seconds = (System.nanoTime() - start) / NANOS;
        long peak = ProcessMemory.peakBytes();
        Faithfulness faithfulness = Faithfulness.of(
                Projections.centred(source, layout.rows()),
                layout.x(),
                layout.y(),
                Faithfulness.NEIGHBORS,
                Metric.EUCLIDEAN,
                progress.part(0.8, 1),
                Cancellation.NEVER);
        int steps = switch (options.method()) {
            case UMAP -> UmapOptimizer.epochs(options, layout.size());
            case TSNE, SMILE_TSNE -> options.whole("iterations");
            case SMILE_UMAP -> options.whole("epochs");
            case PCA -> 0;
        };
        return new Timing(
                layout.size(),
                source.columns(),
                options,
                seconds,
                first.get() == 0 ? seconds : (first.get() - start) / NANOS,
                prepared.get() == 0 ? seconds : (prepared.get() - start) / NANOS,
                steps,
                run.stageSeconds(),
                run.recall(),
                faithfulness,
                peak);
    }
}
