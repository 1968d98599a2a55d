package org.weightscape.probe;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/** How good predictions are. */
public final class Metrics {

    private Metrics() {}

    /**
     * R²: 1 − mean squared error / population variance of the truth.
     *
     * @param truth finite numbers
     * @return NaN if the truth is empty or constant, or a prediction is NaN
     */
    public static double r2(double[] predicted, double[] truth) {
        requireSameLength(predicted, truth);
        if (constant(truth)) {
            return Double.NaN;
        }
        double mean = Arrays.stream(truth).sum() / truth.length;
        double errors = 0;
        double deviations = 0;
        for (int i = 0; i < truth.length; i++) {
            errors += (predicted[i] - truth[i]) * (predicted[i] - truth[i]);
            deviations += (truth[i] - mean) * (truth[i] - mean);
        }
        return 1 - errors / deviations;
    }

    /** Share of predictions that equal the truth; NaN if there are none. */
    public static double accuracy(double[] predicted, double[] truth) {
        requireSameLength(predicted, truth);
        long right = IntStream.range(0, truth.length)
                .filter(i -> predicted[i] == truth[i])
                .count();
        return truth.length == 0 ? Double.NaN : (double) right / truth.length;
    }

    /** Mean absolute error; NaN if there are no predictions. */
    public static double meanAbsoluteError(double[] predicted, double[] truth) {
        requireSameLength(predicted, truth);
        return IntStream.range(0, truth.length)
                .mapToDouble(i -> Math.abs(predicted[i] - truth[i]))
                .average()
                .orElse(Double.NaN);
    }

    /** Whether all numbers are the same, or there are none. */
    static boolean constant(double[] values) {
        return Arrays.stream(values).distinct().limit(2).count() < 2;
    }

    /**
     * Kendall's τ-b, which allows for ties, in O(n log n) (Knight 1966): as {@code scipy.stats.kendalltau} gives it.
     *
     * @return −1 to 1; NaN if either side is constant or empty, or holds NaN
     */
    public static double kendallTau(double[] a, double[] b) {
        requireSameLength(a, b);
        int n = a.length;
        if (Arrays.stream(a).anyMatch(Double::isNaN) || Arrays.stream(b).anyMatch(Double::isNaN)) {
            return Double.NaN;
        }
        int[] order = IntStream.range(0, n)
                .boxed()
                .sorted(Comparator.<Integer>comparingDouble(i -> a[i] + 0.0).thenComparingDouble(i -> b[i] + 0.0))
                .mapToInt(Integer::intValue)
                .toArray();
        // Adding zero makes −0 and 0 one value.
        double[] first = Arrays.stream(order).mapToDouble(i -> a[i] + 0.0).toArray();
        double[] second = Arrays.stream(order).mapToDouble(i -> b[i] + 0.0).toArray();
        long pairs = pairs(n);
        long tiedFirst = 0;
        long tiedBoth = 0;
        int sinceFirst = 0;
        int sinceBoth = 0;
        for (int i = 1; i <= n; i++) {
            boolean sameFirst = i < n && first[i] == first[i - 1];
            boolean sameBoth = sameFirst && second[i] == second[i - 1];
            if (!sameBoth) {
                tiedBoth += pairs(i - sinceBoth);
                sinceBoth = i;
            }
            if (!sameFirst) {
                tiedFirst += pairs(i - sinceFirst);
                sinceFirst = i;
            }
        }
        long exchanges = sortCountingExchanges(second, new double[n], 0, n);
        long tiedSecond = 0;
        int sinceSecond = 0;
        for (int i = 1; i <= n; i++) {
            if (i == n || second[i] != second[i - 1]) {
                tiedSecond += pairs(i - sinceSecond);
                sinceSecond = i;
            }
        }
        double agreement = pairs - tiedFirst - tiedSecond + tiedBoth - 2.0 * exchanges;
        double size = Math.sqrt((double) (pairs - tiedFirst)) * Math.sqrt((double) (pairs - tiedSecond));
        return size == 0 ? Double.NaN : Math.clamp(agreement / size, -1, 1);
    }

    private static long pairs(long n) {
        return n * (n - 1) / 2;
    }

    /** Merge sort; returns how many pairs stood in the wrong order. */
    private static long sortCountingExchanges(double[] values, double[] spare, int from, int to) {
        if (to - from < 2) {
            return 0;
        }
        int middle = (from + to) >>> 1;
        long exchanges = sortCountingExchanges(values, spare, from, middle)
                + sortCountingExchanges(values, spare, middle, to);
        int left = from;
        int right = middle;
        for (int k = from; k < to; k++) {
            if (right >= to || (left < middle && values[left] <= values[right])) {
                spare[k] = values[left++];
            } else {
                spare[k] = values[right++];
                exchanges += middle - left;
            }
        }
        System.arraycopy(spare, from, values, from, to - from);
        return exchanges;
    }

    private static void requireSameLength(double[] a, double[] b) {
        if (a.length != b.length) {
            throw new IllegalArgumentException("%d predictions for %d truths".formatted(a.length, b.length));
        }
    }
}
