package org.weightscape.projection;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.weightscape.zoo.BadInputException;

/** The ways from many numbers to two. */
public enum ProjectionMethod {
    /** Principal components: the two directions in which the rows vary most. Linear, exact, always the same. */
    PCA(
            "pca",
            "PCA",
            List.of(
                    Parameter.whole("x", "Across", "Which principal component runs across; 1 is the largest.", 1, 50, 1),
                    Parameter.whole("y", "Up", "Which principal component runs up.", 1, 50, 2))),

    /** UMAP: keeps neighbours together; distances between far groups mean little. To be watched while it is computed. */
    UMAP(
            "umap",
            "UMAP",
            List.of(
                    Common.NEIGHBORS,
                    Common.MIN_DIST,
                    Common.SPREAD,
                    Common.METRIC,
                    Common.EPOCHS,
                    Common.LEARNING_RATE,
                    Common.NEGATIVE_SAMPLES,
                    Common.REPULSION,
                    Parameter.choice(
                            "start",
                            "Start",
                            "Where the points begin: along the principal components, or as the graph of neighbours swings.",
                            "pca",
                            "spectral"),
                    Common.WIDE_COMPONENTS,
                    Common.SEED)),

    /** t-SNE by Barnes and Hut: keeps neighbours together. To be watched while it is computed. */
    TSNE(
            "tsne",
            "t-SNE",
            List.of(
                    Common.PERPLEXITY,
                    Common.METRIC,
                    Parameter.whole(
                            "iterations",
                            "Iterations",
                            "How many steps are made; the first 250 of them with a pull that is 12 times as strong.",
                            250,
                            10000,
                            1000),
                    Parameter.real(
                            "learning_rate",
                            "Learning rate",
                            "How far points move in a step; 0 means the number of points over the exaggeration, at least 200.",
                            0,
                            1_000_000,
                            0),
                    Parameter.real(
                            "exaggeration",
                            "Exaggeration",
                            "How much stronger than true the pull stays after the beginning; more makes groups tighter.",
                            1,
                            12,
                            1),
                    Common.WIDE_COMPONENTS,
                    Common.SEED)),

    /** UMAP as Smile has it: keeps neighbours together; distances between far groups mean little. */
    SMILE_UMAP(
            "smile-umap",
            "Smile UMAP",
            List.of(
                    Common.NEIGHBORS,
                    Common.MIN_DIST,
                    Common.SPREAD,
                    Common.EPOCHS,
                    Common.LEARNING_RATE,
                    Common.NEGATIVE_SAMPLES,
                    Common.REPULSION,
                    Common.COMPONENTS,
                    Common.SEED)),

    /** t-SNE as Smile has it, the exact one: keeps neighbours together; slow and memory-hungry beyond a few thousand points. */
    SMILE_TSNE(
            "smile-tsne",
            "Smile t-SNE",
            List.of(
                    Common.PERPLEXITY,
                    Parameter.real(
                            "learning_rate",
                            "Learning rate",
                            "How far points move in a step; 0 means a 48th of the number of points, at least 50.",
                            0,
                            5000,
                            0),
                    Parameter.whole("iterations", "Iterations", "How many steps are made at the most.", 300, 10000, 1000),
                    Common.COMPONENTS,
                    Common.SEED));

    private final String label;
    private final String title;
    private final List<Parameter> parameters;

    ProjectionMethod(String label, String title, List<Parameter> parameters) {
        this.label = label;
        this.title = title;
        this.parameters = parameters;
    }

    /** What several methods can be told. */
    private static final class Common {
        static final Parameter NEIGHBORS = Parameter.whole(
                "neighbors",
                "Neighbours",
                "How many neighbours of each point are kept near it: few show fine structure, many the whole.",
                2,
                200,
                15);
        static final Parameter MIN_DIST = Parameter.real(
                "min_dist",
                "Smallest distance",
                "How close together points may be packed on the map; at most the spread.",
                0.001,
                10,
                0.1);
        static final Parameter SPREAD = Parameter.real(
                "spread", "Spread", "The scale of the map: how far apart groups are laid.", 0.1, 20, 1);
        static final Parameter METRIC = Parameter.choice(
                "metric",
                "Distance",
                "What near means in the representation: the length of the difference, or the angle at the origin.",
                "euclidean",
                "cosine");
        static final Parameter EPOCHS = Parameter.whole(
                "epochs",
                "Epochs",
                "How often every neighbourhood is pulled together; 0 means 500, or 200 above 10000 points.",
                0,
                5000,
                0);
        static final Parameter LEARNING_RATE = Parameter.real(
                "learning_rate", "Learning rate", "How far points move in the first epoch.", 0.01, 10, 1);
        static final Parameter NEGATIVE_SAMPLES = Parameter.whole(
                "negative_samples", "Negative samples", "How many random points each pull is countered by.", 1, 50, 5);
        static final Parameter REPULSION = Parameter.real(
                "repulsion", "Repulsion", "How strongly random points are pushed away.", 0.1, 10, 1);
        static final Parameter PERPLEXITY = Parameter.real(
                "perplexity",
                "Perplexity",
                "About how many neighbours each point attends to; it must be below a third of the points.",
                2,
                500,
                30);
        static final Parameter COMPONENTS = components(50);
        static final Parameter WIDE_COMPONENTS = components(128);
        static final Parameter SEED = Parameter.whole(
                "seed", "Seed", "The same seed gives the same map again.", 0, Integer.MAX_VALUE, 42);

        private static Parameter components(int standard) {
            return Parameter.whole(
                    "components",
                    "Components first",
                    "To how many principal components wider rows are reduced beforehand, which saves time and noise; 0 means"
                            + " not.",
                    0,
                    500,
                    standard);
        }
    }

    /** The word on the command line and in files. */
    public String label() {
        return label;
    }

    /** The name for a person. */
    public String title() {
        return title;
    }

    /** What the method can be told. */
    public List<Parameter> parameters() {
        return parameters;
    }

    /** The defaults. */
    public ProjectionOptions standard() {
        return ProjectionOptions.standard(this);
    }

    /** Whether the map can be watched and steered while it is computed, see {@link LayoutRun}. */
    public boolean isLive() {
        return this == UMAP || this == TSNE;
    }

    /**
     * The method of a label.
     *
     * @throws BadInputException if there is none
     */
    public static ProjectionMethod of(String label) {
        String labels = Arrays.stream(values()).map(ProjectionMethod::label).collect(Collectors.joining(", "));
        return Arrays.stream(values())
                .filter(method -> method.label.equals(label.strip()))
                .findFirst()
                .orElseThrow(() -> new BadInputException(
                        "There is no projection named %s; choose from %s.".formatted(label, labels)));
    }
}
