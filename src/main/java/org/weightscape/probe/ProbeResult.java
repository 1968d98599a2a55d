package org.weightscape.probe;

/**
 * One probe: what it was fitted to, how good it is, and what it says of every checkpoint.
 *
 * @param feature name of the representation
 * @param target name of the property
 * @param model the fitted probe; it can be asked about other zoos
 * @param predictions for each checkpoint of the zoo a number, for words the index into the property's categories; NaN where the
 *     representation is not finite
 */
public record ProbeResult(
        ProbeKind kind, String feature, String target, Score score, ProbeModel model, double[] predictions) {}
