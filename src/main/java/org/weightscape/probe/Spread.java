package org.weightscape.probe;

import java.util.Arrays;
import java.util.List;

/**
 * The test score of one probe over several seeds.
 *
 * @param scores those that are defined, in the order of the seeds
 */
public record Spread(List<Double> scores) {

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
}
