package org.weightscape.app.probe;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import javafx.beans.value.ObservableBooleanValue;
import javafx.geometry.VPos;
import javafx.scene.canvas.Canvas;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.layout.Region;
import javafx.scene.paint.Color;
import javafx.scene.text.Font;
import javafx.scene.text.TextAlignment;
import org.weightscape.app.map.MapModel;
import org.weightscape.map.ColorScale;
import org.weightscape.map.Ramp;
import org.weightscape.map.Tick;
import org.weightscape.probe.ProbeTarget;

/**
 * What a probe says of each checkpoint over what is true: points around a diagonal for numbers, a table of counts for words.
 * Shares hover, click and selection with the map. Drawn on a canvas, so that many thousands of points stay cheap.
 */
final class PredictionChart extends Region {
    private static final double LEFT = 48;
    private static final double RIGHT = 10;
    private static final double TOP = 8;
    private static final double BOTTOM = 34;
    private static final double REACH = 8;
    private static final double SMALL = 110;
    private static final double FONT = 11;
    /** Width of a letter, more or less. */
    private static final double LETTER = 6.2;
    private static final int MOST_POINTS = 20_000;

    private final ProbeViewModel model;
    private final MapModel map;
    private final ObservableBooleanValue dark;
    private final Canvas canvas = new Canvas();
    private Scale scale = new Scale(0, 1, 0, 0, 0);

    /** A square of the canvas for numbers from low to high on both axes. */
    private record Scale(double low, double high, double left, double top, double size) {

        double x(double value) {
            return left + size * (value - low) / (high - low);
        }

        double y(double value) {
            return top + size - size * (value - low) / (high - low);
        }
    }

    PredictionChart(ProbeViewModel model, MapModel map, ObservableBooleanValue dark, ProbeController controller) {
        this.model = model;
        this.map = map;
        this.dark = dark;
        setId("prediction-chart");
        getChildren().add(canvas);
        setMinSize(120, 110);
        setAccessibleText("Predicted against true");
        model.residualsProperty().subscribe(this::draw);
        map.selection().subscribe(this::draw);
        map.hoveredRow().subscribe(this::draw);
        map.pinnedRow().subscribe(this::draw);
        dark.addListener(observable -> draw());
        setOnMouseMoved(event -> map.hoveredRow().set(rowAt(event.getX(), event.getY())));
        setOnMouseExited(event -> map.hoveredRow().set(MapModel.NONE));
        setOnMouseClicked(event -> {
            int row = rowAt(event.getX(), event.getY());
            if (row != MapModel.NONE) {
                controller.click(row);
            }
        });
    }

    @Override
    protected void layoutChildren() {
        canvas.setWidth(getWidth());
        canvas.setHeight(getHeight());
        draw();
    }

    @Override
    protected double computePrefWidth(double height) {
        return 230;
    }

    @Override
    protected double computePrefHeight(double width) {
        return 200;
    }

    /** The nearest point within a few pixels. */
    private int rowAt(double x, double y) {
        Optional<Residuals> shown = model.residualsProperty().get();
        if (shown.isEmpty() || shown.get().probe().column() instanceof ProbeTarget.Words || scale.size <= 0) {
            return MapModel.NONE;
        }
        int best = MapModel.NONE;
        double nearest = REACH * REACH;
        for (int row : shown.get().rows()) {
            double dx = scale.x(shown.get().truth(row)) - x;
            double dy = scale.y(shown.get().predicted(row)) - y;
            if (dx * dx + dy * dy < nearest) {
                nearest = dx * dx + dy * dy;
                best = row;
            }
        }
        return best;
    }

    private void draw() {
        GraphicsContext g = canvas.getGraphicsContext2D();
        g.clearRect(0, 0, canvas.getWidth(), canvas.getHeight());
        Optional<Residuals> shown = model.residualsProperty().get();
        if (shown.isPresent() && canvas.getWidth() > 100 && canvas.getHeight() > 80) {
            switch (shown.get().probe().column()) {
                case ProbeTarget.Number _ -> new Drawing(g, shown.get()).points();
                case ProbeTarget.Words words -> new Drawing(g, shown.get()).counts(words);
            }
        }
    }

    /** One pass over the canvas. */
    private final class Drawing {
        private final GraphicsContext g;
        private final Residuals residuals;
        private final Color ink = dark.get() ? Color.web("#c9d1d9") : Color.web("#24292f");
        private final Color quiet = dark.get() ? Color.web("#8b949e") : Color.web("#57606a");
        private final Color rule = dark.get() ? Color.web("#30363d") : Color.web("#e3e7eb");
        private final Color point = dark.get() ? Color.web("#56b4e9") : Color.web("#0072b2");
        private final Color accent = dark.get() ? Color.web("#f0a13c") : Color.web("#c25a0b");

        Drawing(GraphicsContext g, Residuals residuals) {
            this.g = g;
            this.residuals = residuals;
            g.setFont(Font.font(FONT));
        }

        void points() {
            double low = Double.POSITIVE_INFINITY;
            double high = Double.NEGATIVE_INFINITY;
            for (int row : residuals.rows()) {
                low = Math.min(low, Math.min(residuals.truth(row), residuals.predicted(row)));
                high = Math.max(high, Math.max(residuals.truth(row), residuals.predicted(row)));
            }
            if (!(low < high)) {
                return;
            }
            double pad = 0.03 * (high - low);
            double size = Math.min(canvas.getWidth() - LEFT - RIGHT, canvas.getHeight() - TOP - BOTTOM);
            scale = new Scale(low - pad, high + pad, LEFT, TOP, size);
            axes();
            BitSet selected = map.selection().get();
            boolean some = !selected.isEmpty();
            int step = Math.max(1, (residuals.rows().length + MOST_POINTS - 1) / MOST_POINTS);
            List<Integer> front = new ArrayList<>();
            g.setFill(some ? quiet.deriveColor(0, 1, 1, 0.35) : point.deriveColor(0, 1, 1, 0.55));
            for (int i = 0; i < residuals.rows().length; i++) {
                int row = residuals.rows()[i];
                if (some && selected.get(row)) {
                    front.add(row);
                } else if (i % step == 0) {
                    dot(row, 2);
                }
            }
            g.setFill(accent.deriveColor(0, 1, 1, 0.85));
            front.forEach(row -> dot(row, 2.6));
            ring(map.hoveredRow().get(), quiet);
            ring(map.pinnedRow().get(), ink);
        }

        private void axes() {
            g.setLineWidth(1);
            g.setFill(quiet);
            ColorScale.Numeric axis = new ColorScale.Numeric(
                    Ramp.VIRIDIS, scale.low, scale.high, ColorScale.Numeric.Mapping.LINEAR, ColorScale.Numeric.Direction.NORMAL);
            for (Tick tick : axis.ticks(scale.size < SMALL ? 2 : 4)) {
                double x = scale.x(tick.value());
                double y = scale.y(tick.value());
                g.setStroke(rule);
                g.strokeLine(Math.round(x) + 0.5, scale.top, Math.round(x) + 0.5, scale.top + scale.size);
                g.strokeLine(scale.left, Math.round(y) + 0.5, scale.left + scale.size, Math.round(y) + 0.5);
                g.setTextAlign(TextAlignment.CENTER);
                g.setTextBaseline(VPos.TOP);
                g.fillText(tick.label(), x, scale.top + scale.size + 3);
                g.setTextAlign(TextAlignment.RIGHT);
                g.setTextBaseline(VPos.CENTER);
                g.fillText(tick.label(), scale.left - 5, y);
            }
            axisNames(scale.left, scale.top, scale.size, "true", "predicted");
            g.setStroke(quiet);
            g.setLineDashes(4, 3);
            g.strokeLine(scale.left, scale.top + scale.size, scale.left + scale.size, scale.top);
            g.setLineDashes();
        }

        /** The names of the axes, below and to the left of a square. */
        private void axisNames(double left, double top, double size, String across, String up) {
            g.setTextAlign(TextAlignment.CENTER);
            g.setTextBaseline(VPos.TOP);
            g.fillText(across, left + size / 2, top + size + 17);
            g.save();
            g.translate(3, top + size / 2);
            g.rotate(-90);
            g.fillText(up, 0, 0);
            g.restore();
        }

        /** As much of a word as has room. */
        private static String cut(String word, double width) {
            int letters = Math.max(1, (int) (width / LETTER));
            return word.length() <= letters ? word : word.substring(0, letters);
        }

        private void dot(int row, double radius) {
            double x = scale.x(residuals.truth(row));
            double y = scale.y(residuals.predicted(row));
            g.fillOval(x - radius, y - radius, 2 * radius, 2 * radius);
        }

        private void ring(int row, Color color) {
            if (row < 0 || row >= residuals.probe().predictions().length) {
                return;
            }
            double truth = residuals.truth(row);
            double predicted = residuals.predicted(row);
            if (truth >= scale.low && truth <= scale.high && predicted >= scale.low && predicted <= scale.high) {
                g.setStroke(color);
                g.setLineWidth(2);
                g.strokeOval(scale.x(truth) - 5, scale.y(predicted) - 5, 10, 10);
            }
        }

        /** How often each word (line) was taken for each (column), of the selection where there is one. */
        void counts(ProbeTarget.Words words) {
            List<String> names = words.categories();
            int n = names.size();
            int[][] counts = new int[n][n];
            BitSet selected = map.selection().get();
            for (int row : residuals.rows()) {
                if (selected.isEmpty() || selected.get(row)) {
                    counts[(int) residuals.truth(row)][(int) residuals.predicted(row)]++;
                }
            }
            double left = 74;
            double cell = Math.min((canvas.getWidth() - left - RIGHT) / n, (canvas.getHeight() - TOP - BOTTOM) / n);
            scale = new Scale(0, 1, 0, 0, 0);
            for (int truth = 0; truth < n; truth++) {
                int all = Math.max(1, Arrays.stream(counts[truth]).sum());
                for (int said = 0; said < n; said++) {
                    double share = (double) counts[truth][said] / all;
                    double x = left + said * cell;
                    double y = TOP + truth * cell;
                    g.setFill((truth == said ? point : accent).deriveColor(0, 1, 1, 0.08 + 0.72 * share));
                    g.fillRect(x, y, cell - 1, cell - 1);
                    g.setFill(ink);
                    g.setTextAlign(TextAlignment.CENTER);
                    g.setTextBaseline(VPos.CENTER);
                    if (cell > 24) {
                        g.fillText(Integer.toString(counts[truth][said]), x + cell / 2, y + cell / 2, cell - 4);
                    }
                }
                g.setFill(quiet);
                g.setFont(Font.font(Math.clamp(cell, 7, FONT)));
                g.setTextAlign(TextAlignment.RIGHT);
                g.fillText(cut(names.get(truth), left - 22), left - 6, TOP + truth * cell + cell / 2);
                g.setTextAlign(TextAlignment.CENTER);
                g.setTextBaseline(VPos.TOP);
                g.fillText(cut(names.get(truth), cell - 2), left + truth * cell + cell / 2, TOP + n * cell + 3);
            }
            g.setFont(Font.font(FONT));
            axisNames(left, TOP, n * cell, "predicted", "true");
        }
    }
}
