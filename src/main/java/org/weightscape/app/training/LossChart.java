package org.weightscape.app.training;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.value.ObservableBooleanValue;
import javafx.collections.ListChangeListener;
import javafx.collections.ObservableList;
import javafx.geometry.VPos;
import javafx.scene.canvas.Canvas;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.layout.Region;
import javafx.scene.paint.Color;
import javafx.scene.text.Font;
import javafx.scene.text.TextAlignment;
import org.weightscape.encoder.EpochRecord;
import org.weightscape.map.ReadableNumber;

/**
 * The loss of training and validation models, epoch by epoch, as it comes in, and how well accuracy can be read off the
 * validation models' representations, on a scale of its own from 0 at the bottom to 1 at the top. Drawn on a canvas in a pass
 * over the points, so that thousands of epochs stay cheap; told apart by colour, by dashes and by a label at the end of each
 * line.
 */
public final class LossChart extends Region {
    private static final double LEFT = 56;
    private static final double RIGHT = 84;
    private static final double TOP = 14;
    private static final double BOTTOM = 34;

    private record Series(String name, ToDoubleFunction<EpochRecord> value, Color light, Color dark, double[] dashes) {}

    private static final List<Series> SERIES = List.of(
            new Series("training", EpochRecord::trainLoss, Color.web("#0072b2"), Color.web("#56b4e9"), new double[0]),
            new Series("validation", EpochRecord::valLoss, Color.web("#c25a0b"), Color.web("#f0a13c"), new double[] {6, 4}));

    private static final Color SCORE_LIGHT = Color.web("#00795a");
    private static final Color SCORE_DARK = Color.web("#2fbf95");
    private static final double[] SCORE_DASHES = {2, 4};

    private final ObservableList<EpochRecord> points;
    private final ObservableBooleanValue dark;
    private final BooleanProperty logarithmic = new SimpleBooleanProperty(this, "logarithmic");
    private final Canvas canvas = new Canvas();
    private double hover = Double.NaN;

    /**
     * @param points one for each epoch, in order
     * @param dark whether the theme is dark
     */
    public LossChart(ObservableList<EpochRecord> points, ObservableBooleanValue dark) {
        this.points = points;
        this.dark = dark;
        getChildren().add(canvas);
        setMinSize(160, 90);
        points.addListener((ListChangeListener<EpochRecord>) change -> draw());
        dark.addListener(observable -> draw());
        logarithmic.addListener(observable -> draw());
        setOnMouseMoved(event -> {
            hover = event.getX();
            draw();
        });
        setOnMouseExited(event -> {
            hover = Double.NaN;
            draw();
        });
        setAccessibleText("Loss by epoch");
    }

    /** Whether the loss is on a logarithmic axis. */
    public BooleanProperty logarithmicProperty() {
        return logarithmic;
    }

    @Override
    protected void layoutChildren() {
        canvas.setWidth(getWidth());
        canvas.setHeight(getHeight());
        draw();
    }

    @Override
    protected double computePrefWidth(double height) {
        return 480;
    }

    @Override
    protected double computePrefHeight(double width) {
        return 200;
    }

    private void draw() {
        GraphicsContext g = canvas.getGraphicsContext2D();
        double width = canvas.getWidth();
        double height = canvas.getHeight();
        g.clearRect(0, 0, width, height);
        if (points.isEmpty() || width < LEFT + RIGHT + 20 || height < TOP + BOTTOM + 20) {
            return;
        }
        new Drawing(g, width, height).draw();
    }

    /** One pass over the canvas, with the scales of the moment. */
    private final class Drawing {
        private final GraphicsContext g;
        private final double width;
        private final double height;
        private final Color ink = dark.get() ? Color.web("#c9d1d9") : Color.web("#24292f");
        private final Color quiet = dark.get() ? Color.web("#8b949e") : Color.web("#57606a");
        private final Color line = dark.get() ? Color.web("#30363d") : Color.web("#e3e7eb");
        private final double firstEpoch = points.getFirst().epoch();
        private final double lastEpoch = Math.max(firstEpoch + 1, points.getLast().epoch());
        private double low = Double.POSITIVE_INFINITY;
        private double high = Double.NEGATIVE_INFINITY;
        private final boolean log;

        Drawing(GraphicsContext g, double width, double height) {
            this.g = g;
            this.width = width;
            this.height = height;
            for (EpochRecord point : points) {
                for (Series series : SERIES) {
                    double value = series.value.applyAsDouble(point);
                    if (Double.isFinite(value)) {
                        low = Math.min(low, value);
                        high = Math.max(high, value);
                    }
                }
            }
            log = logarithmic.get() && low > 0;
            if (!(low <= high)) {
                low = 0;
                high = 1;
            }
            double room = log ? 0.04 * Math.log(high / low) : 0.06 * (high - low);
            if (room == 0) {
                room = log ? 0.1 : Math.max(1e-6, 0.1 * Math.abs(high));
            }
            low = log ? low * Math.exp(-room) : low - room;
            high = log ? high * Math.exp(room) : high + room;
        }

        double x(double epoch) {
            return LEFT + (epoch - firstEpoch) / (lastEpoch - firstEpoch) * (width - LEFT - RIGHT);
        }

        double y(double value) {
            double share = log ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low);
            return height - BOTTOM - share * (height - TOP - BOTTOM);
        }

        void draw() {
            g.setFont(Font.font("Weightscape Inter", 11));
            axes();
            List<Double> labels = new ArrayList<>();
            for (Series series : SERIES) {
                series(series, labels);
            }
            score(labels);
            if (!Double.isNaN(hover)) {
                readout();
            }
        }

        private void axes() {
            g.setLineWidth(1);
            g.setLineDashes();
            g.setTextBaseline(VPos.CENTER);
            g.setTextAlign(TextAlignment.RIGHT);
            for (double tick : log ? logTicks(low, high) : ticks(low, high, (int) Math.max(2, (height - TOP - BOTTOM) / 34))) {
                double at = Math.rint(y(tick)) + 0.5;
                g.setStroke(line);
                g.strokeLine(LEFT, at, width - RIGHT, at);
                g.setFill(quiet);
                g.fillText(tickText(tick), LEFT - 8, at);
            }
            g.setTextAlign(TextAlignment.CENTER);
            for (double tick : ticks(firstEpoch, lastEpoch, (int) Math.max(2, (width - LEFT - RIGHT) / 70))) {
                if (tick == Math.rint(tick)) {
                    g.setFill(quiet);
                    g.fillText(ReadableNumber.grouped((long) tick), x(tick), height - BOTTOM + 11);
                }
            }
            g.setFill(quiet);
            g.fillText("epoch", (LEFT + width - RIGHT) / 2, height - 8);
        }

        private void series(Series series, List<Double> labels) {
            List<EpochRecord> drawn = points.stream()
                    .filter(point -> Double.isFinite(series.value.applyAsDouble(point)))
                    .filter(point -> !log || series.value.applyAsDouble(point) > 0)
                    .toList();
            line(drawn, point -> y(series.value.applyAsDouble(point)), dark.get() ? series.dark : series.light, series.dashes,
                    series.name, labels);
        }

        private void score(List<Double> labels) {
            List<EpochRecord> scored =
                    points.stream().filter(point -> Double.isFinite(point.valScore())).toList();
            if (!scored.isEmpty()) {
                String name = "R\u00b2 " + ReadableNumber.of(Math.rint(100 * scored.getLast().valScore()) / 100);
                line(scored, point -> height - BOTTOM - Math.clamp(point.valScore(), 0, 1) * (height - TOP - BOTTOM),
                        dark.get() ? SCORE_DARK : SCORE_LIGHT, SCORE_DASHES, name, labels);
            }
        }

        private void line(
                List<EpochRecord> drawn, ToDoubleFunction<EpochRecord> height, Color colour, double[] dashes, String name,
                List<Double> labels) {
            g.setStroke(colour);
            g.setLineWidth(1.8);
            g.setLineDashes(dashes);
            g.beginPath();
            double lastX = Double.NaN;
            double lastY = Double.NaN;
            for (EpochRecord point : drawn) {
                boolean begins = Double.isNaN(lastX);
                lastX = x(point.epoch());
                lastY = height.applyAsDouble(point);
                if (begins) {
                    g.moveTo(lastX, lastY);
                } else {
                    g.lineTo(lastX, lastY);
                }
            }
            g.stroke();
            g.setLineDashes();
            if (Double.isNaN(lastX)) {
                return;
            }
            g.setFill(colour);
            g.fillOval(lastX - 3, lastY - 3, 6, 6);
            double labelY = lastY;
            for (double taken : labels) {
                if (Math.abs(labelY - taken) < 14) {
                    labelY = taken + (lastY >= taken ? 14 : -14);
                }
            }
            labels.add(labelY);
            g.setTextAlign(TextAlignment.LEFT);
            g.setTextBaseline(VPos.CENTER);
            g.fillText(name, Math.min(lastX + 8, width - RIGHT + 8), labelY);
        }

        private void readout() {
            double wanted = firstEpoch + (hover - LEFT) / (width - LEFT - RIGHT) * (lastEpoch - firstEpoch);
            EpochRecord nearest = points.getFirst();
            for (EpochRecord point : points) {
                if (Math.abs(point.epoch() - wanted) < Math.abs(nearest.epoch() - wanted)) {
                    nearest = point;
                }
            }
            double at = Math.rint(x(nearest.epoch())) + 0.5;
            g.setStroke(quiet);
            g.setLineWidth(1);
            g.strokeLine(at, TOP, at, height - BOTTOM);
            String text = "epoch %d   training %s   validation %s".formatted(
                    nearest.epoch(), ReadableNumber.of(nearest.trainLoss()), ReadableNumber.of(nearest.valLoss()));
            g.setFill(ink);
            g.setTextBaseline(VPos.TOP);
            boolean rightHalf = at > width / 2;
            g.setTextAlign(rightHalf ? TextAlignment.RIGHT : TextAlignment.LEFT);
            g.fillText(text, rightHalf ? at - 6 : at + 6, TOP);
        }
    }

    /** Round numbers within a range, about as many as wanted. */
    static List<Double> ticks(double low, double high, int wanted) {
        double rough = (high - low) / Math.max(1, wanted);
        double power = Math.pow(10, Math.floor(Math.log10(rough)));
        double step = power * (rough / power <= 1 ? 1 : rough / power <= 2 ? 2 : rough / power <= 5 ? 5 : 10);
        List<Double> ticks = new ArrayList<>();
        for (long i = (long) Math.ceil(low / step); i * step <= high && ticks.size() < 50; i++) {
            ticks.add(i * step);
        }
        return ticks;
    }

    /** 1, 2 and 5 times the powers of ten within a range. */
    static List<Double> logTicks(double low, double high) {
        List<Double> ticks = new ArrayList<>();
        for (int exponent = (int) Math.floor(Math.log10(low)); exponent <= Math.log10(high); exponent++) {
            for (int digit : new int[] {1, 2, 5}) {
                double tick = digit * Math.pow(10, exponent);
                if (tick >= low && tick <= high) {
                    ticks.add(tick);
                }
            }
        }
        return ticks.size() >= 2 ? ticks : ticks(low, high, 4);
    }

    private static String tickText(double value) {
        double size = Math.abs(value);
        if (value != 0 && (size < 1e-3 || size >= 1e5)) {
            return String.format(Locale.ROOT, "%.0e", value);
        }
        return ReadableNumber.of(Math.rint(value * 1e6) / 1e6);
    }
}
