package org.weightscape.probe;

import java.util.List;
import org.weightscape.job.Cancellation;
import org.weightscape.job.Progress;

/** One kind of probe: fits all targets that it can from one representation. */
sealed interface Fitter permits MethodFitter, TreesFitter, LogisticFitter, NeighborsFitter {

    /** A probe before it is scored: who predicts, and what was chosen, see {@link Score#lambda()}. */
    record Fitted(ProbeTarget target, ProbeModel model, double lambda) {

        /** Predictions as the target codes them: a probe only knows the words that occur in training. */
        double[] inCodesOfTarget(double[] predicted) {
            return target.coded(model.words(), predicted);
        }
    }

    /**
     * Fits.
     *
     * @param targets those that vary among the training rows
     * @return for each target that this kind can predict a probe, in the order of the targets
     */
    List<Fitted> fit(FeatureRows rows, List<ProbeTarget> targets, Progress progress, Cancellation cancellation);

    /** The numbers among some targets. */
    static List<ProbeTarget.Number> numbers(List<ProbeTarget> targets) {
        return targets.stream()
                .filter(ProbeTarget.Number.class::isInstance)
                .map(ProbeTarget.Number.class::cast)
                .toList();
    }

    /** The words among some targets. */
    static List<ProbeTarget.Words> words(List<ProbeTarget> targets) {
        return targets.stream()
                .filter(ProbeTarget.Words.class::isInstance)
                .map(ProbeTarget.Words.class::cast)
                .toList();
    }
}
