package org.weightscape.map;

import java.util.ArrayList;
import java.util.List;

/**
 * One mark on a scale.
 *
 * @param value the number
 * @param position where it lies on the scale, 0 to 1
 * @param label the number to read
 */
public record Tick(double value, double position, String label) {

    /** Round numbers from {@code low} to {@code high}, about {@code wanted} of them, never more than twice as many. */
    static List<Double> linear(double low, double high, int wanted) {
        List<Double> ticks = new ArrayList<>();
        double span = high - low;
        if (!(span > 0) || Double.isInfinite(span)) {
            ticks.add(low);
            return ticks;
        }
        double raw = span / Math.max(1, wanted);
        double power = Math.pow(10, Math.floor(Math.log10(raw)));
        double step = power * (raw / power < 1.5 ? 1 : raw / power < 3 ? 2 : raw / power < 7 ? 5 : 10);
        long first = (long) Math.ceil(low / step - 1e-9);
        long last = (long) Math.floor(high / step + 1e-9);
        for (long i = first; i <= last && ticks.size() < 100; i++) {
            ticks.add(i * step);
        }
        return ticks;
    }

    /** Powers of ten from {@code low} to {@code high}, both above 0; with 2 and 5 where there are few of them. */
    static List<Double> logarithmic(double low, double high, int wanted) {
        double decades = Math.log10(high / low);
        if (!(decades > 0)) {
            return List.of(low);
        }
        int[] steps = decades * 3 <= wanted + 1 ? new int[] {1, 2, 5} : new int[] {1};
        int stride = Math.max(1, (int) Math.ceil(decades / Math.max(1, wanted)));
        List<Double> ticks = new ArrayList<>();
        int from = (int) Math.floor(Math.log10(low) + 1e-9);
        int to = (int) Math.ceil(Math.log10(high) - 1e-9);
        for (int exponent = from; exponent <= to; exponent++) {
            for (int step : steps) {
                double value = exponent >= 0 ? step * Math.pow(10, exponent) : step / Math.pow(10, -exponent);
                boolean inside = value >= low * (1 - 1e-9) && value <= high * (1 + 1e-9);
                if (inside && Math.floorMod(exponent, stride) == 0) {
                    ticks.add(value);
                }
            }
        }
        return ticks.size() >= 2 ? ticks : linear(low, high, wanted);
    }
}
