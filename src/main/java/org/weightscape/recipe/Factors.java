package org.weightscape.recipe;

import java.util.Optional;
import java.util.SplittableRandom;
import org.weightscape.zoo.Activation;

/**
 * The hyperparameters of a recipe. What a recipe leaves out is the same for all models and does not become a property of the zoo.
 *
 * @param seed of initial weights, order of the images and dropout; if left out, model {@code i} (from 1) has seed {@code i}
 * @param lr learning rate, above 0
 * @param l2 penalty: {@code l2/2} times the squared weights is added to the loss, biases excepted; 0 if left out
 * @param dropout share of a layer's inputs that are dropped, in front of every layer but the first, 0 to below 1; 0 if left out
 * @param activation any but GELU; if left out, the architecture's own
 * @param init how initial weights are drawn; {@link Initialisation#UNIFORM} if left out
 * @param optimizer {@link Optimizer#ADAM} if left out
 * @param trainFraction share of the training images that a model sees, above 0 to 1; 1 if left out
 */
public record Factors(
        Optional<Factor<Long>> seed,
        Factor<Double> lr,
        Optional<Factor<Double>> l2,
        Optional<Factor<Double>> dropout,
        Optional<Factor<Activation>> activation,
        Optional<Factor<Initialisation>> init,
        Optional<Factor<Optimizer>> optimizer,
        Optional<Factor<Double>> trainFraction) {

    /** The hyperparameters of one model. */
    public record Values(
            long seed,
            double lr,
            double l2,
            double dropout,
            Activation activation,
            Initialisation init,
            Optimizer optimizer,
            double trainFraction) {}

    /**
     * Draws one model's hyperparameters. They depend on the two numbers only, so that shards of a zoo fit together.
     *
     * @param recipeSeed seed of the recipe
     * @param model index of the model, from 0
     * @param ownActivation the architecture's activation
     */
    public Values draw(long recipeSeed, int model, Activation ownActivation) {
        SplittableRandom random = new SplittableRandom(recipeSeed * 0x9e3779b97f4a7c15L + model);
        return new Values(
                seed.map(factor -> factor.draw(random)).orElse(model + 1L),
                lr.draw(random),
                l2.map(factor -> factor.draw(random)).orElse(0.0),
                dropout.map(factor -> factor.draw(random)).orElse(0.0),
                activation.map(factor -> factor.draw(random)).orElse(ownActivation),
                init.map(factor -> factor.draw(random)).orElse(Initialisation.UNIFORM),
                optimizer.map(factor -> factor.draw(random)).orElse(Optimizer.ADAM),
                trainFraction.map(factor -> factor.draw(random)).orElse(1.0));
    }
}
