package org.weightscape.probe;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.weightscape.zoo.BadInputException;

/** Who does the predicting. */
public enum ProbeKind {
    /** The method's own probes: ridge regression for numbers, a linear layer trained for 50 epochs for words (§1.12). */
    METHOD("method", "ridge and linear layer"),
    /** Gradient-boosted trees: not linear, and on s(W) hard to beat (§3.2). */
    TREES("trees", "gradient-boosted trees"),
    /** Logistic regression, trained until it no longer improves; for words only. */
    LOGISTIC("logistic", "logistic regression"),
    /** The mean, or the majority, of the k nearest training checkpoints. */
    NEIGHBORS("knn", "k nearest neighbours");

    private final String label;
    private final String title;

    ProbeKind(String label, String title) {
        this.label = label;
        this.title = title;
    }

    /**
     * The kind of this label.
     *
     * @throws BadInputException if there is none
     */
    public static ProbeKind labelled(String label) {
        return Arrays.stream(values())
                .filter(kind -> kind.label.equals(label))
                .findFirst()
                .orElseThrow(() -> new BadInputException("There is no probe called %s; use %s."
                        .formatted(label, Arrays.stream(values()).map(ProbeKind::label).collect(Collectors.joining(", ")))));
    }

    /** The word for it in files. */
    public String label() {
        return label;
    }

    /** The words for it in the window and in tables. */
    public String title() {
        return title;
    }
}
