package org.weightscape.feature;

import java.util.stream.IntStream;
import org.weightscape.linalg.FloatMatrix;
import org.weightscape.linalg.Rows;

/** One row of numbers for each checkpoint of a zoo, in the zoo's order: what probes and maps are made from. */
public interface Representation extends Rows {

    /** The short name in tables and on the command line, such as {@code w}, {@code s} or {@code z}. */
    String name();

    /** Where the numbers come from, a phrase for a person: what was computed, from which zoo or with which encoder. */
    String provenance();

    /**
     * The rows of this zoo from which the representation itself was learnt: what an encoder was trained on, or what principal
     * components come from. Empty where nothing was learnt, or from another zoo.
     */
    default int[] learntFrom() {
        return new int[0];
    }

    /**
     * Rows whose models bear the names of models that the representation was learnt from, though it was another zoo: this one may
     * be a part of it, or merely count its models alike.
     */
    default int[] perhapsLearntFrom() {
        return new int[0];
    }

    /** The chosen rows in memory, in the order given. */
    default FloatMatrix matrix(int[] chosen) {
        return FloatMatrix.of(this, chosen);
    }

    /** All rows in memory. */
    default FloatMatrix matrix() {
        return matrix(IntStream.range(0, rows()).toArray());
    }
}
