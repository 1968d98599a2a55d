package org.weightscape.recipe;

import java.util.List;
import java.util.random.RandomGenerator;

/**
 * What a recipe says about one hyperparameter: the same value for all models, or where each model draws its own.
 *
 * @param <T> type of the value
 */
public sealed interface Factor<T> {

    /** The value of one model. */
    T draw(RandomGenerator random);

    /** The same value for all models. */
    record Fixed<T>(T value) implements Factor<T> {

        @Override
        public T draw(RandomGenerator random) {
            return value;
        }
    }

    /** One of a few values, each as likely as the others. */
    record Choice<T>(List<T> values) implements Factor<T> {

        /** @throws IllegalArgumentException if there is no value */
        public Choice {
            values = List.copyOf(values);
            if (values.isEmpty()) {
                throw new IllegalArgumentException("a choice needs at least one value");
            }
        }

        @Override
        public T draw(RandomGenerator random) {
            return values.get(random.nextInt(values.size()));
        }
    }

    /**
     * A number between two bounds.
     *
     * @param min least value; above 0 where the scale is logarithmic
     * @param max greatest value
     * @param scale whether the number or its logarithm is uniform
     */
    record Range(double min, double max, Scale scale) implements Factor<Double> {

        /** @throws IllegalArgumentException if the bounds are not in order, or not above 0 for a logarithmic scale */
        public Range {
            if (!(min <= max) || (scale == Scale.LOGARITHMIC && !(min > 0))) {
                throw new IllegalArgumentException("not a range: %s to %s".formatted(min, max));
            }
        }

        @Override
        public Double draw(RandomGenerator random) {
            double share = random.nextDouble();
            return switch (scale) {
                case LINEAR -> min + (max - min) * share;
                case LOGARITHMIC -> Math.exp(Math.log(min) + (Math.log(max) - Math.log(min)) * share);
            };
        }
    }

    /** What is uniform in a {@link Range}. */
    enum Scale {
        LINEAR,
        LOGARITHMIC
    }
}
