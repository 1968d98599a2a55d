package org.weightscape.recipe;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.weightscape.zoo.Activation;
import org.weightscape.zoo.Architecture;
import org.weightscape.zoo.Architectures;
import org.weightscape.zoo.BadInputException;

/**
 * How to make a zoo: which images, which networks, how many, what differs between them. The same recipe gives the same zoo, but
 * for
 * the last digits of its weights, which depend on the processor.
 *
 * @param name what the zoo is called
 * @param description one sentence for people
 * @param dataset what the models learn
 * @param design what they are
 * @param models how many, at least 1
 * @param epochs after which epochs a checkpoint is kept, ascending; 0 is the untrained network
 * @param batch images in a training step, at least 1
 * @param seed of the drawing of hyperparameters
 * @param factors the hyperparameters
 */
public record Recipe(
        String name,
        String description,
        Dataset.Order dataset,
        Design design,
        int models,
        List<Integer> epochs,
        int batch,
        long seed,
        Factors factors) {

    /** The recipes that come with the program. */
    public static final List<String> SHIPPED =
            List.of("tetris-seed", "tetris-hyp", "tetris-hyp-fixed-seed", "small-cnn-seed", "unterthiner-hyp");

    /** The architectures that recipes know. */
    public enum Design {
        /** {@link Architectures#tetris()}, for tetris images. */
        TETRIS("tetris", Architectures.tetris(), Dataset.Kind.TETRIS),
        /** {@link Architectures#smallCnn()}, for digits. */
        SMALL_CNN("small-cnn", Architectures.smallCnn(), Dataset.Kind.DIGITS),
        /** {@link Architectures#unterthiner()}, for digits. */
        UNTERTHINER("unterthiner", Architectures.unterthiner(), Dataset.Kind.DIGITS);

        private final String label;
        private final Architecture architecture;
        private final Dataset.Kind images;

        Design(String label, Architecture architecture, Dataset.Kind images) {
            this.label = label;
            this.architecture = architecture;
            this.images = images;
        }

        /** The name in recipes. */
        public String label() {
            return label;
        }

        /** The layers, with the architecture's own activation. */
        public Architecture architecture() {
            return architecture;
        }

        /** The images that fit its input. */
        public Dataset.Kind images() {
            return images;
        }
    }

    /** @throws IllegalArgumentException if a number is out of range, epochs do not ascend, or the images do not fit the network */
    public Recipe {
        epochs = List.copyOf(epochs);
        if (models < 1 || batch < 1) {
            throw new IllegalArgumentException("a recipe needs at least one model and one image a batch");
        }
        boolean ascending = !epochs.isEmpty() && epochs.getFirst() >= 0;
        for (int i = 1; i < epochs.size(); i++) {
            ascending = ascending && epochs.get(i) > epochs.get(i - 1);
        }
        if (!ascending) {
            throw new IllegalArgumentException("the kept epochs must ascend from 0 or later: " + epochs);
        }
        if (dataset.kind() != design.images()) {
            throw new IllegalArgumentException("the architecture %s does not take images of %s"
                    .formatted(design.label(), dataset.kind().label()));
        }
    }

    /** The architecture of the zoo: with the recipe's activation, where it is the same for all models. */
    public Architecture architecture() {
        Architecture own = design.architecture();
        return factors.activation()
                .filter(factor -> factor instanceof Factor.Fixed<Activation>)
                .map(factor -> ((Factor.Fixed<Activation>) factor).value())
                .map(activation -> new Architecture(own.layers(), own.input(), activation))
                .orElse(own);
    }

    /** The same recipe for another number of models. */
    public Recipe withModels(int number) {
        return new Recipe(name, description, dataset, design, number, epochs, batch, seed, factors);
    }

    /** The hyperparameters of one model, from 0; the same whatever the number of models and shards. */
    public Factors.Values valuesOf(int model) {
        return factors.draw(seed, model, design.architecture().activation());
    }

    /**
     * Reads a recipe file, or one of the {@link #SHIPPED} recipes by its name.
     *
     * @param nameOrFile a file where there is one of this name, else the name of a shipped recipe
     * @throws BadInputException if there is none, or it says something wrong
     */
    public static Recipe read(String nameOrFile) {
        Path file = Path.of(nameOrFile);
        if (Files.isRegularFile(file)) {
            return RecipeReader.read(file);
        }
        if (SHIPPED.contains(nameOrFile)) {
            return RecipeReader.shipped(nameOrFile);
        }
        throw BadInputException.in(
                file,
                "there is no recipe file of this name, and no recipe that comes with the program",
                "give a file or one of " + String.join(", ", SHIPPED));
    }
}
