package org.weightscape.projection;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The k nearest so far for each of some points that are asked for at the same time. Almost every candidate fails at the
 * comparison with the k-th of those before, which is made for as many at once as the processor has lanes; the others gather
 * until there is no more room, and are then sorted out. Of two at the same distance the one with the smaller index counts as
 * nearer.
 */
final class KeptNearest {
    private static final VectorSpecies<Float> LANES = FloatVector.SPECIES_PREFERRED;
    private static final int SPARE = 48;
    private static final int NOBODY = -1;
    private static final int REHEARSED = 256;
    private static final int REHEARSALS = 10;

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

    /**
     * Sorts made-up candidates until the vector loops are compiled. The first search of a process otherwise spends more time in
     * the interpreter, where each vector operation makes an object, than on all that comes after it; this can be done by
     * another thread while the rows are still being read.
     */
    static void rehearse() {
        KeptNearest nearest = new KeptNearest(REHEARSED, REHEARSED / 16);
        SplittableRandom random = new SplittableRandom(1);
        float[] squares = new float[REHEARSED];
        int[] names = IntStream.range(0, REHEARSED).toArray();
        int[] into = new int[REHEARSED * nearest.k];
        try (Arena arena = Arena.ofShared()) {
            MemorySegment products = arena.allocate(4L * REHEARSED * REHEARSED, Float.BYTES);
            for (int i = 0; i < REHEARSED * REHEARSED; i++) {
                products.setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) random.nextDouble());
            }
            for (int round = 0; round < REHEARSALS; round++) {
                nearest.clear();
                for (int i = 0; i < REHEARSED; i++) {
                    long at = 4L * i * REHEARSED;
                    nearest.offer(i, i, products, at, REHEARSED, squares, names, 0);
                    nearest.offer(0, REHEARSED, products, at, squares[i], REHEARSED + i);
                }
                for (int i = 0; i < REHEARSED; i++) {
                    nearest.take(i, into, i * nearest.k);
                }
            }
        }
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
                    int candidate = c + Long.numberOfTrailingZeros(bits);
                    consider(
                            point, self, products, at + 4L * candidate, squares[first + candidate], names[first + candidate]);
                }
            }
        }
        for (int c = bound; c < candidates; c++) {
            consider(point, self, products, at + 4L * c, squares[first + c], names[first + c]);
        }
    }

    /**
     * Offers one candidate to points whose numbers follow one another.
     *
     * @param from first of the points that are asked for
     * @param to behind the last of them
     * @param products inner products of the candidate with the points
     * @param at byte at which they begin
     * @param square {@code |b|²} of the candidate
     * @param name index of the candidate, which is none of the points
     */
    void offer(int from, int to, MemorySegment products, long at, float square, int name) {
        int lanes = LANES.length();
        int bound = from + LANES.loopBound(to - from);
        for (int point = from; point < bound; point += lanes) {
            FloatVector key = FloatVector.fromMemorySegment(LANES, products, at + 4L * (point - from), ByteOrder.nativeOrder())
                    .mul(-2f)
                    .add(square);
            VectorMask<Float> nearer = key.compare(VectorOperators.LE, FloatVector.fromArray(LANES, worst, point));
            if (nearer.anyTrue()) {
                for (long bits = nearer.toLong(); bits != 0; bits &= bits - 1) {
                    int lane = Long.numberOfTrailingZeros(bits);
                    consider(point + lane, NOBODY, products, at + 4L * (point - from + lane), square, name);
                }
            }
        }
        for (int point = bound; point < to; point++) {
            consider(point, NOBODY, products, at + 4L * (point - from), square, name);
        }
    }

    private void consider(int point, int self, MemorySegment products, long at, float square, int name) {
        float key = products.get(ValueLayout.JAVA_FLOAT_UNALIGNED, at) * -2f + square;
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
