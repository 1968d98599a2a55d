package org.weightscape.map;

import org.weightscape.projection.ProjectionMethod;

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

    /** The whole in one line, for instance "20 000 of 270 000 points · UMAP of z · seed 42". */
    public String caption(int shown) {
        String points = shown == total
                ? ReadableNumber.grouped(shown) + (shown == 1 ? " point" : " points")
                : ReadableNumber.grouped(shown) + " of " + ReadableNumber.grouped(total) + " points";
        return points + " · " + method + " of " + feature + (detail.isEmpty() ? "" : " · " + detail);
    }
}
