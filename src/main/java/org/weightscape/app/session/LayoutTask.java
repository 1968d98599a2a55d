package org.weightscape.app.session;

import java.util.Optional;
import org.weightscape.feature.Representation;
import org.weightscape.job.JobContext;
import org.weightscape.projection.Layout;
import org.weightscape.projection.ProjectionMethod;
import org.weightscape.projection.ProjectionOptions;
import org.weightscape.projection.Projections;
import org.weightscape.projection.Sample;
import org.weightscape.zoo.Zoo;

/**
 * Lays out one representation of one zoo: a snapshot of what was chosen when it was asked for.
 *
 * @param previous what the map shows now, which a new principal component layout is turned towards
 */
record LayoutTask(
        Zoo zoo, Features features, Feature feature, ProjectionOptions options, Optional<SessionModel.MapLayout> previous) {
    /** So many numbers of a representation are read for a map; more than that, and checkpoints are sampled. */
    private static final long NUMBERS_READ = 150_000_000L;

    private static final int LEAST_SAMPLE = 2000;
    private static final int SAMPLE_SEED = 42;

    SessionModel.MapLayout run(JobContext context) {
        Representation source = features.get(feature, context.part(0, 0.2), context);
        int[] rows = Sample.stratified(zoo, size(source.columns()), SAMPLE_SEED);
        Layout layout = Projections.fit(source, rows, options, context.part(0.2, 1), context);
        return new SessionModel.MapLayout(feature, options, turned(layout));
    }

    /** How many checkpoints are laid out: all, unless that would take very long. */
    int size(int columns) {
        int all = zoo.checkpoints();
        int most = switch (options.method()) {
            case PCA -> (int) Math.clamp(NUMBERS_READ / columns, LEAST_SAMPLE, Integer.MAX_VALUE);
            case UMAP, TSNE -> (int) Math.clamp(NUMBERS_READ / columns, LEAST_SAMPLE, 200_000);
            case SMILE_UMAP -> 20_000;
            case SMILE_TSNE -> 4_000;
        };
        return Math.min(all, most);
    }

    /** About how many seconds it will take. */
    double estimatedSeconds() {
        int columns = switch (feature) {
            case WEIGHTS -> zoo.architecture().weightCount();
            case STATISTICS, LATENT -> 1;
        };
        return Projections.estimatedSeconds(options, size(columns));
    }

    /** The sign of a principal component is arbitrary: it is chosen such that the map moves least. */
    private Layout turned(Layout layout) {
        boolean comparable = previous.filter(before -> before.feature() == feature
                        && before.layout().method() == ProjectionMethod.PCA
                        && java.util.Arrays.equals(before.layout().rows(), layout.rows()))
                .isPresent();
        if (!comparable) {
            return layout;
        }
        Layout before = previous.orElseThrow().layout();
        return new Layout(
                turned(layout.x(), before.x()),
                turned(layout.y(), before.y()),
                layout.rows(),
                layout.method(),
                layout.provenance(),
                layout.varianceExplained(),
                layout.remarks());
    }

    private static float[] turned(float[] now, float[] before) {
        double product = 0;
        for (int i = 0; i < now.length; i++) {
            product += (double) now[i] * before[i];
        }
        if (product >= 0) {
            return now;
        }
        float[] turned = new float[now.length];
        for (int i = 0; i < now.length; i++) {
            turned[i] = -now[i];
        }
        return turned;
    }
}
