package org.weightscape.encoder.kernel;

import static org.weightscape.encoder.kernel.RawFloats.get;
import static org.weightscape.encoder.kernel.RawFloats.set;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/**
 * The threads of {@link HostKernels}, among which work is always split in the same way, and the memory that each needs.
 *
 * <p>A step calls kernels several hundred times and leaves nothing on the heap: kernels have their operands in fields, and hand in work that
 * they made once.
 */
final class HostThreads implements AutoCloseable {
    private static final int LANES = FloatVector.SPECIES_PREFERRED.length();
    /** Fewer numbers than this are not worth waking a worker for. */
    private static final long SMALL = 8_192;
    /** Numbers of a matrix that stay in the first cache between two stages, beside some other matrices'. */
    private static final long BLOCK = 4_096;
    /**
     * Numbers of a flat matrix that are worked on in one call. A method is compiled once it was called some hundred times, and until
     * then every vector is an object: many short calls rather than few long ones.
     */
    static final int FLAT_BLOCK = 512;

    private final WorkerPool pool;
    private final RangeTask ranges = new RangeTask();
    private final Stages stages = new Stages();
    private final FlatTask flats = new FlatTask();
    /** Per thread, sums of columns or pieces of a result; grown when a wider matrix comes. */
    private final Scratch[] scratch;

    /** @param count at least 1 */
    HostThreads(int count) {
        pool = new WorkerPool(count);
        scratch = new Scratch[count];
        for (int i = 0; i < count; i++) {
            scratch[i] = new Scratch();
        }
    }

    /** How many threads compute. */
    int count() {
        return pool.threads();
    }

    /** Runs all parts of some work, one on each thread. */
    void run(WorkerPool.Task work) {
        pool.run(work);
    }

    @Override
    public void close() {
        pool.close();
    }

    /** Runs {@code work} over {@code items} items, split over the threads if there are {@code numbers} numbers worth it. */
    void split(int items, long numbers, Range work) {
        if (numbers < SMALL || pool.threads() == 1) {
            work.run(0, 0, items);
        } else {
            ranges.items = items;
            ranges.work = work;
            pool.run(ranges);
        }
    }

    /** Each thread's share of the items of the work in progress. */
    private static final class RangeTask implements WorkerPool.Task {
        private int items;
        private Range work = (part, from, to) -> {};

        @Override
        public void run(int part, int parts) {
            int from = (int) ((long) items * part / parts);
            int to = (int) ((long) items * (part + 1) / parts);
            if (from < to) {
                work.run(part, from, to);
            }
        }
    }

    @FunctionalInterface
    interface Range {
        void run(int part, int from, int to);
    }

    /**
     * As {@link #split}, in blocks of items that stay in the cache, each of which goes through all stages. A kernel has stages where
     * one loop would be too large for the just-in-time compiler: behind {@link Range}, each is compiled alone (see RawFloats).
     */
    void splitInStages(int items, long numbers, Range[] work) {
        stages.work = work;
        stages.block = (int) Math.clamp(BLOCK * items / Math.max(1, numbers), 1, items);
        split(items, numbers, stages);
    }

    private static final class Stages implements Range {
        private Range[] work = {};
        private int block;

        @Override
        public void run(int part, int from, int to) {
            for (int i = from; i < to; i += block) {
                for (Range stage : work) {
                    stage.run(part, i, Math.min(i + block, to));
                }
            }
        }
    }

    /** Splits a flat matrix in blocks, multiples of the vector length. */
    void splitFlat(long size, FlatRange work) {
        if (size < SMALL || pool.threads() == 1) {
            blocks(0, size, work);
        } else {
            flats.size = size;
            flats.work = work;
            pool.run(flats);
        }
    }

    /** Likewise of a flat matrix. */
    private static final class FlatTask implements WorkerPool.Task {
        private long size;
        private FlatRange work = (from, to) -> {};

        @Override
        public void run(int part, int parts) {
            long blocks = (size + LANES - 1) / LANES;
            long from = Math.min(size, blocks * part / parts * LANES);
            long to = Math.min(size, blocks * (part + 1) / parts * LANES);
            blocks(from, to, work);
        }
    }

    private static void blocks(long from, long to, FlatRange work) {
        for (long i = from; i < to; i += FLAT_BLOCK) {
            work.run(i, Math.min(i + FLAT_BLOCK, to));
        }
    }

    @FunctionalInterface
    interface FlatRange {
        void run(long from, long to);
    }

    /** Every thread's {@link #sums} of this many columns become 0. */
    void beginSums(int columns) {
        for (Scratch each : scratch) {
            each.beginSums(columns);
        }
    }

    /** Where a thread adds up its share of columns. */
    long sums(int part) {
        return scratch[part].sums();
    }

    /** Adds up the threads' sums, in the order of the threads. */
    void combineSums(int columns, int start, long out) {
        for (int j = 0; j < columns; j++) {
            float sum = 0;
            for (Scratch each : scratch) {
                sum += get(each.sums(), start + j);
            }
            set(out, j, sum);
        }
    }

    /** Every thread's total becomes 0. */
    void beginTotal() {
        for (Scratch each : scratch) {
            each.total = 0;
        }
    }

    /** Adds to a thread's total. */
    void addToTotal(int part, double value) {
        scratch[part].total += value;
    }

    /** All threads' totals, added up in their order. */
    double total() {
        double total = 0;
        for (Scratch each : scratch) {
            total += each.total;
        }
        return total;
    }

    /** A thread's room for this many numbers, which stay until more is asked for. */
    long room(int part, long numbers) {
        return scratch[part].room(numbers);
    }

    /** What one thread needs between two passes. It only grows, in the first step. */
    private static final class Scratch {
        private MemorySegment sums = MemorySegment.NULL;
        private MemorySegment room = MemorySegment.NULL;
        private double total;

        /** Sums of this many columns, all 0. */
        void beginSums(int columns) {
            sums = grown(sums, columns);
            sums.fill((byte) 0);
        }

        long sums() {
            return sums.address();
        }

        /** Room for this many numbers, which stay until more is asked for. */
        long room(long numbers) {
            room = grown(room, numbers);
            return room.address();
        }

        private static MemorySegment grown(MemorySegment memory, long numbers) {
            long bytes = numbers * Float.BYTES;
            return memory.byteSize() >= bytes ? memory : Arena.ofAuto().allocate(bytes, 64);
        }
    }
}
