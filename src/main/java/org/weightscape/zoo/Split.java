package org.weightscape.zoo;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Which models are for training, validation and test. Always whole models: the epochs of one model never fall into two parts
 * (paper, code {@code dataset_*}: the unit of splitting is the model).
 *
 * @param train names of models
 * @param val names of models
 * @param test names of models
 */
public record Split(List<String> train, List<String> val, List<String> test) {

    /** Seed of the split that is used where nobody gives one. */
    public static final int DEFAULT_SEED = 42;

    /** The parts of a split. */
    public enum Part {
        TRAIN,
        VAL,
        TEST
    }

    public Split {
        train = List.copyOf(train);
        val = List.copyOf(val);
        test = List.copyOf(test);
    }

    /** The models of one part. */
    public List<String> models(Part part) {
        return switch (part) {
            case TRAIN -> train;
            case VAL -> val;
            case TEST -> test;
        };
    }

    /** The models in more than one part; of an honest split there are none. */
    public Set<String> shared() {
        Set<String> seen = new LinkedHashSet<>();
        Set<String> shared = new LinkedHashSet<>();
        for (Part part : Part.values()) {
            for (String model : new LinkedHashSet<>(models(part))) {
                if (!seen.add(model)) {
                    shared.add(model);
                }
            }
        }
        return Collections.unmodifiableSet(shared);
    }

    /**
     * The default split, 70/15/15 of the models, shuffled as the official code does ({@code random.seed(seed)}, shuffle, cut at
     * {@code int(ratio·n)}), so that the same list of models gives the same split there.
     *
     * @param models all models in the zoo's order
     */
    public static Split shuffled(Collection<String> models, int seed) {
        List<String> order = new java.util.ArrayList<>(models);
        new PythonRandom(seed).shuffle(order);
        int n = order.size();
        int endOfTrain = (int) (0.7 * n);
        int endOfVal = (int) ((0.7 + 0.15) * n);
        return new Split(order.subList(0, endOfTrain), order.subList(endOfTrain, endOfVal), order.subList(endOfVal, n));
    }
}
