package org.weightscape.probe;

/** Who does the predicting. */
public enum ProbeKind {
    /** The method's own probes: ridge regression for numbers, a linear layer trained for 50 epochs for words (§1.12). */
    METHOD("method", "ridge and linear layer"),
    /** Logistic regression, trained until it no longer improves; for words only. */
    LOGISTIC("logistic", "logistic regression");

    private final String label;
    private final String title;

    ProbeKind(String label, String title) {
        this.label = label;
        this.title = title;
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
