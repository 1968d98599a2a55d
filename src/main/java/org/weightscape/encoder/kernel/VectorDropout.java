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

    private final int key;
    private final int threshold;
    private final float scale;

    VectorDropout(Dropout dropout) {
        key = dropout.key();
        threshold = dropout.threshold();
        scale = (float) dropout.scale();
    }

    /** Which lanes are kept; the first lane has this index. */
    VectorMask<Float> kept(int index) {
        IntVector x = COUNT.add(index).mul(MIX_1).add(key);
        x = x.lanewise(XOR, x.lanewise(LSHR, 16)).mul(MIX_2);
        x = x.lanewise(XOR, x.lanewise(LSHR, 15)).mul(MIX_3);
        x = x.lanewise(XOR, x.lanewise(LSHR, 16)).lanewise(LSHR, 1);
        return x.compare(GE, threshold).cast(FLOATS);
    }

    /** {@link Dropout#factor} times each lane. */
    FloatVector dropped(FloatVector v, VectorMask<Float> kept) {
        return ZERO.blend(v.mul(scale), kept);
    }
}
