package org.weightscape.map;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.font.FontRenderContext;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.List;

/** Writes words, or nothing where there are no fonts, and draws the simple things of a picture. Colours are opaque ARGB. */
record Pen(Graphics2D g, Appearance appearance, Lettering lettering) {

    private static final FontRenderContext METRICS = new FontRenderContext(null, true, true);

    /** Whether words are set. */
    enum Lettering {
        WORDS,
        NONE
    }

    /** Writes and returns the width taken; words that do not fit end in an ellipsis. */
    double write(String text, double x, double y, int style, int size, int color, double room) {
        if (lettering == Lettering.NONE || text.isEmpty()) {
            return 0;
        }
        Font font = new Font(Font.SANS_SERIF, style, size);
        String fitting = text;
        while (width(fitting, font) > room && fitting.length() > 2) {
            fitting = fitting.substring(0, fitting.length() - 2).stripTrailing() + "…";
        }
        g.setFont(font);
        g.setColor(color(color));
        g.drawString(fitting, (float) x, (float) y);
        return width(fitting, font);
    }

    double writeLeftOf(String text, double end, double y, int style, int size, int color) {
        double width = width(text, style, size);
        return write(text, end - width, y, style, size, color, width + 1);
    }

    /** The width that words take; 0 where there are no fonts. */
    double width(String text, int style, int size) {
        return lettering == Lettering.NONE ? 0 : width(text, new Font(Font.SANS_SERIF, style, size));
    }

    /** Pixels, SVG and PDF set letters at fractions of a pixel, whatever their own metrics say. */
    private static double width(String text, Font font) {
        return font.getStringBounds(text, METRICS).getWidth();
    }

    /** Words in at most so many lines, broken at spaces; what is left over stays in the last one. */
    List<String> wrapped(String text, int size, double room, int mostLines) {
        List<String> lines = new ArrayList<>();
        String line = "";
        for (String word : text.split(" ")) {
            String longer = line.isEmpty() ? word : line + " " + word;
            if (line.isEmpty() || lines.size() == mostLines - 1 || width(longer, Font.PLAIN, size) <= room) {
                line = longer;
            } else {
                lines.add(line);
                line = word;
            }
        }
        lines.add(line);
        return lines;
    }

    void dot(double x, double y, int color) {
        g.setColor(color(color));
        g.fill(new Ellipse2D.Double(x - 5, y - 5, 10, 10));
    }

    void fill(double x, double y, double width, double height, int color) {
        g.setColor(color(color));
        Path2D bar = new Path2D.Double(new Rectangle2D.Double(x, y, width, height));
        g.fill(bar);
    }

    void line(double x1, double y1, double x2, double y2, int color) {
        g.setColor(color(color));
        g.draw(new Line2D.Double(x1, y1, x2, y2));
    }

    static Color color(int argb) {
        return new Color(argb, false);
    }
}
