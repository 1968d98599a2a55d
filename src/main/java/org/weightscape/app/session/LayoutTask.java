package org.weightscape.app.session;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.weightscape.feature.Representation;
import org.weightscape.job.JobContext;
import org.weightscape.projection.Layout;
import org.weightscape.projection.LayoutRun;
import org.weightscape.projection.ProjectionOptions;
import org.weightscape.projection.Projections;
import org.weightscape.projection.Sample;
import org.weightscape.zoo.Zoo;

/**
 * Lays out one representation of one zoo: a snapshot of what was chosen when it was asked for.
 *
 * @param previous what the map shows now, which a new layout is turned towards
 */
record LayoutTask(
        Zoo zoo, Features features, Feature feature, ProjectionOptions options, Optional<SessionModel.MapLayout> previous) {
    /** So many numbers of a representation are read for a map; more than that, and checkpoints are sampled. */
    private static final long NUMBERS_READ = 150_000_000L;

    private static final int LEAST_SAMPLE = 2000;
    private static final int MOST_LIVE = 200_000;
    private static final int SAMPLE_SEED = 42;

    /** @param frames takes the states that a live layout goes through */
    SessionModel.MapLayout run(FrameRelay<SessionModel.MapFrame> frames, JobContext context) {
        Representation source = features.get(feature, context.part(0, 0.2), context);
        int[] rows = Sample.stratified(zoo, size(source.columns()), SAMPLE_SEED);
        AtomicReference<SessionModel.LiveMap> map = new AtomicReference<>();
        LayoutRun run = new LayoutRun(
                source,
                rows,
                options,
                previous.map(SessionModel.MapLayout::layout),
                frame -> frames.offer(new SessionModel.MapFrame(map.get(), map.get().run().rows(), frame)));
        map.set(new SessionModel.LiveMap(feature, run));
        Layout layout = run.run(context.part(0.2, 1), context);
        boolean bySettings = previous.isEmpty() && run.isReproducible() && layout.size() == rows.length;
        return new SessionModel.MapLayout(
                feature,
                run.options(),
                layout,
                bySettings ? SessionModel.Repeated.BY_SETTINGS : SessionModel.Repeated.BY_COORDINATES);
    }

    /** How many checkpoints are laid out: all, unless that would take very long. */
    int size(int columns) {
        int all = zoo.checkpoints();
        int readable = (int) Math.clamp(NUMBERS_READ / columns, LEAST_SAMPLE, Integer.MAX_VALUE);
        int most = switch (options.method()) {
            case PCA -> readable;
            case UMAP, TSNE -> Math.min(readable, MOST_LIVE);
            case SMILE_UMAP -> 20_000;
            case SMILE_TSNE -> 4_000;
        };
        return Math.min(all, most);
    }

    /** About how many seconds it will take before there is anything to see; a live layout shows its start at once. */
    double secondsInTheDark() {
        int columns = switch (feature) {
            case WEIGHTS -> zoo.architecture().weightCount();
            case STATISTICS, LATENT -> 1;
        };
        return options.method().isLive() ? 0 : Projections.estimatedSeconds(options, size(columns));
    }
}
