package org.weightscape.app.map;

import java.util.Arrays;
import javafx.geometry.VPos;
import javafx.scene.AccessibleRole;
import javafx.scene.Cursor;
import javafx.scene.canvas.Canvas;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.Region;
import javafx.scene.text.Font;
import javafx.scene.text.Text;
import javafx.scene.text.TextAlignment;
import org.jspecify.annotations.Nullable;
import org.weightscape.map.Appearance;
import org.weightscape.map.ColorScale;
import org.weightscape.map.RowFilter;
import org.weightscape.map.Tick;
import org.weightscape.zoo.Property;

/**
 * A ramp from left to right, above it how many points have each colour, below it numbers to read. Dragging over it keeps only
 * the points with numbers in between; a click shows all again.
 */
final class RampChart extends Region {
    /** Bars of the histogram. */
    static final int BINS = 48;

    private static final double HISTOGRAM = 52;
    private static final double GAP = 3;
    private static final double TOP = HISTOGRAM + GAP;
    private static final double BAR = 12;
    private static final double TICK = 4;
    private static final double NUMBERS = 17;
    private static final double HEIGHT = TOP + BAR + TICK + NUMBERS;
    private static final double LEAST_DRAG = 4;
    private static final Font FONT = Font.font(11.5);

    private final Canvas canvas = new Canvas(0, HEIGHT);
    private final MapModel model;
    private ColorScale.@Nullable Numeric scale;
    private Property.@Nullable Numeric property;
    private double pressedX;
    private double draggedX = Double.NaN;
    private int[] counts = new int[0];
    private Appearance appearance = Appearance.LIGHT;

    RampChart(MapModel model) {
        this.model = model;
        getStyleClass().add("map-ramp");
        setAccessibleRole(AccessibleRole.IMAGE_VIEW);
        canvas.setManaged(false);
        getChildren().add(canvas);
        setMinHeight(HEIGHT);
        setPrefHeight(HEIGHT);
        setMaxHeight(HEIGHT);
        setCursor(Cursor.H_RESIZE);
        Tooltip.install(this, new Tooltip("Drag to see only a range; click to see all."));
        setOnMousePressed(event -> {
            pressedX = event.getX();
            draggedX = Double.NaN;
        });
        setOnMouseDragged(event -> {
            if (Math.abs(event.getX() - pressedX) >= LEAST_DRAG) {
                draggedX = event.getX();
                draw();
            }
        });
        setOnMouseReleased(event -> brush());
        model.conditions().subscribe(conditions -> draw());
    }

    /** Makes what was dragged over a filter. */
    private void brush() {
        ColorScale.Numeric shown = scale;
        Property.Numeric brushed = property;
        if (shown == null || brushed == null) {
            return;
        }
        if (Double.isNaN(draggedX)) {
            model.release(brushed.name());
            return;
        }
        double from = Math.min(pressedX, draggedX) / getWidth();
        double to = Math.max(pressedX, draggedX) / getWidth();
        draggedX = Double.NaN;
        // What lies beyond the ends of the scale has the colour of the ends.
        double low = from <= 0.005 ? Double.NEGATIVE_INFINITY : shown.value(Math.min(from, 1));
        double high = to >= 0.995 ? Double.POSITIVE_INFINITY : shown.value(Math.max(to, 0));
        if (low == Double.NEGATIVE_INFINITY && high == Double.POSITIVE_INFINITY) {
            model.release(brushed.name());
        } else {
            model.require(new RowFilter.Range(brushed, low, high));
        }
    }

    /** From where to where the brush lies, 0 to 1; null without one. */
    private double @Nullable [] band(ColorScale.Numeric shown) {
        if (!Double.isNaN(draggedX)) {
            double width = Math.max(1, canvas.getWidth());
            return new double[] {
                Math.clamp(Math.min(pressedX, draggedX) / width, 0, 1), Math.clamp(Math.max(pressedX, draggedX) / width, 0, 1)
            };
        }
        if (property == null || !(model.conditions().get().get(property.name()) instanceof RowFilter.Range range)) {
            return null;
        }
        return new double[] {
            range.low() == Double.NEGATIVE_INFINITY ? 0 : shown.position(range.low()),
            range.high() == Double.POSITIVE_INFINITY ? 1 : shown.position(range.high())
        };
    }

    void show(ColorScale.Numeric shown, Property.Numeric of, int[] histogram, Appearance look) {
        scale = shown;
        property = of;
        counts = histogram;
        appearance = look;
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
        histogram(g, shown, width);
        bar(g, shown, width);
        brush(g, shown, width);
        ticks(g, shown, width);
    }

    private void histogram(GraphicsContext g, ColorScale.Numeric shown, double width) {
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
    }

    private void bar(GraphicsContext g, ColorScale.Numeric shown, double width) {
        for (double x = 0; x < width; x++) {
            g.setFill(HoverCard.fxColor(shown.colorAt((x + 0.5) / width, appearance)));
            g.fillRect(x, TOP, Math.min(1.2, width - x), BAR);
        }
    }

    /** Pales what a filter leaves out. */
    private void brush(GraphicsContext g, ColorScale.Numeric shown, double width) {
        double[] band = band(shown);
        if (band == null) {
            return;
        }
        g.setGlobalAlpha(0.72);
        g.setFill(HoverCard.fxColor(appearance.background()));
        g.fillRect(0, 0, band[0] * width, TOP + BAR);
        g.fillRect(band[1] * width, 0, width - band[1] * width, TOP + BAR);
        g.setGlobalAlpha(1);
        g.setFill(HoverCard.fxColor(appearance.plain()));
        g.fillRect(Math.clamp(band[0] * width - 1, 0, width - 2), 0, 2, TOP + BAR);
        g.fillRect(Math.clamp(band[1] * width - 1, 0, width - 2), 0, 2, TOP + BAR);
    }

    private void ticks(GraphicsContext g, ColorScale.Numeric shown, double width) {
        g.setStroke(HoverCard.fxColor(appearance.mutedText()));
        g.setFill(HoverCard.fxColor(appearance.text()));
        g.setFont(FONT);
        g.setTextAlign(TextAlignment.LEFT);
        g.setTextBaseline(VPos.TOP);
        double free = 0;
        for (Tick tick : shown.ticks(Math.max(2, (int) (width / 55)))) {
            double x = Math.clamp(Math.round(tick.position() * width - 0.5) + 0.5, 0.5, width - 0.5);
            g.strokeLine(x, TOP + BAR, x, TOP + BAR + TICK);
            double wide = width(tick.label());
            double left = Math.clamp(x - wide / 2, 0, Math.max(0, width - wide));
            if (left >= free) {
                g.fillText(tick.label(), left, TOP + BAR + TICK + 1);
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
