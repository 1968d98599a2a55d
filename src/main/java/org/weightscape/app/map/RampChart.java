package org.weightscape.app.map;

import java.util.Arrays;
import java.util.List;
import javafx.geometry.VPos;
import javafx.scene.AccessibleRole;
import javafx.scene.canvas.Canvas;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.layout.Region;
import javafx.scene.text.Font;
import javafx.scene.text.Text;
import javafx.scene.text.TextAlignment;
import org.jspecify.annotations.Nullable;
import org.weightscape.map.Appearance;
import org.weightscape.map.ColorScale;
import org.weightscape.map.ReadableNumber;
import org.weightscape.map.Tick;

/** A ramp from left to right, above it how many points have each colour, below it numbers to read. */
final class RampChart extends Region {
    /** Bars of the histogram. */
    static final int BINS = 48;

    private static final double HISTOGRAM = 52;
    private static final double GAP = 3;
    private static final double BAR = 12;
    private static final double TICK = 4;
    private static final double NUMBERS = 17;
    private static final double HEIGHT = HISTOGRAM + GAP + BAR + TICK + NUMBERS;
    private static final Font FONT = Font.font(11.5);

    private final Canvas canvas = new Canvas(0, HEIGHT);
    private ColorScale.@Nullable Numeric scale;
    private int[] counts = new int[0];
    private Appearance appearance = Appearance.LIGHT;

    RampChart() {
        getStyleClass().add("map-ramp");
        setAccessibleRole(AccessibleRole.IMAGE_VIEW);
        canvas.setManaged(false);
        getChildren().add(canvas);
        setMinHeight(HEIGHT);
        setPrefHeight(HEIGHT);
        setMaxHeight(HEIGHT);
    }

    void show(ColorScale.Numeric shown, int[] histogram, Appearance look) {
        scale = shown;
        counts = histogram;
        appearance = look;
        setAccessibleText("Colours from " + ReadableNumber.of(shown.low()) + " to " + ReadableNumber.of(shown.high())
                + (shown.mapping() == ColorScale.Numeric.Mapping.LOGARITHMIC ? ", logarithmic" : ""));
        draw();
    }

    @Override
    protected void layoutChildren() {
        if (canvas.getWidth() != getWidth()) {
            canvas.setWidth(getWidth());
            draw();
        }
    }

    private void draw() {
        GraphicsContext g = canvas.getGraphicsContext2D();
        double width = canvas.getWidth();
        g.clearRect(0, 0, width, HEIGHT);
        ColorScale.Numeric shown = scale;
        if (shown == null || width < 40) {
            return;
        }
        int most = Math.max(1, Arrays.stream(counts).max().orElse(1));
        for (int bin = 0; bin < counts.length; bin++) {
            if (counts[bin] > 0) {
                // Square roots: a bin with one point in a thousand is still seen.
                double high = Math.max(1.5, HISTOGRAM * Math.sqrt(counts[bin] / (double) most));
                double left = width * bin / counts.length;
                g.setFill(HoverCard.fxColor(shown.colorAt((bin + 0.5) / counts.length, appearance)));
                g.fillRect(left, HISTOGRAM - high, width / counts.length - 0.6, high);
            }
        }
        double top = HISTOGRAM + GAP;
        for (double x = 0; x < width; x++) {
            g.setFill(HoverCard.fxColor(shown.colorAt((x + 0.5) / width, appearance)));
            g.fillRect(x, top, Math.min(1.2, width - x), BAR);
        }
        g.setStroke(HoverCard.fxColor(appearance.mutedText()));
        g.setFill(HoverCard.fxColor(appearance.text()));
        g.setFont(FONT);
        g.setTextAlign(TextAlignment.LEFT);
        g.setTextBaseline(VPos.TOP);
        double free = 0;
        List<Tick> ticks = shown.ticks(Math.max(2, (int) (width / 55)));
        for (Tick tick : ticks) {
            double x = Math.clamp(Math.round(tick.position() * width - 0.5) + 0.5, 0.5, width - 0.5);
            g.strokeLine(x, top + BAR, x, top + BAR + TICK);
            double wide = width(tick.label());
            double left = Math.clamp(x - wide / 2, 0, Math.max(0, width - wide));
            if (left >= free) {
                g.fillText(tick.label(), left, top + BAR + TICK + 1);
                free = left + wide + 6;
            }
        }
    }

    private static double width(String words) {
        Text text = new Text(words);
        text.setFont(FONT);
        return text.getLayoutBounds().getWidth();
    }
}
