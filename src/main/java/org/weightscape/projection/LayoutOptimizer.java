package org.weightscape.projection;

/**
 * A layout that improves step by step. Its places are always those that the next step starts from; nothing of it is for show only.
 * For one thread; a step itself uses all processors, and gives the same on any number of them.
 */
sealed interface LayoutOptimizer permits UmapOptimizer, TsneOptimizer {

    /** From where it starts. */
    enum Beginning {
        /** From a start that is to be unfolded. */
        FRESH,
        /** From places that were found with other neighbours and are to be improved. */
        GOING_ON
    }

    /** Number of points. */
    int size();

    /** How many steps have been made. */
    int step();

    /** After how many steps it is finished. */
    int steps();

    /** Moves all points once. */
    void advance();

    /** Copies the places, x and then y of each point. */
    void copyTo(float[] xy);

    /**
     * Shakes all points by a fifth of the map's extent and goes on from there with a fresh schedule, a quarter as long as the first.
     */
    void perturb();

    /** Follows other settings from the next step on; those of the neighbourhood are of no effect. */
    void follow(ProjectionOptions options);
}
