package org.weightscape.probe;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.weightscape.zoo.Split;
import org.weightscape.zoo.Zoo;

/**
 * Compares predictions with the truth.
 *
 * @param rows of the representation
 * @param draws resamplings for intervals
 * @param remarks hears what could not be scored
 */
record ProbeScoring(Zoo zoo, FeatureRows rows, int draws, Consumer<String> remarks) {
    private static final double SHARE_WITHIN_MARGIN = 0.9;

    /**
     * Scores a probe.
     *
     * @param all its predictions for all rows, see {@link ProbeResult#predictions()}
     */
    Score score(Fitter.Fitted probe, double[] all) {
        ProbeTarget target = probe.target();
        double train = score(target, all, Split.Part.TRAIN);
        double val = score(target, all, Split.Part.VAL);
        double test = score(target, all, Split.Part.TEST);
        int[] held = rows.of(Split.Part.TEST, target);
        double[] predicted = at(all, held);
        double[] truth = target.at(held);
        int[] models = Arrays.stream(held).map(zoo::modelOf).toArray();
        boolean scored = Double.isFinite(test);
        Optional<Interval> interval = scored && draws > 0
                ? ModelSums.of(target.task(), predicted, truth, models).interval(draws)
                : Optional.empty();
        return switch (target) {
            case ProbeTarget.Number _ -> new Score(
                    Task.REGRESSION,
                    train,
                    val,
                    test,
                    probe.lambda(),
                    Metrics.kendallTau(predicted, truth),
                    Metrics.meanAbsoluteError(predicted, truth),
                    interval,
                    Optional.empty());
            case ProbeTarget.Words words -> new Score(
                    Task.CLASSIFICATION,
                    train,
                    val,
                    test,
                    probe.lambda(),
                    Double.NaN,
                    Double.NaN,
                    interval,
                    scored ? Optional.of(Confusion.of(words.categories(), predicted, truth)) : Optional.empty());
        };
    }

    /** See {@link ProbeResult#margin()}. */
    double margin(Fitter.Fitted probe, double[] all) {
        ProbeTarget target = probe.target();
        if (target.task() == Task.CLASSIFICATION) {
            return Double.NaN;
        }
        int[] judges = rows.of(Split.Part.VAL, target);
        if (judges.length == 0) {
            judges = rows.of(Split.Part.TEST, target);
        }
        double[] errors = Arrays.stream(judges)
                .mapToDouble(row -> Math.abs(all[row] - target.truth()[row]))
                .sorted()
                .toArray();
        // The order statistic of split conformal prediction (Vovk et al. 2005); of fewer than nine errors it is not known.
        int place = (int) Math.ceil(SHARE_WITHIN_MARGIN * (errors.length + 1)) - 1;
        return place < errors.length ? errors[place] : Double.NaN;
    }

    private double score(ProbeTarget target, double[] all, Split.Part part) {
        int[] scored = rows.of(part, target);
        double[] truth = target.at(scored);
        String consequence = switch (part) {
            case TRAIN -> "its training score is empty";
            case VAL -> target.task() == Task.REGRESSION
                    ? "λ is chosen on the training models"
                    : "its validation score is empty";
            case TEST -> "its test score is empty";
        };
        String models = switch (part) {
            case TRAIN -> "training";
            case VAL -> "validation";
            case TEST -> "test";
        };
        if (scored.length == 0) {
            String chosenElsewhere = part == Split.Part.VAL ? "; λ is chosen on the training models" : "";
            remarks.accept(!rows.hasModels(part)
                    ? "There are no %s models%s.".formatted(models, chosenElsewhere)
                    : rows.of(part).length == 0
                            ? "%s is finite at none of the %s checkpoints%s."
                                    .formatted(rows.feature().name(), models, chosenElsewhere)
                            : "%s has no values for the %s models; %s.".formatted(target.name(), models, consequence));
            return Double.NaN;
        }
        if (target.task() == Task.REGRESSION && Metrics.constant(truth)) {
            remarks.accept("%s does not vary among the %s models; %s.".formatted(target.name(), models, consequence));
            return Double.NaN;
        }
        return switch (target) {
            case ProbeTarget.Number _ -> {
                double r2 = Metrics.r2(at(all, scored), truth);
                if (!Double.isFinite(r2)) {
                    remarks.accept("%s has no R² for the %s models, for its numbers or their predictions are too large or too small;"
                            .formatted(target.name(), models) + " %s.".formatted(consequence));
                }
                yield r2;
            }
            case ProbeTarget.Words words -> {
                remarkOnUnseenWords(words, scored, models);
                yield Metrics.accuracy(at(all, scored), truth);
            }
        };
    }

    private void remarkOnUnseenWords(ProbeTarget.Words target, int[] scored, String models) {
        Set<Integer> seen = new HashSet<>();
        Arrays.stream(target.distinct(rows.of(Split.Part.TRAIN, target))).forEach(seen::add);
        int[] unseen = Arrays.stream(target.distinct(scored)).filter(code -> !seen.contains(code)).toArray();
        if (unseen.length > 0) {
            String first = target.categories().get(unseen[0]);
            remarks.accept(unseen.length == 1
                    ? "%s %s occurs among the %s models but not in training; its checkpoints count as wrong."
                            .formatted(target.name(), first, models)
                    : "%s has %d words, such as %s, that occur among the %s models but not in training; their checkpoints count as wrong."
                            .formatted(target.name(), unseen.length, first, models));
        }
    }

    private static double[] at(double[] all, int[] rows) {
        return Arrays.stream(rows).mapToDouble(row -> all[row]).toArray();
    }
}
