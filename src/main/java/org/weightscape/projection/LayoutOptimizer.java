package org.weightscape.projection;

/**
 * A layout that improves step by step. Its places are always those that the next step starts from; nothing of it is for show
 * only. For one thread; a step itself uses all processors, and gives the same on any number of them.
 */
abstract sealed class LayoutOptimizer permits UmapOptimizer, TsneOptimizer {
    /** Standard deviation of a shake, of the map's extent. */
    private static final double SHAKE = 0.05;

    /** Whose neighbour each point is, and how much so. */
    final NeighborGraph graph;

    final long seed;
    /** x and then y of each point. */
    float[] places;

    /** After how many steps it is finished. */
    int scheduled;

    /** How many steps have been made. */
    int step;

    private int shakes;

    /** From where it starts. */
    enum Beginning {
        /** From a start that is to be unfolded. */
        FRESH,
        /** From places that were found with other neighbours and are to be improved. */
        GOING_ON
    }

    /** @param start places, x and then y of each point; copied */
    LayoutOptimizer(NeighborGraph graph, float[] start, ProjectionOptions options, int scheduled) {
        this.graph = graph;
        this.scheduled = scheduled;
        seed = options.whole("seed");
        places = start.clone();
    }

    /** Number of points. */
    final int size() {
        return graph.size();
    }

    /** How many steps have been made. */
    final int step() {
        return step;
    }

    /** After how many steps it is finished. */
    final int steps() {
        return scheduled;
    }

    /** Moves all points once. */
    abstract void advance();

    /** Copies the places, x and then y of each point. */
    final void copyTo(float[] xy) {
        System.arraycopy(places, 0, xy, 0, places.length);
    }

    /** Shakes all points by a twentieth of the map's extent and goes on from there. */
    final void perturb() {
        double extent = Extent.of(places);
        shakes++;
        Parts.forEach(size(), (_, from, to) -> {
            for (int c = 2 * from; c < 2 * to; c++) {
                places[c] += (float) (SHAKE * extent * PairRandom.gaussian(seed, -shakes, c));
            }
        });
        goOnShaken();
    }

    /** Has steps left in which points that were shaken find their places. */
    abstract void goOnShaken();

    /** Follows other settings from the next step on; those of the neighbourhood are of no effect. */
    abstract void follow(ProjectionOptions options);
}
