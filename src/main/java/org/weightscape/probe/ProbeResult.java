package org.weightscape.probe;

/**
 * One probe: what it was fitted to, how good it is, and what it says of every checkpoint.
 *
 * @param feature name of the representation
 * @param column what it predicts, with the truth
 * @param model the fitted probe; it can be asked about other zoos
 * @param predictions for each checkpoint of the zoo a number, for words the index into the target's categories; NaN where the
 *     representation is not finite
 * @param margin nine of ten validation checkpoints, or test ones where there are no validation models, lie no further than this
 *     from their prediction, and so should other held-out ones; NaN for words and where there are too few to tell it from
 */
public record ProbeResult(
        ProbeKind kind,
        String feature,
        ProbeTarget column,
        Score score,
        ProbeModel model,
        double[] predictions,
        double margin) {

    /** Name of the target. */
    public String target() {
        return column.name();
    }
}
