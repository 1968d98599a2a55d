package org.weightscape.probe;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A table of probes as other programs read it; Jackson writes it as it stands. Scores that are not defined are {@code null}, and
 * a remark says why.
 *
 * @param zoo name of the zoo
 * @param models how many models each part of the split has: {@code train}, {@code val}, {@code test}
 * @param provenance where each representation comes from
 * @param features the method's own probes: representation → target → score
 * @param probes other probes by their label: {@code logistic} → representation → target → score
 * @param remarks what was left out and why, one sentence each
 */
public record ProbeReport(
        String zoo,
        Map<String, Integer> models,
        Map<String, String> provenance,
        Map<String, Map<String, Entry>> features,
        Map<String, Map<String, Map<String, Entry>>> probes,
        List<String> remarks) {

    /** One score, see {@link Score}. */
    public record Entry(
            String task,
            String metric,
            @Nullable Double train,
            @Nullable Double val,
            @Nullable Double test,
            @Nullable Double lambda,
            @Nullable Double tau) {

        static Entry of(Score score) {
            return new Entry(
                    score.task().label(),
                    score.metric(),
                    defined(score.train()),
                    defined(score.val()),
                    defined(score.test()),
                    defined(score.lambda()),
                    defined(score.tau()));
        }

        private static @Nullable Double defined(double value) {
            return Double.isFinite(value) ? value : null;
        }
    }
}
