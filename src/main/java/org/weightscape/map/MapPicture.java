package org.weightscape.map;

import java.awt.BasicStroke;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferInt;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import javax.imageio.ImageIO;
import org.jfree.pdf.PDFDocument;
import org.jfree.pdf.PDFGraphics2D;
import org.jfree.pdf.PDFHints;
import org.jfree.svg.SVGGraphics2D;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A map as a picture for a PNG, SVG or PDF file: the points, a title, a legend (ramp with ticks and histogram, or categories
 * with counts) and a caption that says how it was made and of how much. Needs no display and no window; on a machine without
 * fonts it leaves the words out and says so in the log. Immutable: every wish gives a new picture.
 */
public final class MapPicture {
    private static final Logger LOG = LoggerFactory.getLogger(MapPicture.class);

    private static final int MARGIN = 24;
    private static final int LEGEND_WIDTH = 210;
    private static final int CAPTION_LINE = 16;
    private static final int MOST_CAPTION_LINES = 3;
    private static final String WARNING = "distances are not to scale";
    /** In a vector picture the points have at least so many pixels for each of the picture. */
    private static final double VECTOR_SCALE = 3;

    /** One epoch of a training. */
    private record Moment(Trajectories trajectories, double epoch) {
        String text() {
            return "epoch " + ReadableNumber.of(epoch);
        }
    }

    /** What is shown, apart from the points; changed only while a copy is being made. */
    private static final class Wishes implements Cloneable {
        @Nullable Coloring coloring;
        String title = "";
        Appearance appearance = Appearance.LIGHT;
        int width = 1200;
        int height = 800;
        double scale = 1;
        BitSet selectedRows = new BitSet();
        Filters filters = Filters.NONE;
        Optional<TrajectoryChoice> paths = Optional.empty();
        Optional<Moment> moment = Optional.empty();
        Overlay overlay = Overlay.NONE;
        String remark = "";
        Optional<Viewport> view = Optional.empty();
        double pointSize = 1;

        Wishes copy() {
            try {
                return (Wishes) clone();
            } catch (CloneNotSupportedException e) {
                throw new AssertionError(e);
            }
        }
    }

    private final MapPoints points;
    private final Wishes wishes;

    private MapPicture(MapPoints points, Wishes wishes) {
        this.points = points;
        this.wishes = wishes;
    }

    /** All points in one colour, light, 1200 × 800, captioned by where they come from. */
    public static MapPicture of(MapPoints points) {
        return new MapPicture(points, new Wishes());
    }

    /** Coloured by a property, with its legend. */
    public MapPicture colored(Coloring coloring) {
        return changed(w -> w.coloring = coloring);
    }

    /** With a title; an empty one takes no room. */
    public MapPicture titled(String title) {
        return changed(w -> w.title = title);
    }

    /** Light or dark. */
    public MapPicture appearance(Appearance appearance) {
        return changed(w -> w.appearance = appearance);
    }

    /**
     * In another size.
     *
     * @param width of the whole picture at scale 1, pixels, at least 320
     * @param height of the whole picture at scale 1, pixels, at least 240
     */
    public MapPicture size(int width, int height) {
        if (width < 320 || height < 240) {
            throw new IllegalArgumentException("%d × %d is too small for a map".formatted(width, height));
        }
        return changed(w -> {
            w.width = width;
            w.height = height;
        });
    }

    /** The same picture with more pixels, for print: 1 to 8 for each pixel along both axes. */
    public MapPicture scale(double scale) {
        if (!(scale >= 1 && scale <= 8)) {
            throw new IllegalArgumentException("scale " + scale);
        }
        return changed(w -> w.scale = scale);
    }

    /** With some checkpoints on top and the others paler, and some grey, and a caption that says so. */
    public MapPicture choosing(BitSet selectedRows, Filters filters) {
        BitSet copy = (BitSet) selectedRows.clone();
        return changed(w -> {
            w.selectedRows = copy;
            w.filters = filters;
        });
    }

    /** With trajectories over the points. */
    public MapPicture following(TrajectoryChoice paths) {
        return changed(w -> w.paths = Optional.of(paths));
    }

    /** With each model where it was at an epoch, over ghosts of its earlier checkpoints. */
    public MapPicture at(Trajectories trajectories, double epoch) {
        return changed(w -> w.moment = Optional.of(new Moment(trajectories, epoch)));
    }

    /** With something painted over the points, and what the caption says of it. */
    public MapPicture over(Overlay overlay, String remark) {
        return changed(w -> {
            w.overlay = overlay;
            w.remark = remark;
        });
    }

    /** A part of the map instead of the whole: at least what this view shows. */
    public MapPicture showing(Viewport view) {
        return changed(w -> w.view = Optional.of(view));
    }

    /** With larger or smaller points; 1 is automatic. */
    public MapPicture pointSize(double factor) {
        return changed(w -> w.pointSize = factor);
    }

    private MapPicture changed(Consumer<Wishes> change) {
        Wishes copy = wishes.copy();
        change.accept(copy);
        return new MapPicture(points, copy);
    }

    /** The kinds of files that a picture can be written as. */
    public enum Format {
        /** Pixels, as many as {@link MapPicture#scale} says. */
        PNG,
        /** The points as pixels; axes, lines, legend and words as vectors. */
        SVG,
        /** As {@link #SVG}; words as outlines, so that they look the same everywhere. */
        PDF;

        /** The format that a file's name asks for by its ending; PNG without one that is known. */
        public static Format of(Path file) {
            String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
            return name.endsWith(".svg") ? SVG : name.endsWith(".pdf") ? PDF : PNG;
        }
    }

    /**
     * Writes the picture in the {@link Format} that the file's name ends in: to a file beside it first, then in its place.
     * Folders that are missing are made.
     */
    public void write(Path file) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null) {
            throw new IOException(file + " is no file");
        }
        Files.createDirectories(folder);
        Path temporary = folder.resolve(".map-" + UUID.randomUUID() + ".tmp");
        try {
            switch (Format.of(file)) {
                case PNG -> {
                    if (!ImageIO.write(image(), "png", temporary.toFile())) {
                        throw new IOException("this Java cannot write PNG files");
                    }
                }
                case SVG -> Files.writeString(temporary, svg());
                case PDF -> Files.write(temporary, pdf());
            }
            try {
                Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } catch (java.nio.file.AtomicMoveNotSupportedException e) {
                Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING);
            }
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    /** The picture as an SVG document. */
    String svg() {
        SVGGraphics2D g = new SVGGraphics2D(wishes.width, wishes.height);
        paint(g, Math.max(wishes.scale, VECTOR_SCALE), Pen.Lettering.WORDS);
        return g.getSVGDocument();
    }

    /** The picture as a PDF document of one page, a point for each pixel at scale 1. */
    byte[] pdf() {
        PDFDocument document = new PDFDocument();
        document.setTitle(wishes.title);
        PDFGraphics2D g = document.createPage(new Rectangle2D.Double(0, 0, wishes.width, wishes.height)).getGraphics2D();
        // The fonts that every reader has know no minus sign, no Greek and no thin space.
        g.setRenderingHint(PDFHints.KEY_DRAW_STRING_TYPE, PDFHints.VALUE_DRAW_STRING_TYPE_VECTOR);
        paint(g, Math.max(wishes.scale, VECTOR_SCALE), Pen.Lettering.WORDS);
        return document.getPDFBytes();
    }

    /** The picture. */
    public BufferedImage image() {
        try {
            return image(Pen.Lettering.WORDS);
        } catch (RuntimeException | LinkageError | InternalError noFonts) {
            // Java2D fails in many ways where no font is installed; the points do not need one.
            LOG.warn("The picture has no words, because this machine has no usable fonts ({}).", noFonts.toString());
            return image(Pen.Lettering.NONE);
        }
    }

    /** Where the points are, in pixels of the picture at scale 1. */
    Rectangle2D plot() {
        return plot(1);
    }

    private Rectangle2D plot(int captionLines) {
        double top = wishes.title.isEmpty() ? MARGIN : MARGIN + 34;
        double right = wishes.coloring == null ? MARGIN : LEGEND_WIDTH + 2 * MARGIN;
        return new Rectangle2D.Double(
                MARGIN, top, wishes.width - MARGIN - right, wishes.height - top - MARGIN - 10 - CAPTION_LINE * captionLines);
    }

    /** Which part of the world the plot shows, in pixels of the plot at scale 1. */
    Viewport view(PointCloud cloud) {
        return view(cloud, plot());
    }

    private Viewport view(PointCloud cloud, Rectangle2D plot) {
        return wishes.view
                .map(view -> new Viewport(
                        view.centreX(),
                        view.centreY(),
                        view.scale() * Math.min(plot.getWidth() / view.width(), plot.getHeight() / view.height()),
                        plot.getWidth(),
                        plot.getHeight()))
                .orElseGet(() -> Viewport.fit(cloud.bounds(), plot.getWidth(), plot.getHeight(), 16));
    }

    BufferedImage image(Pen.Lettering lettering) {
        double scale = wishes.scale;
        BufferedImage image = new BufferedImage(
                (int) Math.round(wishes.width * scale),
                (int) Math.round(wishes.height * scale),
                BufferedImage.TYPE_INT_RGB);
        Graphics2D g = image.createGraphics();
        try {
            g.scale(scale, scale);
            paint(g, scale, lettering);
        } finally {
            g.dispose();
        }
        return image;
    }

    /**
     * Paints the picture at scale 1.
     *
     * @param scale pixels of the points' image for one of the picture
     */
    private void paint(Graphics2D g, double scale, Pen.Lettering lettering) {
        Appearance appearance = wishes.appearance;
        g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        g.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        g.setRenderingHint(RenderingHints.KEY_FRACTIONALMETRICS, RenderingHints.VALUE_FRACTIONALMETRICS_ON);
        g.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
        g.setColor(Pen.color(appearance.background()));
        g.fill(new Rectangle2D.Double(0, 0, wishes.width, wishes.height));
        PointCloud cloud = PointCloud.of(points.x(), points.y());
        int[] colors = colors();
        Optional<PathLines> lines = wishes.paths.map(paths -> paths.lines(points, colors, appearance));
        Pen pen = new Pen(g, appearance, lettering);
        List<String> caption = caption(pen, lines);
        Rectangle2D plot = plot(caption.size());
        Viewport view = view(cloud, plot);
        BufferedImage dots = raster(cloud, colors, view, scale);
        g.drawImage(
                dots, new AffineTransform(1 / scale, 0, 0, 1 / scale, plot.getX(), plot.getY()), null);
        Shape clip = g.getClip();
        g.clip(plot);
        g.translate(plot.getX(), plot.getY());
        lines.ifPresent(some ->
                some.paint(g, view, 1, wishes.moment.map(Moment::epoch).orElse(Double.POSITIVE_INFINITY)));
        wishes.overlay.paint(g, view, 1);
        g.translate(-plot.getX(), -plot.getY());
        g.setClip(clip);
        g.setColor(Pen.color(appearance.line()));
        g.setStroke(new BasicStroke(1));
        g.draw(plot);
        if (isToScale()) {
            axes(pen, view, plot);
        }
        pen.write(wishes.title, MARGIN, MARGIN + 16, Font.BOLD, 18, appearance.text(), wishes.width - 2 * MARGIN);
        write(pen, caption);
        Coloring coloring = wishes.coloring;
        if (coloring != null) {
            new PictureLegend(pen, coloring, points.rows())
                    .paint(plot.getMaxX() + MARGIN, plot.getY(), LEGEND_WIDTH, plot.getHeight());
        }
    }

    private boolean isToScale() {
        return points.description().distances() == MapDescription.Distances.TO_SCALE;
    }

    /** What is said below the map, in lines beside the word of warning. */
    private List<String> caption(Pen pen, Optional<PathLines> lines) {
        String caption = points.caption(
                wishes.selectedRows.cardinality(),
                wishes.filters,
                wishes.moment.map(Moment::text).orElse(""),
                wishes.paths.flatMap(paths -> lines.map(paths::text)).orElse(""),
                wishes.remark);
        return pen.wrapped(caption, 12, captionRoom(pen), MOST_CAPTION_LINES);
    }

    private double captionRoom(Pen pen) {
        double room = wishes.width - 2 * MARGIN;
        return isToScale() ? room : room - pen.width(WARNING, Font.ITALIC, 12) - 16;
    }

    private void write(Pen pen, List<String> caption) {
        int color = wishes.appearance.mutedText();
        double bottom = wishes.height - MARGIN;
        for (int line = 0; line < caption.size(); line++) {
            double y = bottom - CAPTION_LINE * (caption.size() - 1 - line);
            pen.write(caption.get(line), MARGIN, y, Font.PLAIN, 12, color, captionRoom(pen));
        }
        if (!isToScale()) {
            pen.writeLeftOf(WARNING, wishes.width - MARGIN, bottom, Font.ITALIC, 12, color);
        }
    }

    /** Ticks with numbers inside the frame: distances of a linear projection can be read. */
    private void axes(Pen pen, Viewport view, Rectangle2D plot) {
        Appearance appearance = wishes.appearance;
        Bounds seen = view.visible();
        for (double value : Tick.linear(seen.minX(), seen.maxX(), (int) Math.max(2, plot.getWidth() / 110))) {
            double x = plot.getX() + view.pixelX(value);
            if (x > plot.getX() + 20 && x < plot.getMaxX() - 20) {
                pen.line(x, plot.getMaxY(), x, plot.getMaxY() - 4, appearance.mutedText());
                String label = ReadableNumber.of(value);
                double half = pen.width(label, Font.PLAIN, 10) / 2;
                pen.write(label, x - half, plot.getMaxY() - 7, Font.PLAIN, 10, appearance.mutedText(), 80);
            }
        }
        for (double value : Tick.linear(seen.minY(), seen.maxY(), (int) Math.max(2, plot.getHeight() / 90))) {
            double y = plot.getY() + view.pixelY(value);
            if (y > plot.getY() + 16 && y < plot.getMaxY() - 24) {
                pen.line(plot.getX(), y, plot.getX() + 4, y, appearance.mutedText());
                pen.write(ReadableNumber.of(value), plot.getX() + 7, y + 3.5, Font.PLAIN, 10, appearance.mutedText(), 80);
            }
        }
    }

    /** By point. */
    private int[] colors() {
        if (wishes.coloring != null) {
            return wishes.coloring.colors(points.rows(), wishes.appearance);
        }
        int[] colors = new int[points.size()];
        Arrays.fill(colors, wishes.appearance.plain());
        return colors;
    }

    private BufferedImage raster(PointCloud cloud, int[] colors, Viewport view, double scale) {
        Appearance appearance = wishes.appearance;
        Viewport device = view.scaledBy(scale);
        int width = (int) Math.ceil(device.width());
        int height = (int) Math.ceil(device.height());
        // Opaque, for a PDF page knows no transparent pixels here.
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        int[] pixels = ((DataBufferInt) image.getRaster().getDataBuffer()).getData();
        Dots settled = cloud.dots(
                colors,
                wishes.coloring == null ? null : wishes.coloring.shapes(points.rows()),
                wishes.filters.isEmpty() ? null : wishes.filters.greyedOut(points.rows()),
                wishes.selectedRows.isEmpty() ? null : points.pointsOf(wishes.selectedRows));
        Dots dots = wishes.moment
                .map(moment -> new Replay(moment.trajectories, points, settled).at(moment.epoch))
                .orElse(settled);
        int moving = wishes.moment.map(moment -> moment.trajectories.models()).orElse(cloud.size());
        double fitted = Viewport.fit(cloud.bulk(), view.width(), view.height(), 16).scale();
        DotStyle style = DotStyle.automatic(moving, view, fitted, wishes.pointSize, scale, appearance);
        new PointRaster().draw(dots, device, style, appearance.background(), pixels);
        return image;
    }
}
