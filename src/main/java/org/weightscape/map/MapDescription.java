package org.weightscape.map;

import java.util.Locale;
import org.weightscape.projection.Faithfulness;
import org.weightscape.projection.ProjectionMethod;
import org.weightscape.projection.ProjectionOptions;

/**
 * Where a map comes from, for its caption.
 *
 * @param method how it was laid out, as people call it: "PCA", "Smile UMAP"
 * @param feature of what: "z"
 * @param detail parameters and seed: "seed 42, 15 neighbours"; empty if there is nothing to say
 * @param total checkpoints in the zoo, of which the map may show a sample
 * @param distances whether distances mean anything
 */
public record MapDescription(String method, String feature, String detail, int total, Distances distances) {

    private static final String MEASURED = "trustworthiness ";

    /** What distances on a map mean. */
    public enum Distances {
        /** A linear projection: distances are those of the space, seen from one side. */
        TO_SCALE,
        /** UMAP and t-SNE keep neighbours together; gaps and sizes of clusters say little. */
        NOT_TO_SCALE;

        /** What they mean on a map that was laid out in this way. */
        public static Distances of(ProjectionMethod method) {
            return method == ProjectionMethod.PCA ? TO_SCALE : NOT_TO_SCALE;
        }
    }

    /**
     * What there is to say of a layout.
     *
     * @param varianceExplained by each of two principal components, 0 to 1; empty for other methods and while it is not known
     * @param feature of what, as people call it
     * @param shown points on the map
     * @param total checkpoints in the zoo
     */
    public static MapDescription of(
            ProjectionOptions options, double[] varianceExplained, String feature, int shown, int total) {
        String detail =
                switch (options.method()) {
                    case PCA -> "%s%.0f\u2009%% + %.0f\u2009%% of the variance".formatted(
                            options.equals(ProjectionMethod.PCA.standard())
                                    ? ""
                                    : "components %d and %d, ".formatted(options.whole("x"), options.whole("y")),
                            100 * varianceExplained[0],
                            100 * varianceExplained[1]);
                    case UMAP, SMILE_UMAP ->
                        "seed %d, %d neighbours".formatted(options.whole("seed"), options.whole("neighbors"));
                    case TSNE, SMILE_TSNE ->
                        "seed %d, perplexity %s".formatted(
                                options.whole("seed"),
                                options.method().parameters().getFirst().text(options.real("perplexity")));
                };
        return new MapDescription(
                options.method().title(),
                feature,
                shown < total ? "stratified sample, " + detail : detail,
                total,
                Distances.of(options.method()));
    }

    /** A representation as people call it: "W" for "w", "s(W)" for "s", others by their names. */
    public static String featureLabel(String representation) {
        return switch (representation) {
            case "w" -> "W";
            case "s" -> "s(W)";
            default -> representation;
        };
    }

    /** The same with one thing more to say. */
    public MapDescription with(String remark) {
        return new MapDescription(method, feature, detail.isEmpty() ? remark : detail + ", " + remark, total, distances);
    }

    /** The same with how far the map can be believed. */
    public MapDescription with(Faithfulness measured) {
        return with(String.format(
                Locale.ROOT,
                MEASURED + "%.3f, continuity %.3f",
                measured.trustworthiness(),
                measured.continuity()));
    }

    /** Whether it says how far the map can be believed. */
    public boolean isMeasured() {
        return detail.contains(MEASURED);
    }

    /** The whole in one line, for instance "20 000 of 270 000 points · UMAP of z · seed 42". */
    public String caption(int shown) {
        String points = shown == total
                ? ReadableNumber.grouped(shown) + (shown == 1 ? " point" : " points")
                : ReadableNumber.grouped(shown) + " of " + ReadableNumber.grouped(total) + " points";
        return points + " · " + method + " of " + feature + (detail.isEmpty() ? "" : " · " + detail);
    }
}
