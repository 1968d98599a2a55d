package org.weightscape.projection;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import org.weightscape.job.Cancellation;
import org.weightscape.job.Progress;
import org.weightscape.linalg.FloatMatrix;

/**
 * Splits points into regions of at most 400 by k-means again and again, which takes n log n. Neighbours are then only looked
 * for in the regions whose centres are nearest.
 */
final class Regions {
    private static final int LARGEST = 400;
    private static final int BRANCHES = 16;
    private static final int ROUNDS = 6;
    private static final int LEARNT_FROM = 2048;
    private static final int SEED = 42;
    /** As many lanes on every machine as there are branches, in two halves: one lane for each centre. */
    private static final VectorSpecies<Float> LANES = FloatVector.SPECIES_256;

    private final FloatMatrix points;
    private final int[] order;
    private final int[] regionOf;
    private final List<Integer> starts = new ArrayList<>();
    private final List<float[]> centres = new ArrayList<>();

    private Regions(FloatMatrix points) {
        this.points = points;
        order = IntStream.range(0, points.rows()).toArray();
        regionOf = new int[order.length];
    }

    static Regions of(FloatMatrix points, Progress progress, Cancellation cancellation) {
        Regions regions = new Regions(points);
        regions.split(0, points.rows(), new SplittableRandom(SEED), progress, cancellation);
        regions.starts.add(points.rows());
        for (int region = 0; region < regions.count(); region++) {
            for (int i = regions.from(region); i < regions.from(region) + regions.size(region); i++) {
                regions.regionOf[regions.order[i]] = region;
            }
        }
        progress.update(1, "regions");
        return regions;
    }

    /** The points, region after region. */
    int[] order() {
        return order;
    }

    int count() {
        return centres.size();
    }

    /** Where a region begins in {@link #order()}. */
    int from(int region) {
        return starts.get(region);
    }

    int size(int region) {
        return starts.get(region + 1) - starts.get(region);
    }

    int largest() {
        return IntStream.range(0, count()).map(this::size).max().orElse(0);
    }

    /** The regions whose centres are nearest to the centre of this one, itself first. */
    int[] around(int region, int wanted) {
        float[] here = centres.get(region);
        double[] distances = new double[count()];
        for (int other = 0; other < distances.length; other++) {
            float[] there = centres.get(other);
            double sum = 0;
            for (int c = 0; c < here.length; c++) {
                double difference = here[c] - there[c];
                sum += difference * difference;
            }
            distances[other] = other == region ? -1 : sum;
        }
        return IntStream.range(0, count())
                .boxed()
                .sorted((a, b) -> {
                    int byDistance = Double.compare(distances[a], distances[b]);
                    return byDistance != 0 ? byDistance : Integer.compare(a, b);
                })
                .limit(wanted)
                .mapToInt(Integer::intValue)
                .toArray();
    }

    /**
     * How many regions must be searched around each point for a recall.
     *
     * @param sample points whose true neighbours are known
     * @param truth the neighbours of the sample
     * @param mostCandidates no more regions than hold so many points
     */
    int needed(int[] sample, NearestNeighbors truth, double recall, int mostCandidates) {
        int[] found = new int[count()];
        for (int s = 0; s < sample.length; s++) {
            int[] around = around(regionOf[sample[s]], count());
            int[] rank = new int[count()];
            for (int r = 0; r < around.length; r++) {
                rank[around[r]] = r;
            }
            for (int j = 0; j < truth.k(); j++) {
                found[rank[regionOf[truth.indices()[s * truth.k() + j]]]]++;
            }
        }
        long wanted = (long) Math.ceil(recall * sample.length * truth.k());
        double meanSize = (double) order.length / count();
        long reached = 0;
        for (int searched = 1; searched <= count(); searched++) {
            reached += found[searched - 1];
            // One region must not leave a point without enough candidates.
            boolean enough = (searched - 1) * meanSize >= 2.0 * truth.k();
            if (reached >= wanted && enough || searched * meanSize >= mostCandidates) {
                return searched;
            }
        }
        return count();
    }

    private void split(int from, int to, SplittableRandom random, Progress progress, Cancellation cancellation) {
        cancellation.throwIfCancelled();
        progress.update((double) from / order.length, "regions");
        int size = to - from;
        if (size <= LARGEST) {
            starts.add(from);
            centres.add(mean(from, to));
            return;
        }
        int branches = Math.clamp((int) Math.ceil(1.5 * size / LARGEST), 2, BRANCHES);
        int[] branch = branchesOf(from, to, branches, random);
        int[] next = new int[branches + 1];
        for (int b : branch) {
            next[b + 1]++;
        }
        boolean apart = Arrays.stream(next).allMatch(count -> count < size);
        if (!apart) {
            // The points are all alike: any halves will do.
            split(from, from + size / 2, random, progress, cancellation);
            split(from + size / 2, to, random, progress, cancellation);
            return;
        }
        for (int b = 0; b < branches; b++) {
            next[b + 1] += next[b];
        }
        int[] bounds = next.clone();
        int[] sorted = new int[size];
        for (int i = 0; i < size; i++) {
            sorted[next[branch[i]]++] = order[from + i];
        }
        System.arraycopy(sorted, 0, order, from, size);
        for (int b = 0; b < branches; b++) {
            if (bounds[b + 1] > bounds[b]) {
                split(from + bounds[b], from + bounds[b + 1], random, progress, cancellation);
            }
        }
    }

    private float[] mean(int from, int to) {
        int p = points.columns();
        double[] sum = new double[p];
        for (int i = from; i < to; i++) {
            for (int c = 0; c < p; c++) {
                sum[c] += points.values()[order[i] * p + c];
            }
        }
        float[] mean = new float[p];
        for (int c = 0; c < p; c++) {
            mean[c] = (float) (sum[c] / (to - from));
        }
        return mean;
    }

    /** Lloyd's algorithm on some of the points; then the nearest centre of each of them. */
    private int[] branchesOf(int from, int to, int branches, SplittableRandom random) {
        int p = points.columns();
        int learnt = Math.min(LEARNT_FROM, to - from);
        int[] sample = new int[learnt];
        for (int i = 0; i < learnt; i++) {
            sample[i] = order[from + (int) ((long) (to - from) * i / learnt)];
        }
        float[] centres = new float[p * BRANCHES];
        float[] squares = new float[BRANCHES];
        Arrays.fill(squares, Float.POSITIVE_INFINITY);
        for (int b = 0; b < branches; b++) {
            place(centres, squares, b, points.row(sample[random.nextInt(learnt)]));
        }
        for (int round = 0; round < ROUNDS; round++) {
            int[] nearest = new int[learnt];
            Parts.forEach(learnt, (_, a, z) -> {
                for (int i = a; i < z; i++) {
                    nearest[i] = nearest(sample[i], centres, squares);
                }
            });
            double[][] sums = new double[branches][p];
            int[] counts = new int[branches];
            for (int i = 0; i < learnt; i++) {
                counts[nearest[i]]++;
                double[] sum = sums[nearest[i]];
                for (int c = 0; c < p; c++) {
                    sum[c] += points.values()[sample[i] * p + c];
                }
            }
            for (int b = 0; b < branches; b++) {
                if (counts[b] == 0) {
                    place(centres, squares, b, points.row(sample[random.nextInt(learnt)]));
                } else {
                    float[] mean = new float[p];
                    for (int c = 0; c < p; c++) {
                        mean[c] = (float) (sums[b][c] / counts[b]);
                    }
                    place(centres, squares, b, mean);
                }
            }
        }
        int[] nearest = new int[to - from];
        Parts.forEach(nearest.length, (_, a, z) -> {
            for (int i = a; i < z; i++) {
                nearest[i] = nearest(order[from + i], centres, squares);
            }
        });
        return nearest;
    }

    private static void place(float[] centres, float[] squares, int branch, float[] centre) {
        float square = 0;
        for (int c = 0; c < centre.length; c++) {
            centres[c * BRANCHES + branch] = centre[c];
            square += centre[c] * centre[c];
        }
        squares[branch] = square;
    }

    private int nearest(int point, float[] centres, float[] squares) {
        int p = points.columns();
        FloatVector low = FloatVector.zero(LANES);
        FloatVector high = FloatVector.zero(LANES);
        for (int c = 0; c < p; c++) {
            float value = points.values()[point * p + c];
            low = low.add(FloatVector.fromArray(LANES, centres, c * BRANCHES).mul(value));
            high = high.add(FloatVector.fromArray(LANES, centres, c * BRANCHES + LANES.length()).mul(value));
        }
        int best = 0;
        float least = Float.POSITIVE_INFINITY;
        float[] products = new float[BRANCHES];
        low.intoArray(products, 0);
        high.intoArray(products, LANES.length());
        for (int b = 0; b < BRANCHES; b++) {
            float key = squares[b] - 2 * products[b];
            if (key < least) {
                least = key;
                best = b;
            }
        }
        return best;
    }
}
