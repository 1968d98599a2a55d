package org.weightscape.encoder.kernel;

import static jdk.incubator.vector.VectorOperators.GE;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.XOR;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/** {@link Dropout} of a vector's lanes. */
final class VectorDropout {
    private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Integer> INTS = VectorSpecies.of(int.class, FLOATS.vectorShape());
    private static final FloatVector ZERO = FloatVector.zero(FLOATS);
    private static final IntVector COUNT = IntVector.zero(INTS).addIndex(1);
    private static final IntVector MIX_1 = IntVector.broadcast(INTS, 0x9e3779b9);
    private static final IntVector MIX_2 = IntVector.broadcast(INTS, 0x7feb352d);
    private static final IntVector MIX_3 = IntVector.broadcast(INTS, 0x846ca68b);

    private VectorDropout() {}

    /**
     * Which lanes are kept.
     *
     * @param index of the first lane
     * @param key see {@link Dropout#key}
     * @param threshold see {@link Dropout#threshold}
     */
    static VectorMask<Float> kept(int index, int key, int threshold) {
        IntVector x = COUNT.add(index).mul(MIX_1).add(key);
        x = x.lanewise(XOR, x.lanewise(LSHR, 16)).mul(MIX_2);
        x = x.lanewise(XOR, x.lanewise(LSHR, 15)).mul(MIX_3);
        x = x.lanewise(XOR, x.lanewise(LSHR, 16)).lanewise(LSHR, 1);
        return x.compare(GE, threshold).cast(FLOATS);
    }

    /** {@link Dropout#factor} times each lane, of which these are {@linkplain #kept kept}. */
    static FloatVector dropped(FloatVector v, VectorMask<Float> kept, float scale) {
        return ZERO.blend(v.mul(scale), kept);
    }
}
