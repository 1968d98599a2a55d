package org.weightscape.report;

import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;

/** Draws charts as inline SVG in the colours of the page around it. */
final class Svg {
    /** Okabe and Ito's colours, which colour-blind eyes tell apart. */
    private static final List<String> COLOURS =
            List.of("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#999933", "#666666");

    private static final int MOST_POINTS = 3000;
    private static final int LEFT = 64;
    private static final int TOP = 28;
    private static final int SIZE = 260;
    private static final int BAR = 13;

    private Svg() {}

    static String draw(Chart chart) {
        return switch (chart) {
            case Chart.Scatter scatter -> scatter(scatter);
            case Chart.Bars bars -> bars(bars);
        };
    }

    private static String scatter(Chart.Scatter chart) {
        double[] all = DoubleStream.concat(
                        chart.x().stream().mapToDouble(Double::doubleValue),
                        chart.y().stream().mapToDouble(Double::doubleValue))
                .filter(Double::isFinite)
                .toArray();
        double low = DoubleStream.of(all).min().orElse(0);
        double high = DoubleStream.of(all).max().orElse(1);
        double pad = high > low ? 0.04 * (high - low) : 1;
        low -= pad;
        high += pad;
        StringBuilder svg = open(LEFT + SIZE + 16, TOP + SIZE + 46, chart.title());
        svg.append(text(LEFT + SIZE / 2.0, 16, "middle", "h", chart.title()));
        for (int i = 0; i <= 4; i++) {
            double value = low + (high - low) * i / 4;
            double at = SIZE * i / 4.0;
            svg.append(line(LEFT + at, TOP, LEFT + at, TOP + SIZE, "g"));
            svg.append(line(LEFT, TOP + at, LEFT + SIZE, TOP + at, "g"));
            svg.append(text(LEFT + at, TOP + SIZE + 16, "middle", "t", number(value)));
            svg.append(text(LEFT - 6, TOP + SIZE - at + 4, "end", "t", number(value)));
        }
        svg.append(line(LEFT, TOP + SIZE, LEFT + SIZE, TOP, "d"));
        int step = Math.max(1, (chart.x().size() + MOST_POINTS - 1) / MOST_POINTS);
        for (int i = 0; i < chart.x().size(); i += step) {
            double x = LEFT + SIZE * (chart.x().get(i) - low) / (high - low);
            double y = TOP + SIZE - SIZE * (chart.y().get(i) - low) / (high - low);
            if (Double.isFinite(x) && Double.isFinite(y)) {
                svg.append("<circle cx=\"%s\" cy=\"%s\" r=\"2\" class=\"p\"/>".formatted(place(x), place(y)));
            }
        }
        svg.append(text(LEFT + SIZE / 2.0, TOP + SIZE + 36, "middle", "t", chart.across()));
        svg.append("<text transform=\"translate(12 %d) rotate(-90)\" text-anchor=\"middle\" class=\"t\">%s</text>"
                .formatted(TOP + SIZE / 2, HtmlWriter.escaped(chart.up())));
        return svg.append("</svg>").toString();
    }

    private static String bars(Chart.Bars chart) {
        int series = chart.series().size();
        int groupHeight = series * BAR + 10;
        int left = 30 + 7 * chart.groups().stream().mapToInt(group -> group.name().length()).max().orElse(1);
        int height = chart.groups().size() * groupHeight;
        int width = 420;
        StringBuilder svg = open(left + width + 60, TOP + height + 44, chart.title());
        svg.append(text(left + width / 2.0, 16, "middle", "h", chart.title()));
        for (int i = 0; i <= 5; i++) {
            double at = left + width * i / 5.0;
            svg.append(line(at, TOP, at, TOP + height, "g"));
            svg.append(text(at, TOP + height + 14, "middle", "t", number(i / 5.0)));
        }
        for (int g = 0; g < chart.groups().size(); g++) {
            Chart.Bars.Group group = chart.groups().get(g);
            int top = TOP + g * groupHeight + 5;
            svg.append(text(left - 8, top + series * BAR / 2.0 + 4, "end", "t", group.name()));
            for (int s = 0; s < group.bars().size(); s++) {
                Chart.Bars.Bar bar = group.bars().get(s);
                if (!Double.isFinite(bar.value())) {
                    continue;
                }
                double y = top + s * BAR;
                double length = width * Math.clamp(bar.value(), 0, 1);
                svg.append("<rect x=\"%d\" y=\"%s\" width=\"%s\" height=\"%d\" fill=\"%s\"><title>%s: %s</title></rect>".formatted(
                        left, place(y), place(length), BAR - 2, COLOURS.get(s % COLOURS.size()),
                        HtmlWriter.escaped(chart.series().get(s)), number(bar.value())));
                if (Double.isFinite(bar.low()) && Double.isFinite(bar.high())) {
                    double from = left + width * Math.clamp(bar.low(), 0, 1);
                    double to = left + width * Math.clamp(bar.high(), 0, 1);
                    double middle = y + (BAR - 2) / 2.0;
                    svg.append(line(from, middle, to, middle, "e"));
                }
                if (bar.value() < 0) {
                    svg.append(text(left + 4, y + BAR - 3, "start", "s", number(bar.value())));
                }
            }
        }
        double x = left;
        for (int s = 0; s < series; s++) {
            svg.append("<rect x=\"%s\" y=\"%d\" width=\"10\" height=\"10\" fill=\"%s\"/>".formatted(
                    place(x), TOP + height + 26, COLOURS.get(s % COLOURS.size())));
            svg.append(text(x + 14, TOP + height + 35, "start", "t", chart.series().get(s)));
            x += 30 + 7 * chart.series().get(s).length();
        }
        return svg.append("</svg>").toString();
    }

    private static StringBuilder open(int width, int height, String title) {
        return new StringBuilder("<svg width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">"
                .formatted(width, height, width, height, HtmlWriter.escaped(title)));
    }

    private static String text(double x, double y, String anchor, String style, String content) {
        return "<text x=\"%s\" y=\"%s\" text-anchor=\"%s\" class=\"%s\">%s</text>"
                .formatted(place(x), place(y), anchor, style, HtmlWriter.escaped(content));
    }

    private static String line(double x1, double y1, double x2, double y2, String style) {
        return "<line x1=\"%s\" y1=\"%s\" x2=\"%s\" y2=\"%s\" class=\"%s\"/>"
                .formatted(place(x1), place(y1), place(x2), place(y2), style);
    }

    private static String place(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }

    private static String number(double value) {
        double size = Math.abs(value);
        String format = size != 0 && (size < 1e-3 || size >= 1e5) ? "%.1e" : size < 1 ? "%.3f" : size < 100 ? "%.2f" : "%.0f";
        return String.format(Locale.ROOT, format, value);
    }
}
