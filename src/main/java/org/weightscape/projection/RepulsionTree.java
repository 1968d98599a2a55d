package org.weightscape.projection;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The push that all points of a t-SNE give each other, by Barnes and Hut (van der Maaten 2014, "Accelerating t-SNE using
 * tree-based algorithms", section 4.2): far points act through their common centre. Points that lie together share one list of
 * far centres and near points (Barnes 1990, "A modified tree code"), so that a list is made once for some tens of points and
 * summed for as many points at once as the processor has lanes. Sums run in the order of the list, whatever the processor.
 */
final class RepulsionTree {
    private static final VectorSpecies<Float> LANES = FloatVector.SPECIES_PREFERRED;
    private static final int DEEPEST = 16;
    private static final int LEAF = 8;
    private static final int GROUP = 64;
    /** A cell may stand for its points where its side is at most so much of its distance. */
    private static final float OPENING = 0.6f;

    private static final int BUCKETS = 1 << 11;

    private final int n;
    private final int[] order;
    private final int[] codes;
    private final int[] sortedCodes;
    private final int[] swap;
    private final float[] px;
    private final float[] py;

    // Cells in the order of a walk that goes down before it goes on: the next cell beside this one is at skip.
    private int cells;
    private float[] centreX = new float[0];
    private float[] centreY = new float[0];
    private float[] side = new float[0];
    private int[] from = new int[0];
    private int[] to = new int[0];
    private int[] skip = new int[0];

    private int groups;
    private int[] groupFrom = new int[0];
    private int[] groupTo = new int[0];
    private double[] groupSums = new double[0];
    private float rootSide;

    RepulsionTree(int n) {
        this.n = n;
        order = new int[n];
        codes = new int[n];
        sortedCodes = new int[n];
        swap = new int[n];
        // Room for the last lanes beyond the last point.
        px = new float[n + LANES.length()];
        py = new float[n + LANES.length()];
    }

    /**
     * Builds the tree anew.
     *
     * @param xy x and then y of each point, finite
     */
    void build(float[] xy) {
        float leastX = Float.POSITIVE_INFINITY;
        float leastY = Float.POSITIVE_INFINITY;
        float mostX = Float.NEGATIVE_INFINITY;
        float mostY = Float.NEGATIVE_INFINITY;
        for (int i = 0; i < n; i++) {
            leastX = Math.min(leastX, xy[2 * i]);
            mostX = Math.max(mostX, xy[2 * i]);
            leastY = Math.min(leastY, xy[2 * i + 1]);
            mostY = Math.max(mostY, xy[2 * i + 1]);
        }
        rootSide = Math.max(Math.max(mostX - leastX, mostY - leastY), Float.MIN_NORMAL);
        float scale = (1 << DEEPEST) / rootSide;
        float originX = leastX;
        float originY = leastY;
        Parts.forEach(n, (_, a, b) -> {
            for (int i = a; i < b; i++) {
                codes[i] = spread((int) ((xy[2 * i] - originX) * scale)) | spread((int) ((xy[2 * i + 1] - originY) * scale)) << 1;
            }
        });
        sort();
        Parts.forEach(n, (_, a, b) -> {
            for (int i = a; i < b; i++) {
                px[i] = xy[2 * order[i]];
                py[i] = xy[2 * order[i] + 1];
                sortedCodes[i] = codes[order[i]];
            }
        });
        cells = 0;
        groups = 0;
        cell(0, n, 0, Integer.MAX_VALUE);
    }

    /**
     * The push on each point, {@code Σⱼ q²(yᵢ − yⱼ)} with {@code q = 1/(1 + |yᵢ − yⱼ|²)}, over all other points.
     *
     * @param push receives x and then y for each point
     * @return {@code Σ q} over all ordered pairs of different points
     */
    double repulse(float[] push) {
        if (groupSums.length < groups) {
            groupSums = new double[groups + groups / 2];
        }
        int pieces = Math.min(groups, 128);
        Parts.each(pieces, piece -> {
            Worker worker = new Worker();
            int last = (int) ((long) groups * (piece + 1) / pieces);
            for (int g = (int) ((long) groups * piece / pieces); g < last; g++) {
                worker.gather(groupFrom[g], groupTo[g]);
                groupSums[g] = worker.sum(groupFrom[g], groupTo[g], push);
            }
        });
        double total = 0;
        for (int g = 0; g < groups; g++) {
            total += groupSums[g];
        }
        return total;
    }

    /** The same on points that are not in the tree. */
    final class Probe {
        private double pushX;
        private double pushY;

        /** Sums over all points of the tree; returns {@code Σ q}. */
        double at(float x, float y) {
            double sum = 0;
            pushX = 0;
            pushY = 0;
            int cell = 0;
            while (cell < cells) {
                float dx = x - centreX[cell];
                float dy = y - centreY[cell];
                double square = (double) dx * dx + (double) dy * dy;
                if (side[cell] * side[cell] < OPENING * OPENING * square) {
                    sum += add(dx, dy, square, to[cell] - from[cell]);
                    cell = skip[cell];
                } else if (skip[cell] == cell + 1) {
                    for (int i = from[cell]; i < to[cell]; i++) {
                        float ex = x - px[i];
                        float ey = y - py[i];
                        sum += add(ex, ey, (double) ex * ex + (double) ey * ey, 1);
                    }
                    cell++;
                } else {
                    cell++;
                }
            }
            return sum;
        }

        private double add(float dx, float dy, double square, int points) {
            double q = 1 / (1 + square);
            pushX += points * q * q * dx;
            pushY += points * q * q * dy;
            return points * q;
        }

        double pushX() {
            return pushX;
        }

        double pushY() {
            return pushY;
        }
    }

    /** Makes a cell and those in it. {@code parent} is how many points the cell around it has. */
    private void cell(int first, int last, int level, int parent) {
        int cell = cells++;
        if (cells > side.length) {
            grow();
        }
        int count = last - first;
        double sumX = 0;
        double sumY = 0;
        for (int i = first; count <= LEAF && i < last; i++) {
            sumX += px[i];
            sumY += py[i];
        }
        from[cell] = first;
        to[cell] = last;
        side[cell] = rootSide / (1 << level);
        boolean leaf = count <= LEAF || level == DEEPEST;
        if (parent > GROUP && count <= GROUP) {
            addGroup(first, last);
        }
        if (leaf) {
            if (count > LEAF) {
                for (int i = first; i < last; i++) {
                    sumX += px[i];
                    sumY += py[i];
                }
                for (int start = first; count > GROUP && start < last; start += GROUP) {
                    addGroup(start, Math.min(start + GROUP, last));
                }
            }
        } else {
            int shift = 2 * (DEEPEST - 1 - level);
            int begin = first;
            for (int quarter = 0; quarter < 4; quarter++) {
                int end = quarter == 3 ? last : bound(begin, last, shift, quarter);
                if (end > begin) {
                    int child = cells;
                    cell(begin, end, level + 1, count);
                    sumX += (double) centreX[child] * (end - begin);
                    sumY += (double) centreY[child] * (end - begin);
                }
                begin = end;
            }
        }
        centreX[cell] = (float) (sumX / count);
        centreY[cell] = (float) (sumY / count);
        skip[cell] = cells;
    }

    private int bound(int first, int last, int shift, int quarter) {
        int low = first;
        int high = last;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (((sortedCodes[middle] >>> shift) & 3) <= quarter) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private void addGroup(int first, int last) {
        if (groups == groupFrom.length) {
            groupFrom = Arrays.copyOf(groupFrom, 2 * groups + 64);
            groupTo = Arrays.copyOf(groupTo, 2 * groups + 64);
        }
        groupFrom[groups] = first;
        groupTo[groups++] = last;
    }

    private void grow() {
        int room = 2 * cells + 1024;
        centreX = Arrays.copyOf(centreX, room);
        centreY = Arrays.copyOf(centreY, room);
        side = Arrays.copyOf(side, room);
        from = Arrays.copyOf(from, room);
        to = Arrays.copyOf(to, room);
        skip = Arrays.copyOf(skip, room);
    }

    /** By the digits of the codes, the lowest first; points of one code stay in order. */
    private void sort() {
        int[] source = swap;
        int[] target = order;
        for (int i = 0; i < n; i++) {
            source[i] = i;
        }
        for (int shift = 0; shift < 33; shift += 11) {
            int[] next = new int[BUCKETS + 1];
            for (int i = 0; i < n; i++) {
                next[((codes[i] >>> shift) & (BUCKETS - 1)) + 1]++;
            }
            for (int b = 0; b < BUCKETS; b++) {
                next[b + 1] += next[b];
            }
            for (int i = 0; i < n; i++) {
                target[next[(codes[source[i]] >>> shift) & (BUCKETS - 1)]++] = source[i];
            }
            int[] other = source;
            source = target;
            target = other;
        }
        // Three rounds end where they began, in the order.
        if (source != order) {
            System.arraycopy(source, 0, order, 0, n);
        }
    }

    /** Puts a 0 before each of the lowest 16 bits. */
    private static int spread(int value) {
        int v = Math.clamp(value, 0, (1 << DEEPEST) - 1);
        v = (v | v << 8) & 0x00FF00FF;
        v = (v | v << 4) & 0x0F0F0F0F;
        v = (v | v << 2) & 0x33333333;
        return (v | v << 1) & 0x55555555;
    }

    /** What one thread needs for itself. */
    private final class Worker {
        private int length;
        private float[] listX = new float[1024];
        private float[] listY = new float[1024];
        private float[] listPoints = new float[1024];
        private final float[] sums = new float[GROUP + LANES.length()];
        private final float[] forceX = new float[GROUP + LANES.length()];
        private final float[] forceY = new float[GROUP + LANES.length()];

        /** The far centres and near points of a group. */
        void gather(int first, int last) {
            float leastX = Float.POSITIVE_INFINITY;
            float leastY = Float.POSITIVE_INFINITY;
            float mostX = Float.NEGATIVE_INFINITY;
            float mostY = Float.NEGATIVE_INFINITY;
            for (int i = first; i < last; i++) {
                leastX = Math.min(leastX, px[i]);
                mostX = Math.max(mostX, px[i]);
                leastY = Math.min(leastY, py[i]);
                mostY = Math.max(mostY, py[i]);
            }
            length = 0;
            int cell = 0;
            while (cell < cells) {
                float dx = Math.max(Math.max(leastX - centreX[cell], centreX[cell] - mostX), 0);
                float dy = Math.max(Math.max(leastY - centreY[cell], centreY[cell] - mostY), 0);
                if (side[cell] * side[cell] < OPENING * OPENING * (dx * dx + dy * dy)) {
                    add(centreX[cell], centreY[cell], to[cell] - from[cell]);
                    cell = skip[cell];
                } else if (skip[cell] == cell + 1) {
                    for (int i = from[cell]; i < to[cell]; i++) {
                        add(px[i], py[i], 1);
                    }
                    cell++;
                } else {
                    cell++;
                }
            }
        }

        private void add(float x, float y, int points) {
            if (length == listX.length) {
                listX = Arrays.copyOf(listX, 2 * length);
                listY = Arrays.copyOf(listY, 2 * length);
                listPoints = Arrays.copyOf(listPoints, 2 * length);
            }
            listX[length] = x;
            listY[length] = y;
            listPoints[length++] = points;
        }

        double sum(int first, int last, float[] push) {
            int lanes = LANES.length();
            for (int at = first; at < last; at += lanes) {
                FloatVector x = FloatVector.fromArray(LANES, px, at);
                FloatVector y = FloatVector.fromArray(LANES, py, at);
                FloatVector fx = FloatVector.zero(LANES);
                FloatVector fy = FloatVector.zero(LANES);
                FloatVector total = FloatVector.zero(LANES);
                FloatVector one = FloatVector.broadcast(LANES, 1);
                for (int e = 0; e < length; e++) {
                    FloatVector dx = x.sub(listX[e]);
                    FloatVector dy = y.sub(listY[e]);
                    FloatVector q = one.div(dx.mul(dx).add(dy.mul(dy)).add(one));
                    FloatVector weighted = q.mul(listPoints[e]);
                    total = total.add(weighted);
                    FloatVector force = weighted.mul(q);
                    fx = fx.add(force.mul(dx));
                    fy = fy.add(force.mul(dy));
                }
                fx.intoArray(forceX, at - first);
                fy.intoArray(forceY, at - first);
                total.intoArray(sums, at - first);
            }
            double sum = 0;
            for (int i = first; i < last; i++) {
                push[2 * order[i]] = forceX[i - first];
                push[2 * order[i] + 1] = forceY[i - first];
                // Each point is on its own list, where q is 1.
                sum += (double) sums[i - first] - 1;
            }
            return sum;
        }
    }
}
