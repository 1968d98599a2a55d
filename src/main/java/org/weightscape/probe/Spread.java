package org.weightscape.probe;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import smile.stat.distribution.TDistribution;

/**
 * The test score of one probe over several seeds.
 *
 * @param scores those that are defined, in the order of the seeds
 */
public record Spread(List<Double> scores) {
    /** Leaves 2.5 % on either side. */
    private static final double CENTRAL = 0.975;

    public Spread {
        scores = List.copyOf(scores);
    }

    static Spread of(double[] scores) {
        return new Spread(Arrays.stream(scores).filter(Double::isFinite).boxed().toList());
    }

    /** NaN if there are none. */
    public double mean() {
        return scores.stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN);
    }

    /** The sample standard deviation; NaN if there are fewer than two. */
    public double deviation() {
        double mean = mean();
        double squares = scores.stream().mapToDouble(score -> (score - mean) * (score - mean)).sum();
        return scores.size() < 2 ? Double.NaN : Math.sqrt(squares / (scores.size() - 1));
    }

    /** Where the mean of many more lies with 95 % confidence, by Student's t distribution; empty if there are fewer than two. */
    public Optional<Interval> interval() {
        if (scores.size() < 2) {
            return Optional.empty();
        }
        double reach = deviation() / Math.sqrt(scores.size()) * new TDistribution(scores.size() - 1).quantile(CENTRAL);
        return Optional.of(new Interval(mean() - reach, mean() + reach));
    }
}
