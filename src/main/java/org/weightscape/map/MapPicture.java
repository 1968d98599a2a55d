package org.weightscape.map;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferInt;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.jfree.pdf.PDFDocument;
import org.jfree.pdf.PDFGraphics2D;
import org.jfree.pdf.PDFHints;
import org.jfree.svg.SVGGraphics2D;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.weightscape.zoo.Property;

/**
 * A map as a picture for a PNG, SVG or PDF file: the points, a title, a legend (ramp with ticks and histogram, or categories
 * with counts) and a caption
 * that says how it was made and of how much. Needs no display and no window; on a machine without fonts it leaves the words out
 * and
 * says so in the log. Immutable: every wish gives a new picture.
 */
public final class MapPicture {
    private static final Logger LOG = LoggerFactory.getLogger(MapPicture.class);

    private static final int MARGIN = 24;
    private static final int LEGEND_WIDTH = 210;
    private static final int BAR_WIDTH = 16;
    private static final int HISTOGRAM_WIDTH = 54;
    private static final int BINS = 48;
    /** In a vector picture the points have at least so many pixels for each of the picture. */
    private static final double VECTOR_SCALE = 3;

    /** Whether words are set. */
    enum Lettering {
        WORDS,
        NONE
    }

    /** What is shown, apart from the points; changed only while a copy is being made. */
    private static final class Wishes implements Cloneable {
        @Nullable Coloring coloring;
        String title = "";
        Optional<String> caption = Optional.empty();
        Appearance appearance = Appearance.LIGHT;
        int width = 1200;
        int height = 800;
        double scale = 1;
        @Nullable BitSet selection;
        @Nullable BitSet greyedOut;
        Overlay overlay = Overlay.NONE;
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

    /** With other words below the map than {@link MapPoints#caption()}. */
    public MapPicture captioned(String caption) {
        return changed(w -> w.caption = Optional.of(caption));
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

    /** With some points on top, ringed, and the others paler. */
    public MapPicture selecting(BitSet selectedPoints) {
        BitSet copy = (BitSet) selectedPoints.clone();
        return changed(w -> w.selection = copy);
    }

    /** With some points grey, for a filter leaves them out. */
    public MapPicture greyingOut(BitSet points) {
        BitSet copy = (BitSet) points.clone();
        return changed(w -> w.greyedOut = copy);
    }

    /** With some checkpoints on top and others grey, and a caption that says so. */
    public MapPicture choosing(BitSet selectedRows, Filters filters) {
        String selected = selectedRows.isEmpty() ? "" : " · " + ReadableNumber.grouped(selectedRows.cardinality()) + " selected";
        String filtered = filters.isEmpty() ? "" : " · " + filters.text();
        return selecting(points.pointsOf(selectedRows))
                .greyingOut(filters.greyedOut(points.rows()))
                .captioned(points.caption() + selected + filtered);
    }

    /** With something painted over the points. */
    public MapPicture over(Overlay overlay) {
        return changed(w -> w.overlay = overlay);
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
     * Folders that are
     * missing are made.
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
        paint(g, Math.max(wishes.scale, VECTOR_SCALE), Lettering.WORDS);
        return g.getSVGDocument();
    }

    /** The picture as a PDF document of one page, a point for each pixel at scale 1. */
    byte[] pdf() {
        PDFDocument document = new PDFDocument();
        document.setTitle(wishes.title);
        PDFGraphics2D g = document.createPage(new Rectangle2D.Double(0, 0, wishes.width, wishes.height)).getGraphics2D();
        // The fonts that every reader has know no minus sign, no Greek and no thin space.
        g.setRenderingHint(PDFHints.KEY_DRAW_STRING_TYPE, PDFHints.VALUE_DRAW_STRING_TYPE_VECTOR);
        paint(g, Math.max(wishes.scale, VECTOR_SCALE), Lettering.WORDS);
        return document.getPDFBytes();
    }

    /** The picture. */
    public BufferedImage image() {
        try {
            return image(Lettering.WORDS);
        } catch (RuntimeException | LinkageError | InternalError noFonts) {
            // Java2D fails in many ways where no font is installed; the points do not need one.
            LOG.warn("The picture has no words, because this machine has no usable fonts ({}).", noFonts.toString());
            return image(Lettering.NONE);
        }
    }

    /** Where the points are, in pixels of the picture at scale 1. */
    Rectangle2D plot() {
        double top = wishes.title.isEmpty() ? MARGIN : MARGIN + 34;
        double right = wishes.coloring == null ? MARGIN : LEGEND_WIDTH + 2 * MARGIN;
        return new Rectangle2D.Double(
                MARGIN, top, wishes.width - MARGIN - right, wishes.height - top - MARGIN - 26);
    }

    /** Which part of the world the plot shows, in pixels of the plot at scale 1. */
    Viewport view(PointCloud cloud) {
        Rectangle2D plot = plot();
        return wishes.view
                .map(view -> new Viewport(
                        view.centreX(),
                        view.centreY(),
                        view.scale() * Math.min(plot.getWidth() / view.width(), plot.getHeight() / view.height()),
                        plot.getWidth(),
                        plot.getHeight()))
                .orElseGet(() -> Viewport.fit(cloud.bounds(), plot.getWidth(), plot.getHeight(), 16));
    }

    BufferedImage image(Lettering lettering) {
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
    private void paint(Graphics2D g, double scale, Lettering lettering) {
        Appearance appearance = wishes.appearance;
        g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        g.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        g.setRenderingHint(RenderingHints.KEY_FRACTIONALMETRICS, RenderingHints.VALUE_FRACTIONALMETRICS_ON);
        g.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
        g.setColor(color(appearance.background()));
        g.fill(new Rectangle2D.Double(0, 0, wishes.width, wishes.height));
        Rectangle2D plot = plot();
        PointCloud cloud = PointCloud.of(points.x(), points.y());
        Viewport view = view(cloud);
        BufferedImage dots = raster(cloud, view, scale);
        g.drawImage(
                dots, new AffineTransform(1 / scale, 0, 0, 1 / scale, plot.getX(), plot.getY()), null);
        Shape clip = g.getClip();
        g.clip(plot);
        g.translate(plot.getX(), plot.getY());
        wishes.overlay.paint(g, view, 1);
        g.translate(-plot.getX(), -plot.getY());
        g.setClip(clip);
        Pen pen = new Pen(g, appearance, lettering);
        g.setColor(color(appearance.line()));
        g.setStroke(new BasicStroke(1));
        g.draw(plot);
        boolean toScale = points.description().distances() == MapDescription.Distances.TO_SCALE;
        if (toScale) {
            axes(pen, view, plot);
        }
        pen.write(wishes.title, MARGIN, MARGIN + 16, Font.BOLD, 18, appearance.text(), wishes.width - 2 * MARGIN);
        String caption = wishes.caption.orElseGet(points::caption);
        double room = wishes.width - 2 * MARGIN;
        if (!toScale) {
            String warning = "distances are not to scale";
            double end = wishes.width - MARGIN;
            room -= pen.writeLeftOf(warning, end, wishes.height - MARGIN, Font.ITALIC, 12, appearance.mutedText()) + 16;
        }
        pen.write(caption, MARGIN, wishes.height - MARGIN, Font.PLAIN, 12, appearance.mutedText(), room);
        Coloring coloring = wishes.coloring;
        if (coloring != null) {
            legend(pen, coloring, plot.getMaxX() + MARGIN, plot.getY(), plot.getHeight());
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
                double half = pen.width(label, 10) / 2;
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

    private BufferedImage raster(PointCloud cloud, Viewport view, double scale) {
        Appearance appearance = wishes.appearance;
        Viewport device = view.scaledBy(scale);
        int width = (int) Math.ceil(device.width());
        int height = (int) Math.ceil(device.height());
        // Opaque, for a PDF page knows no transparent pixels here.
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        int[] pixels = ((DataBufferInt) image.getRaster().getDataBuffer()).getData();
        int[] colors;
        if (wishes.coloring == null) {
            colors = new int[points.size()];
            java.util.Arrays.fill(colors, appearance.plain());
        } else {
            colors = wishes.coloring.colors(points.rows(), appearance);
        }
        double fitted = Viewport.fit(cloud.bulk(), view.width(), view.height(), 16).scale();
        DotStyle style = DotStyle.automatic(cloud.size(), view, fitted, wishes.pointSize, scale, appearance);
        new PointRaster().draw(cloud.dots(
                colors,
                wishes.coloring == null ? null : wishes.coloring.shapes(points.rows()),
                wishes.greyedOut,
                wishes.selection), device, style, appearance.background(), pixels);
        return image;
    }

    private void legend(Pen pen, Coloring coloring, double x, double y, double height) {
        Appearance appearance = wishes.appearance;
        Property property = coloring.property();
        pen.write(property.name(), x, y + 12, Font.BOLD, 13, appearance.text(), LEGEND_WIDTH);
        int missing = ColorScale.missing(property, points.rows());
        double top = y + 28;
        switch (coloring.scale()) {
            case ColorScale.Numeric scale when property instanceof Property.Numeric numeric -> {
                double length = Math.min(height - 28 - (missing > 0 ? 40 : 10), 320);
                ramp(pen, scale, numeric, x, top, length);
                top += length + 22;
            }
            case ColorScale.Categorical words when property instanceof Property.Category category -> {
                int room = (int) ((height - 28 - 24) / 20);
                top = swatches(pen, words, words.counts(category, points.rows()), x, top, room);
            }
            default -> throw new IllegalStateException("scale of another property");
        }
        if (missing > 0) {
            pen.dot(x + 6, top - 2, appearance.missing());
            pen.write("missing", x + 20, top + 2, Font.PLAIN, 12, appearance.text(), LEGEND_WIDTH - 80);
            pen.writeLeftOf(
                    ReadableNumber.grouped(missing), x + LEGEND_WIDTH, top + 2, Font.PLAIN, 12, appearance.mutedText());
        }
    }

    private void ramp(Pen pen, ColorScale.Numeric scale, Property.Numeric property, double x, double top, double length) {
        Appearance appearance = wishes.appearance;
        int steps = (int) Math.ceil(length);
        for (int i = 0; i < steps; i++) {
            pen.fill(x, top + i, BAR_WIDTH, Math.min(1.5, length - i), scale.colorAt(1 - (i + 0.5) / length, appearance));
        }
        List<Tick> ticks = scale.ticks(6);
        double widest = 0;
        for (Tick tick : ticks) {
            double place = top + (1 - tick.position()) * length;
            pen.line(x + BAR_WIDTH, place, x + BAR_WIDTH + 4, place, appearance.mutedText());
            widest = Math.max(
                    widest, pen.write(tick.label(), x + BAR_WIDTH + 8, place + 4, Font.PLAIN, 12, appearance.text(), 90));
        }
        double from = x + BAR_WIDTH + 8 + widest + 12;
        int[] counts = scale.histogram(property, points.rows(), BINS);
        int most = Math.max(1, IntStream.of(counts).max().orElse(1));
        for (int bin = 0; bin < BINS; bin++) {
            if (counts[bin] > 0) {
                double share = Math.max(1.0, HISTOGRAM_WIDTH * Math.sqrt(counts[bin] / (double) most));
                double high = length / BINS;
                pen.fill(from, top + length - (bin + 1) * high, share, high - 0.6, scale.colorAt((bin + 0.5) / BINS, appearance));
            }
        }
    }

    private double swatches(Pen pen, ColorScale.Categorical words, int[] counts, double x, double top, int room) {
        Appearance appearance = wishes.appearance;
        List<Integer> shown = new ArrayList<>(IntStream.range(0, counts.length).boxed().toList());
        boolean tooMany = shown.size() > room;
        if (tooMany) {
            shown.sort((a, b) -> counts[b] - counts[a]);
            shown = shown.subList(0, Math.max(0, room - 1));
        }
        double line = top + 8;
        for (int code : shown) {
            pen.dot(x + 6, line - 4, words.color(code, appearance));
            String name = words.categories().get(code);
            pen.write(name, x + 20, line, Font.PLAIN, 12, appearance.text(), LEGEND_WIDTH - 80);
            String count = ReadableNumber.grouped(counts[code]);
            pen.writeLeftOf(count, x + LEGEND_WIDTH, line, Font.PLAIN, 12, appearance.mutedText());
            line += 20;
        }
        if (tooMany) {
            String more = "and " + (counts.length - shown.size()) + " more";
            pen.write(more, x + 20, line, Font.ITALIC, 12, appearance.mutedText(), LEGEND_WIDTH);
            line += 20;
        }
        return line;
    }

    private static Color color(int argb) {
        return new Color(argb, false);
    }

    /** Writes words, or nothing where there are no fonts. */
    private record Pen(Graphics2D g, Appearance appearance, Lettering lettering) {

        /** Writes and returns the width taken; words that do not fit end in an ellipsis. */
        double write(String text, double x, double y, int style, int size, int color, double room) {
            if (lettering == Lettering.NONE || text.isEmpty()) {
                return 0;
            }
            g.setFont(new Font(Font.SANS_SERIF, style, size));
            FontMetrics metrics = g.getFontMetrics();
            String fitting = text;
            while (metrics.stringWidth(fitting) > room && fitting.length() > 2) {
                fitting = fitting.substring(0, fitting.length() - 2).stripTrailing() + "…";
            }
            g.setColor(MapPicture.color(color));
            g.drawString(fitting, (float) x, (float) y);
            return metrics.stringWidth(fitting);
        }

        double writeLeftOf(String text, double end, double y, int style, int size, int color) {
            if (lettering == Lettering.NONE) {
                return 0;
            }
            g.setFont(new Font(Font.SANS_SERIF, style, size));
            double width = g.getFontMetrics().stringWidth(text);
            g.setColor(MapPicture.color(color));
            g.drawString(text, (float) (end - width), (float) y);
            return width;
        }

        /** The width that words take; 0 where there are no fonts. */
        double width(String text, int size) {
            if (lettering == Lettering.NONE) {
                return 0;
            }
            g.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, size));
            return g.getFontMetrics().stringWidth(text);
        }

        void dot(double x, double y, int color) {
            g.setColor(MapPicture.color(color));
            g.fill(new Ellipse2D.Double(x - 5, y - 5, 10, 10));
        }

        void fill(double x, double y, double width, double height, int color) {
            g.setColor(MapPicture.color(color));
            Path2D bar = new Path2D.Double(new Rectangle2D.Double(x, y, width, height));
            g.fill(bar);
        }

        void line(double x1, double y1, double x2, double y2, int color) {
            g.setColor(MapPicture.color(color));
            g.draw(new Line2D.Double(x1, y1, x2, y2));
        }
    }
}
