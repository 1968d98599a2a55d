package org.weightscape.map;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.BitSet;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class PointIndexTest {

    private record Cloud(float[] x, float[] y) {
        /** Clusters, copies of the same place, far outliers and points without a place. */
        static Cloud of(int n, long seed) {
            SplittableRandom random = new SplittableRandom(seed);
            float[] x = new float[n];
            float[] y = new float[n];
            for (int i = 0; i < n; i++) {
                double spread = i % 90 == 5 ? 500 : 0.3;
                x[i] = (float) (random.nextInt(4) + spread * random.nextGaussian());
                y[i] = (float) (random.nextInt(3) + spread * random.nextGaussian());
                if (i % 17 == 3 && i > 0) {
                    x[i] = x[i - 1];
                    y[i] = y[i - 1];
                }
                if (i % 41 == 7) {
                    x[i] = Float.NaN;
                }
            }
            return new Cloud(x, y);
        }

        PointIndex index() {
            return PointIndex.of(x, y);
        }
    }

    @Property(tries = 200)
    void nearestIsThatOfBruteForce(@ForAll @IntRange(min = 1, max = 700) int n, @ForAll long seed) {
        Cloud cloud = Cloud.of(n, seed);
        PointIndex index = cloud.index();
        SplittableRandom random = new SplittableRandom(seed + 1);
        for (int question = 0; question < 20; question++) {
            double x = random.nextDouble(-2, 6) * (question == 19 ? 100 : 1);
            double y = random.nextDouble(-2, 5);
            double radius = random.nextDouble(0.01, 2) * (question == 18 ? 300 : 1);
            int best = PointIndex.NONE;
            double bestSquare = radius * radius;
            for (int i = 0; i < n; i++) {
                double dx = cloud.x[i] - x;
                double dy = cloud.y[i] - y;
                double square = dx * dx + dy * dy;
                if (i % 3 != 0 && (square < bestSquare || (square == bestSquare && best == PointIndex.NONE))) {
                    best = i;
                    bestSquare = square;
                }
            }
            assertEquals(best, index.nearest(x, y, radius, point -> point % 3 != 0));
        }
    }

    @Property(tries = 200)
    void rectanglesAreThoseOfBruteForce(@ForAll @IntRange(min = 0, max = 700) int n, @ForAll long seed) {
        Cloud cloud = Cloud.of(n, seed);
        SplittableRandom random = new SplittableRandom(seed + 2);
        double x = random.nextDouble(-3, 4);
        double y = random.nextDouble(-3, 4);
        Bounds box = new Bounds(x, y, x + random.nextDouble(5), y + random.nextDouble(400));
        BitSet wanted = new BitSet();
        for (int i = 0; i < n; i++) {
            if (cloud.x[i] >= box.minX() && cloud.x[i] <= box.maxX() && cloud.y[i] >= box.minY() && cloud.y[i] <= box.maxY()) {
                wanted.set(i);
            }
        }
        assertEquals(wanted, cloud.index().within(box));
    }

    @Property(tries = 300)
    void lassosAreThoseOfBruteForce(
            @ForAll @IntRange(min = 1, max = 900) int n,
            @ForAll @IntRange(min = 3, max = 60) int corners,
            @ForAll long seed) {
        Cloud cloud = Cloud.of(n, seed);
        SplittableRandom random = new SplittableRandom(seed + 3);
        double[] px = new double[corners];
        double[] py = new double[corners];
        double wild = random.nextInt(3) == 0 ? 200 : 2;
        for (int i = 0; i < corners; i++) {
            // Crossing itself now and then, with level and upright edges among the others.
            px[i] = i % 5 == 4 ? px[i - 1] : 1.5 + random.nextDouble(-wild, wild);
            py[i] = i % 7 == 6 ? py[i - 1] : 1 + random.nextDouble(-wild, wild);
        }
        BitSet wanted = new BitSet();
        for (int i = 0; i < n; i++) {
            boolean inside = false;
            for (int a = 0, b = corners - 1; a < corners; b = a++) {
                if ((py[a] > cloud.y[i]) != (py[b] > cloud.y[i])) {
                    double share = (cloud.y[i] - py[a]) / (py[b] - py[a]);
                    if (cloud.x[i] < px[a] + share * (px[b] - px[a])) {
                        inside = !inside;
                    }
                }
            }
            if (inside) {
                wanted.set(i);
            }
        }
        assertEquals(wanted, cloud.index().inside(px, py));
    }

    @Property(tries = 200)
    void brushesAreThoseOfBruteForce(
            @ForAll @IntRange(min = 1, max = 700) int n,
            @ForAll @IntRange(min = 1, max = 12) int places,
            @ForAll long seed) {
        Cloud cloud = Cloud.of(n, seed);
        SplittableRandom random = new SplittableRandom(seed + 4);
        double radius = random.nextDouble(0.05, 1);
        double[] px = random.doubles(places, -2, 5).toArray();
        double[] py = random.doubles(places, -2, 4).toArray();
        BitSet wanted = new BitSet();
        for (int i = 0; i < n; i++) {
            for (int place = 0; place < places; place++) {
                int from = Math.max(0, place - 1);
                java.awt.geom.Line2D way = new java.awt.geom.Line2D.Double(px[from], py[from], px[place], py[place]);
                if (!Float.isNaN(cloud.x[i]) && way.ptSegDistSq(cloud.x[i], cloud.y[i]) <= radius * radius) {
                    wanted.set(i);
                }
            }
        }
        assertEquals(wanted, cloud.index().brushed(px, py, radius));
    }

    @Test
    void pointsInOnePlaceAndNoPointsAtAll() {
        PointIndex same = PointIndex.of(new float[100], new float[100]);
        assertEquals(0, same.nearest(0, 0, 1, point -> true));
        assertEquals(PointIndex.NONE, same.nearest(3, 0, 1, point -> true));
        assertEquals(100, same.inside(new double[] {-1, 1, 0}, new double[] {-1, -1, 1}).cardinality());
        PointIndex none = PointIndex.of(new float[0], new float[0]);
        assertEquals(PointIndex.NONE, none.nearest(0, 0, 1, point -> true));
        assertTrue(none.within(new Bounds(-1, -1, 1, 1)).isEmpty());
    }

    @Test
    void outliersDoNotCoarsenTheGrid() {
        int n = 20_000;
        SplittableRandom random = new SplittableRandom(1);
        float[] x = new float[n];
        float[] y = new float[n];
        for (int i = 0; i < n; i++) {
            x[i] = (float) random.nextGaussian();
            y[i] = (float) random.nextGaussian();
        }
        x[5] = 1e6f;
        Bounds bulk = PointIndex.of(x, y).bulk();
        assertTrue(bulk.width() < 30, bulk.toString());
        Dots.Grid grid = PointIndex.of(x, y).grid();
        double[] density = grid.density();
        assertEquals(0, density[grid.line(y[5]) * grid.columns() + grid.column(x[5])]);
        // A standard normal cloud has n / 2π points per unit² at its centre.
        assertEquals(n / (2 * Math.PI), density[grid.line(0) * grid.columns() + grid.column(0)], 0.35 * n / (2 * Math.PI));
    }
}
