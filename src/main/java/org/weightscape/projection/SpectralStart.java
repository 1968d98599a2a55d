package org.weightscape.projection;

import org.weightscape.job.Cancellation;

/** Placeholder until written below. */
final class SpectralStart {
    private SpectralStart() {}

    static float[] of(NeighborGraph graph, float[] start, int seed, Cancellation cancellation) {
        return start;
    }
}
