package org.weightscape.projection;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The k nearest so far for each of some points that are asked for at the same time. Almost every candidate fails at the comparison with
 * the k-th of those before, which is made for as many at once as the processor has lanes; the others gather until there is no more room,
 * and are then sorted out. Of two at the same distance the one with the smaller index counts as nearer.
 */
final class KeptNearest {
    private static final VectorSpecies<Float> LANES = FloatVector.SPECIES_PREFERRED;
    private static final int SPARE = 48;

    private final int k;
    private final int room;
    /** Key and index in one, so that their order is that of numbers. */
    private final long[] kept;

    private final int[] counts;
    private final float[] worst;

    /** @param points how many can be asked for at the same time */
    KeptNearest(int points, int k) {
        this.k = k;
        room = 2 * k + SPARE;
        kept = new long[points * room];
        counts = new int[points];
        worst = new float[points];
    }

    /** Begins anew for other points. */
    void clear() {
        Arrays.fill(counts, 0);
        Arrays.fill(worst, Float.POSITIVE_INFINITY);
    }

    /**
     * Offers candidates to one point. The key of a candidate is {@code |b|² − 2ab}, which orders as the distance does.
     *
     * @param point which of the points that are asked for
     * @param self index of the point among the candidates' indices, never taken
     * @param products inner products of the point with the candidates
     * @param at byte at which they begin
     * @param squares for each candidate {@code |b|²}, from {@code first} on
     * @param names index of each candidate, from {@code first} on
     */
    void offer(int point, int self, MemorySegment products, long at, int candidates, float[] squares, int[] names, int first) {
        int lanes = LANES.length();
        int bound = LANES.loopBound(candidates);
        for (int c = 0; c < bound; c += lanes) {
            FloatVector key = FloatVector.fromMemorySegment(LANES, products, at + 4L * c, ByteOrder.nativeOrder())
                    .mul(-2f)
                    .add(FloatVector.fromArray(LANES, squares, first + c));
            VectorMask<Float> nearer = key.compare(VectorOperators.LE, worst[point]);
            if (nearer.anyTrue()) {
                for (long bits = nearer.toLong(); bits != 0; bits &= bits - 1) {
                    consider(point, self, products, at, c + Long.numberOfTrailingZeros(bits), squares, names, first);
                }
            }
        }
        for (int c = bound; c < candidates; c++) {
            consider(point, self, products, at, c, squares, names, first);
        }
    }

    private void consider(
            int point, int self, MemorySegment products, long at, int c, float[] squares, int[] names, int first) {
        float key = products.get(ValueLayout.JAVA_FLOAT_UNALIGNED, at + 4L * c) * -2f + squares[first + c];
        int name = names[first + c];
        if (key <= worst[point] && name != self) {
            if (counts[point] == room) {
                sortOut(point);
            }
            kept[point * room + counts[point]++] = (long) ordered(key) << 32 | name;
        }
    }

    /** Leaves the k nearest. */
    private void sortOut(int point) {
        int from = point * room;
        Arrays.sort(kept, from, from + counts[point]);
        if (counts[point] >= k) {
            counts[point] = k;
            worst[point] = Float.intBitsToFloat(ordered((int) (kept[from + k - 1] >> 32)));
        }
    }

    /**
     * Gives the k nearest of a point.
     *
     * @param into receives their indices, the nearest first
     * @param at where the first goes
     */
    void take(int point, int[] into, int at) {
        sortOut(point);
        if (counts[point] < k) {
            throw new IllegalStateException("only %d candidates for %d neighbours".formatted(counts[point], k));
        }
        for (int j = 0; j < k; j++) {
            into[at + j] = (int) kept[point * room + j];
        }
    }

    /** A float's bits as a whole number of the same order, and back. */
    private static int ordered(float value) {
        return ordered(Float.floatToRawIntBits(value));
    }

    private static int ordered(int bits) {
        return bits ^ (bits >> 31 & Integer.MAX_VALUE);
    }
}
