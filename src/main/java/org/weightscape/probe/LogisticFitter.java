package org.weightscape.probe;

import java.util.ArrayList;
import java.util.List;
import org.weightscape.job.Cancellation;
import org.weightscape.job.Progress;

/** {@link LogisticRegression} for words, its penalty chosen on the validation models. */
record LogisticFitter() implements Fitter {

    @Override
    public List<Fitted> fit(FeatureRows rows, List<ProbeTarget> targets, Progress progress, Cancellation cancellation) {
        List<ProbeTarget.Words> words = Fitter.words(targets);
        List<Fitted> fitted = new ArrayList<>();
        for (ProbeTarget.Words target : words) {
            int done = fitted.size();
            Progress part = progress.part((double) done / words.size(), (done + 1.0) / words.size());
            FeatureRows.WordTraining training = rows.training(target);
            List<ProbeModel.Words> models = LogisticRegression.fit(
                    rows.feature(), training.rows(), training.codes(), training.classes(), part, cancellation);
            int[] judges = rows.judges(target);
            double[] truth = target.at(judges);
            List<double[]> predictions =
                    ProbeModel.predictTogether(models, rows.feature(), judges, Progress.NONE, cancellation);
            double[] accuracies = new double[models.size()];
            for (int l = 0; l < accuracies.length; l++) {
                Fitted candidate = new Fitted(target, models.get(l), LogisticRegression.LAMBDAS.get(l));
                accuracies[l] = Metrics.accuracy(candidate.inCodesOfTarget(predictions.get(l)), truth);
            }
            int best = Ridge.choose(accuracies).orElseThrow();
            fitted.add(new Fitted(target, models.get(best), LogisticRegression.LAMBDAS.get(best)));
        }
        return fitted;
    }
}
