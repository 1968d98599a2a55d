package org.weightscape.map;

import java.util.Arrays;
import java.util.BitSet;
import java.util.SplittableRandom;
import org.weightscape.job.Cancellation;
import org.weightscape.job.Progress;

/**
 * How fast the map draws: a scripted journey (pan, zoom in, pan, zoom out) over synthetic clusters, every frame drawn in full,
 * and the time of hovering and of a lasso. Beside them stands a plain loop that writes five pixels for every point, on one
 * thread: the ratio to it is comparable between machines.
 */
public final class DrawBench {
    private static final int CLUSTERS = 20;
    private static final int QUESTIONS = 400;
    private static final double HOVER_RADIUS = 8;

    private DrawBench() {}

    /**
     * What was measured.
     *
     * @param points on the map
     * @param width of the image, pixels
     * @param height of the image, pixels
     * @param frames drawn
     * @param plainMs five pixels for every point, one thread, whole map visible; median
     * @param prepareMs index, order and crowding, once for a layout
     * @param hoverMs the nearest point at a cursor, slowest of 100 in 100 less one; whole map visible
     * @param lassoMs a lasso of 200 corners over about half of the points, median
     */
    public record Result(
            int points,
            int width,
            int height,
            FrameTimes frames,
            double plainMs,
            double prepareMs,
            double hoverMs,
            double lassoMs) {}

    /** Clusters of different size and spread, a few far outliers, coloured by cluster; the same for the same number. */
    public static MapPoints clusters(int points) {
        SplittableRandom random = new SplittableRandom(7);
        float[] x = new float[points];
        float[] y = new float[points];
        int[] rows = new int[points];
        for (int i = 0; i < points; i++) {
            int cluster = cluster(i);
            double angle = cluster * 2.399963;
            double distance = 2.2 * Math.sqrt(cluster);
            double spread = 0.35 + 0.09 * (cluster % 7);
            double bend = random.nextGaussian();
            double across = 0.6 * random.nextGaussian() + 0.5 * bend * bend;
            // Bananas in every direction.
            double cos = Math.cos(1.7 * cluster);
            double sin = Math.sin(1.7 * cluster);
            x[i] = (float) (1.3 * distance * Math.cos(angle) + spread * (cos * bend - sin * across));
            y[i] = (float) (distance * Math.sin(angle) + spread * (sin * bend + cos * across));
            if (i % 4_000 == 17) {
                x[i] = (float) (30 * (random.nextDouble() - 0.5));
                y[i] = (float) (22 * (random.nextDouble() - 0.5));
            }
            rows[i] = i;
        }
        return new MapPoints(
                x,
                y,
                rows,
                new MapDescription("Clusters", "random numbers", "seed 7", points, MapDescription.Distances.TO_SCALE));
    }

    private static int cluster(int point) {
        // Sizes fall with the cluster's number.
        double u = (point * 0.6180339887498949) % 1;
        return (int) (CLUSTERS * u * u);
    }

    /** Measures. Takes about {@code frames} × the time of a frame, plus a second to warm up. */
    public static Result run(int points, int width, int height, int frames, Progress progress, Cancellation cancellation) {
        MapPoints map = clusters(points);
        long begin = System.nanoTime();
        PointCloud cloud = PointCloud.of(map.x(), map.y());
        double prepareMs = (System.nanoTime() - begin) / 1e6;
        int[] colors = new int[points];
        for (int i = 0; i < points; i++) {
            colors[i] = Ramp.VIRIDIS.color(cluster(i) / (double) CLUSTERS, Appearance.DARK);
        }
        Dots dots = cloud.dots(colors, null, null);
        Viewport fitted = Viewport.fit(cloud.bounds(), width, height, 30);
        int[] pixels = new int[width * height];
        PointRaster raster = new PointRaster();
        double[] times = new double[frames];
        int warmUp = Math.clamp(frames / 4, 5, 60);
        for (int frame = -warmUp; frame < frames; frame++) {
            cancellation.throwIfCancelled();
            Viewport view = journey(fitted, Math.floorMod(frame, frames) / (double) frames);
            begin = System.nanoTime();
            DotStyle style = DotStyle.automatic(points, view, fitted.scale(), 1, 1, Appearance.DARK);
            raster.draw(dots, view, style, Appearance.DARK.background(), pixels);
            if (frame >= 0) {
                times[frame] = (System.nanoTime() - begin) / 1e6;
                progress.update(0.8 * frame / frames, "drawing");
            }
        }
        double plainMs = plain(map, fitted, colors, pixels);
        cancellation.throwIfCancelled();
        progress.update(0.9, "hovering");
        double hoverMs = hover(cloud, fitted);
        double lassoMs = lasso(cloud, fitted);
        progress.update(1, "done");
        return new Result(
                points,
                width,
                height,
                FrameTimes.of(times, frames, Arrays.stream(times).sum() / 1000),
                plainMs,
                prepareMs,
                hoverMs,
                lassoMs);
    }

    /**
     * A view on the way: round the map, in to forty times at a cluster, across it, and out again.
     *
     * @param fitted the whole map
     * @param share of the way, 0 to 1
     */
    public static Viewport journey(Viewport fitted, double share) {
        double zoom = share < 0.3 ? 0 : share < 0.5 ? (share - 0.3) / 0.2 : share < 0.8 ? 1 : (1 - share) / 0.2;
        double turn = 2 * Math.PI * share / 0.3;
        Viewport panned = fitted.pannedBy(0.1 * fitted.width() * Math.sin(turn), 0.1 * fitted.height() * (1 - Math.cos(turn)));
        return panned.zoomedAt(fitted.width() * 0.55, fitted.height() * 0.45, Math.pow(40, zoom));
    }

    private static double plain(MapPoints map, Viewport view, int[] colors, int[] pixels) {
        int width = (int) view.width();
        int height = (int) view.height();
        double[] times = new double[15];
        for (int run = 0; run < times.length; run++) {
            long begin = System.nanoTime();
            Arrays.fill(pixels, 0xff000000);
            float scale = (float) view.scale();
            float shiftX = (float) (view.width() / 2 - view.centreX() * view.scale());
            float shiftY = (float) (view.height() / 2 + view.centreY() * view.scale());
            for (int i = 0; i < colors.length; i++) {
                int column = (int) (map.x()[i] * scale + shiftX);
                int line = (int) (shiftY - map.y()[i] * scale);
                if (column > 0 && column < width - 1 && line > 0 && line < height - 1) {
                    int p = line * width + column;
                    pixels[p] = colors[i];
                    pixels[p - 1] = colors[i];
                    pixels[p + 1] = colors[i];
                    pixels[p - width] = colors[i];
                    pixels[p + width] = colors[i];
                }
            }
            times[run] = (System.nanoTime() - begin) / 1e6;
        }
        Arrays.sort(times);
        return times[times.length / 2];
    }

    private static double hover(PointCloud cloud, Viewport view) {
        SplittableRandom random = new SplittableRandom(3);
        double[] times = new double[QUESTIONS];
        for (int q = -QUESTIONS; q < QUESTIONS; q++) {
            double x = view.worldX(random.nextDouble(view.width()));
            double y = view.worldY(random.nextDouble(view.height()));
            long begin = System.nanoTime();
            int found = cloud.index().nearest(x, y, HOVER_RADIUS / view.scale(), point -> true);
            if (q >= 0) {
                times[q] = (System.nanoTime() - begin) / 1e6 + Math.min(0, found + 1);
            }
        }
        Arrays.sort(times);
        return times[QUESTIONS * 99 / 100];
    }

    private static double lasso(PointCloud cloud, Viewport view) {
        double[] x = new double[200];
        double[] y = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            double angle = 2 * Math.PI * i / x.length;
            double radius = view.height() * (0.3 + 0.03 * Math.sin(9 * angle));
            x[i] = view.worldX(view.width() / 2 + radius * Math.cos(angle));
            y[i] = view.worldY(view.height() / 2 + radius * Math.sin(angle));
        }
        double[] times = new double[15];
        for (int run = 0; run < times.length; run++) {
            long begin = System.nanoTime();
            BitSet inside = cloud.index().inside(x, y);
            times[run] = (System.nanoTime() - begin) / 1e6 + Math.min(0, inside.length());
        }
        Arrays.sort(times);
        return times[times.length / 2];
    }
}
