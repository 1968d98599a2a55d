package org.weightscape.projection;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.weightscape.feature.Representation;
import org.weightscape.job.Cancellation;
import org.weightscape.job.Progress;
import org.weightscape.linalg.FiniteRows;
import org.weightscape.linalg.FloatMatrix;
import org.weightscape.zoo.BadInputException;

/**
 * A layout while it is computed: it can be watched, paused, stopped where it is, shaken, told other settings, and run on after
 * it has ended. {@link #run} computes on the thread that calls it; everything else may be called from any thread at any time
 * and returns at once. Only UMAP and t-SNE can be steered, see {@link ProjectionMethod#isLive}; of the others {@link #run}
 * gives the end.
 */
public final class LayoutRun {
    private static final long NANOS_BETWEEN_FRAMES = 33_000_000;
    private static final long PAUSE_MILLISECONDS = 20;
    /** umap-learn's size of a start, and its noise against points that lie on each other. */
    private static final double UMAP_START = 10;

    private static final double UMAP_NOISE = 1e-4;
    /** Standard deviation of t-SNE's start (Kobak and Berens 2019, "The art of using t-SNE for single-cell transcriptomics"). */
    private static final double TSNE_START = 1e-4;

    private static final double SHARE_BEFORE_STEPS = 0.3;
    private static final int SPECTRAL = 1;

    private final Representation source;
    private final int[] chosen;
    private final Optional<Layout> before;
    private final Consumer<LayoutFrame> watcher;
    private final Queue<Runnable> wishes = new ConcurrentLinkedQueue<>();
    private final List<String> remarks = new ArrayList<>();
    private final Stages stages = new Stages();

    private volatile ProjectionOptions options;
    private volatile boolean paused;
    private volatile boolean stopped;
    private volatile boolean steered;

    private int[] rows = new int[0];
    private @Nullable Space space;
    private int enteredComponents;
    private FloatMatrix points = FloatMatrix.zeros(0, 0);
    private double recall = 1;
    private float[] start = new float[0];
    private LayoutOptimizer.Beginning beginning = LayoutOptimizer.Beginning.FRESH;
    private @Nullable LayoutOptimizer optimizer;
    private Procrustes.Mirroring mirroring = Procrustes.Mirroring.AS_IS_BEST;
    private long lastFrame;

    /**
     * A layout that has not begun.
     *
     * @param chosen which checkpoints, for instance a {@link Sample}
     * @param before a layout of the same checkpoints or some of them, towards which this one is turned
     * @param watcher receives frames now and then on the thread that computes: the start, about 30 in a second, and the end
     */
    public LayoutRun(
            Representation source,
            int[] chosen,
            ProjectionOptions options,
            Optional<Layout> before,
            Consumer<LayoutFrame> watcher) {
        this.source = source;
        this.chosen = chosen;
        this.options = options;
        this.before = before;
        this.watcher = watcher;
    }

    /** How it is computed, as last told. */
    public ProjectionOptions options() {
        return options;
    }

    /** Which checkpoints the points are; empty before the first frame. */
    public int[] rows() {
        return rows;
    }

    /** Whether the same settings and seed give this layout again: nobody has stopped, shaken or changed it. */
    public boolean isReproducible() {
        return !steered;
    }

    /** Waits after the step that is being made. */
    public void pause() {
        paused = true;
    }

    /** Goes on after a pause. */
    public void resume() {
        paused = false;
    }

    /** Whether it waits, or will after the step that is being made. */
    public boolean isPaused() {
        return paused;
    }

    /** Ends with the places as they are; {@link #run} returns them. */
    public void stopAndKeep() {
        stopped = true;
        steered = true;
        paused = false;
    }

    /** Shakes all points; they then find places anew, for a quarter of the steps. */
    public void perturb() {
        steered = true;
        wishes.add(() -> {
            if (optimizer != null) {
                optimizer.perturb();
            }
        });
    }

    /**
     * Goes on from the present places with other settings.
     *
     * @throws IllegalArgumentException if they are another method's
     */
    public void change(ProjectionOptions other) {
        if (other.method() != options.method()) {
            throw new IllegalArgumentException("%s cannot go on as %s".formatted(options.method(), other.method()));
        }
        steered = true;
        wishes.add(() -> {
            ProjectionOptions previous = options;
            options = other;
            if (optimizer != null && List.of("neighbors", "perplexity", "metric", "components").stream()
                    .anyMatch(key -> other.has(key) && other.real(key) != previous.real(key))) {
                start = new float[2 * rows.length];
                optimizer.copyTo(start);
                beginning = LayoutOptimizer.Beginning.GOING_ON;
                optimizer = null;
            } else if (optimizer != null) {
                optimizer.follow(other);
            }
        });
    }

    /**
     * Computes the layout, or goes on where it ended if something was changed since. The same rows, settings and seed give the
     * same layout again, as long as nobody interferes. Rows that are not finite are left out, with a remark. Cancelling takes
     * effect within a step; what cannot be interrupted works on unseen and is thrown away.
     *
     * @throws BadInputException if there are too many points for the method, or too few; {@link Projections#refusal} says so
     * beforehand
     */
    public Layout run(Progress progress, Cancellation cancellation) {
        stopped = false;
        stages.begin();
        if (!options.method().isLive()) {
            begin(progress.part(0, 0.02), cancellation);
            Layout layout = Projections.fixed(
                    source, rows, options, new ArrayList<>(remarks), progress.part(0.02, 1), cancellation);
            Layout aligned = before.map(other -> Alignment.aligned(layout, other)).orElse(layout);
            progress.update(1, options.method().title());
            return aligned;
        }
        boolean fresh = rows.length == 0;
        try {
            Cancellation either = () -> stopped || cancellation.isCancelled();
            if (fresh) {
                NearestNeighbors.getReady();
                begin(progress.part(0, 0.02), either);
                stages.end("finite rows");
                place(progress.part(0.02, 0.1), either);
            }
            steps(progress, either);
        } catch (CancellationException e) {
            if (cancellation.isCancelled() || !stopped || start.length == 0) {
                throw e;
            }
        }
        LayoutFrame last = frame();
        watcher.accept(last);
        progress.update(1, options.method().title());
        return result(last);
    }

    private void begin(Progress progress, Cancellation cancellation) {
        Projections.require(options, chosen.length);
        boolean[] finite = FiniteRows.of(source, chosen, progress, cancellation);
        int[] kept = IntStream.range(0, chosen.length).filter(i -> finite[i]).map(i -> chosen[i]).toArray();
        if (kept.length < chosen.length) {
            remarks.add("%s is not finite for %d of %d checkpoints; they are not on the map."
                    .formatted(source.name(), chosen.length - kept.length, chosen.length));
            if (kept.length > 0) {
                Projections.require(options, kept.length);
            }
        }
        if (kept.length == 0) {
            throw new BadInputException("%s is not finite for any checkpoint, so there is nothing to lay out."
                    .formatted(source.name()));
        }
        rows = kept;
    }

    /** Reads the rows and puts each point along the first two principal components. */
    private void place(Progress progress, Cancellation cancellation) {
        Space made;
        try {
            made = enter(progress, cancellation);
        } catch (RuntimeException e) {
            rows = new int[0];
            throw e;
        }
        float[] along = made.firstTwo(points);
        double size = options.method() == ProjectionMethod.UMAP
                ? UMAP_START / Extent.of(along)
                : TSNE_START / made.spread();
        double noise = options.method() == ProjectionMethod.UMAP ? UMAP_NOISE : TSNE_START / 100;
        long seed = options.whole("seed");
        for (int c = 0; c < along.length; c++) {
            along[c] = (float) (along[c] * size + noise * PairRandom.gaussian(seed, -1, c));
        }
        start = along;
        show(frame());
        stages.end("start");
    }

    private Space enter(Progress progress, Cancellation cancellation) {
        ProjectionOptions now = options;
        Space made = Space.of(source, rows, now, progress.part(0, 0.7), cancellation);
        stages.end("principal components");
        points = made.enter(source, rows, progress.part(0.7, 1), cancellation);
        enteredComponents = now.whole("components");
        space = made;
        stages.end("rows read");
        return made;
    }

    private void steps(Progress progress, Cancellation cancellation) {
        while (true) {
            cancellation.throwIfCancelled();
            for (Runnable wish = wishes.poll(); wish != null; wish = wishes.poll()) {
                wish.run();
                if (optimizer != null) {
                    show(frame());
                }
            }
            LayoutOptimizer now = optimizer;
            if (now == null) {
                now = prepare(progress.part(0.1, SHARE_BEFORE_STEPS), cancellation);
                optimizer = now;
                stages.end("optimiser");
                show(frame());
            } else if (paused) {
                rest();
            } else if (now.step() < now.steps()) {
                now.advance();
                if (System.nanoTime() - lastFrame > NANOS_BETWEEN_FRAMES) {
                    show(frame());
                }
                progress.update(
                        SHARE_BEFORE_STEPS + (1 - SHARE_BEFORE_STEPS) * now.step() / now.steps(),
                        "%s, %s %d of %d".formatted(options.method().title(), unit(), now.step(), now.steps()));
            } else {
                stages.end("steps");
                return;
            }
        }
    }

    private void rest() {
        try {
            Thread.sleep(PAUSE_MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted");
        }
    }

    private String unit() {
        return options.method() == ProjectionMethod.UMAP ? "epoch" : "iteration";
    }

    /** Finds the neighbours and makes of them what the method descends on. */
    private LayoutOptimizer prepare(Progress progress, Cancellation cancellation) {
        ProjectionOptions now = options;
        if (now.whole("components") != enteredComponents) {
            enter(progress.part(0, 0.2), cancellation);
        }
        Metric metric = Metric.values()[now.whole("metric")];
        int n = rows.length;
        if (now.method() == ProjectionMethod.UMAP) {
            int k = now.whole("neighbors");
            NearestNeighbors neighbors = NearestNeighbors.of(points, Math.max(k - 1, 1), metric, progress, cancellation);
            recall = neighbors.recall();
            stages.end("nearest neighbours");
            NeighborGraph graph = NeighborGraph.of(
                    neighbors, FuzzyNeighborhood.weights(neighbors, k), NeighborGraph.Combination.UNION);
            stages.end("graph");
            if (beginning == LayoutOptimizer.Beginning.FRESH && now.whole("start") == SPECTRAL) {
                start = SpectralStart.of(graph, start, now.whole("seed"), cancellation);
            }
            return new UmapOptimizer(graph, start, now, beginning);
        }
        double perplexity = now.real("perplexity");
        int k = Math.min((int) (3 * perplexity), n - 1);
        NearestNeighbors neighbors = NearestNeighbors.of(points, k, metric, progress, cancellation);
        recall = neighbors.recall();
        stages.end("nearest neighbours");
        NeighborGraph graph = NeighborGraph.of(
                neighbors, Perplexity.probabilities(neighbors, perplexity), NeighborGraph.Combination.MEAN);
        for (int e = 0; e < graph.edges(); e++) {
            graph.weights()[e] /= n;
        }
        stages.end("graph");
        return new TsneOptimizer(graph, start, now, beginning);
    }

    /** The places now, turned towards the layout before. */
    private LayoutFrame frame() {
        float[] xy = start;
        LayoutOptimizer now = optimizer;
        if (now != null) {
            xy = new float[2 * rows.length];
            now.copyTo(xy);
        }
        float[] x = new float[rows.length];
        float[] y = new float[rows.length];
        for (int i = 0; i < rows.length; i++) {
            x[i] = xy[2 * i];
            y[i] = xy[2 * i + 1];
        }
        before.flatMap(other -> Alignment.between(x, y, rows, other, mirroring)).ifPresent(turn -> {
            // Whether it is mirrored is settled by the first frame, or it would flip under the eyes.
            mirroring = turn.isMirrored() ? Procrustes.Mirroring.MIRRORED : Procrustes.Mirroring.PLAIN;
            turn.apply(x, y);
        });
        return new LayoutFrame(x, y, now == null ? 0 : now.step(), now == null ? 0 : now.steps());
    }

    private void show(LayoutFrame frame) {
        lastFrame = System.nanoTime();
        watcher.accept(frame);
    }

    private Layout result(LayoutFrame last) {
        for (int i = 0; i < rows.length; i++) {
            if (!Float.isFinite(last.x()[i]) || !Float.isFinite(last.y()[i])) {
                throw new BadInputException(
                        "%s ended with points that are not finite; choose a smaller learning rate or other settings."
                                .formatted(options.method().title()));
            }
        }
        List<String> said = new ArrayList<>(remarks);
        String provenance = Projections.provenance(source, rows, options);
        if (last.step() < last.steps() || optimizer == null) {
            provenance += ", stopped after %d of %d steps".formatted(last.step(), last.steps());
        }
        if (recall < 1) {
            provenance += String.format(
                    java.util.Locale.ROOT, ", approximate neighbours with a recall of %.3f on a sample", recall);
        }
        return new Layout(last.x(), last.y(), rows, options.method(), provenance, new double[0], said);
    }

    /**
     * Puts other rows on the finished map without moving its points.
     *
     * @param map what {@link #run} gave
     * @param other a representation with the same columns
     * @param added which of its rows; those that are not finite are left out, with a remark
     * @throws BadInputException if the columns are not the same
     */
    public Layout place(
            Layout map, Representation other, int[] added, Progress progress, Cancellation cancellation) {
        if (other.columns() != source.columns()) {
            throw new BadInputException(("%s has %d numbers for each checkpoint, but the map was made from %d; place a zoo of the"
                            + " same networks.")
                    .formatted(other.name(), other.columns(), source.columns()));
        }
        Space entered = Objects.requireNonNull(space, "nothing has been laid out");
        boolean[] finite = FiniteRows.of(other, added, progress.part(0, 0.1), cancellation);
        int[] kept = IntStream.range(0, added.length).filter(i -> finite[i]).map(i -> added[i]).toArray();
        FloatMatrix rowsToPlace = entered.enter(other, kept, progress.part(0.1, 0.3), cancellation);
        float[][] places =
                Placement.of(points, map.x(), map.y(), rowsToPlace, options, progress.part(0.3, 1), cancellation);
        List<String> said = kept.length == added.length
                ? List.of()
                : List.of("%s is not finite for %d of %d checkpoints; they were not placed."
                        .formatted(other.name(), added.length - kept.length, added.length));
        return new Layout(
                places[0],
                places[1],
                kept,
                map.method(),
                "placed on %s: %s".formatted(map.provenance(), other.provenance()),
                new double[0],
                said);
    }

    /** What was laid out, after {@link #run}: a row for each point, reduced to principal components where that was asked for. */
    public FloatMatrix points() {
        return points;
    }

    /** What each stage of the work has taken up to now, seconds, in the order in which they came; for after {@link #run}. */
    public Map<String, Double> stageSeconds() {
        return stages.seconds();
    }

    /** The share of the true neighbours that were found; 1 where all pairs were compared. */
    public double recall() {
        return recall;
    }
}
