package org.weightscape.map;

import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;

/** Writes words, or nothing where there are no fonts, and draws the simple things of a picture. Colours are opaque ARGB. */
record Pen(Graphics2D g, Appearance appearance, Lettering lettering) {

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
        g.setFont(new Font(Font.SANS_SERIF, style, size));
        FontMetrics metrics = g.getFontMetrics();
        String fitting = text;
        while (metrics.stringWidth(fitting) > room && fitting.length() > 2) {
            fitting = fitting.substring(0, fitting.length() - 2).stripTrailing() + "…";
        }
        g.setColor(color(color));
        g.drawString(fitting, (float) x, (float) y);
        return metrics.stringWidth(fitting);
    }

    double writeLeftOf(String text, double end, double y, int style, int size, int color) {
        if (lettering == Lettering.NONE) {
            return 0;
        }
        g.setFont(new Font(Font.SANS_SERIF, style, size));
        double width = g.getFontMetrics().stringWidth(text);
        g.setColor(color(color));
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
