package org.weightscape.probe;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import org.weightscape.feature.Representation;
import org.weightscape.report.Origin;
import org.weightscape.zoo.Split;

/**
 * A study of probes as other programs read it; Jackson writes it as it stands. Scores that are not defined are {@code null}, and
 * a remark says why.
 *
 * @param zoo name of the zoo
 * @param origin what has to be known to make it again
 * @param checkpoints {@code all} or {@code final}
 * @param models how many models each part of the split has: {@code train}, {@code val}, {@code test}
 * @param provenance where each representation comes from
 * @param features the method's own probes: representation → target → score
 * @param probes other probes by their label: {@code trees}, {@code logistic}, {@code knn} → representation → target → score
 * @param transfer scores on other zoos; empty if none was asked for
 * @param published name of the published zoo that this is; null if it is none
 * @param leaks how test models were known before, one sentence each
 * @param remarks what was left out and why, one sentence each
 */
public record ProbeReport(
        String zoo,
        Origin origin,
        String checkpoints,
        Map<String, Integer> models,
        Map<String, String> provenance,
        Map<String, Map<String, Entry>> features,
        Map<String, Map<String, Map<String, Entry>>> probes,
        List<Transferred> transfer,
        @Nullable String published,
        List<String> leaks,
        List<String> remarks) {

    /**
     * One score, see {@link Score}.
     *
     * @param low lower end of the 95 % interval of {@code test}
     * @param high its upper end
     * @param seeds the test scores of all seeds; null if there is one only
     * @param published what others found
     * @param leaks why the score is not to be trusted; empty if nothing speaks against it
     */
    public record Entry(
            String task,
            String metric,
            @Nullable Double train,
            @Nullable Double val,
            @Nullable Double test,
            @Nullable Double lambda,
            @Nullable Double tau,
            @Nullable Double mae,
            @Nullable Double balanced_accuracy,
            @Nullable Double low,
            @Nullable Double high,
            @Nullable Confusion confusion,
            @Nullable Seeds seeds,
            @Nullable Double published,
            List<String> leaks) {}

    /** The test scores of several seeds. */
    public record Seeds(@Nullable Double mean, @Nullable Double deviation, List<Double> scores) {}

    /** One score on another zoo, see {@link TransferMatrix.Entry}. */
    public record Transferred(
            String from,
            String to,
            String probe,
            String feature,
            String target,
            String metric,
            @Nullable Double score,
            @Nullable Double tau,
            List<String> leaks) {}

    static ProbeReport of(ProbeStudy study) {
        ProbeTable table = study.table();
        Map<String, Integer> models = new LinkedHashMap<>();
        for (Split.Part part : Split.Part.values()) {
            models.put(part.name().toLowerCase(Locale.ROOT), table.split().models(part).size());
        }
        Map<String, String> provenance = new LinkedHashMap<>();
        for (Representation feature : table.representations()) {
            provenance.put(feature.name(), feature.provenance());
        }
        Map<String, Map<String, Map<String, Entry>>> others = new LinkedHashMap<>();
        for (ProbeKind kind : table.settings().kinds()) {
            if (kind != ProbeKind.METHOD) {
                others.put(kind.label(), entries(study, kind));
            }
        }
        return new ProbeReport(
                table.zoo().name(),
                study.origin(),
                table.settings().checkpoints().label(),
                models,
                provenance,
                entries(study, ProbeKind.METHOD),
                others,
                transferred(study),
                study.published().map(Published::zoo).orElse(null),
                study.leaks(),
                study.remarks());
    }

    private static Map<String, Map<String, Entry>> entries(ProbeStudy study, ProbeKind kind) {
        Map<String, Map<String, Entry>> entries = new LinkedHashMap<>();
        ProbeTable table = study.table();
        table.features().forEach(feature -> entries.put(feature, new LinkedHashMap<>()));
        for (ProbeResult result : table.results()) {
            if (result.kind() == kind) {
                entries.computeIfAbsent(result.feature(), _ -> new LinkedHashMap<>())
                        .put(result.target(), entry(study, result));
            }
        }
        return entries;
    }

    private static Entry entry(ProbeStudy study, ProbeResult result) {
        Score score = result.score();
        ProbeTable table = study.table();
        Spread spread = study.spread(result.kind(), result.feature(), result.target());
        OptionalDouble published = study.published().isEmpty()
                ? OptionalDouble.empty()
                : study.published().get().of(
                        result.kind(), table.settings().checkpoints(), result.feature(), result.target());
        return new Entry(
                score.task().label(),
                score.metric(),
                defined(score.train()),
                defined(score.val()),
                defined(score.test()),
                defined(score.lambda()),
                defined(score.tau()),
                defined(score.mae()),
                defined(score.balancedAccuracy()),
                defined(score.interval().map(Interval::low).orElse(Double.NaN)),
                defined(score.interval().map(Interval::high).orElse(Double.NaN)),
                score.confusion().orElse(null),
                study.runs().size() < 2
                        ? null
                        : new Seeds(defined(spread.mean()), defined(spread.deviation()), spread.scores()),
                published.isPresent() ? (Double) published.getAsDouble() : null,
                table.leaks(result.feature()));
    }

    private static List<Transferred> transferred(ProbeStudy study) {
        return study.transfer().stream()
                .flatMap(matrix -> matrix.entries().stream().map(entry -> new Transferred(
                        matrix.zoos().get(entry.from()),
                        matrix.zoos().get(entry.to()),
                        entry.kind().label(),
                        entry.feature(),
                        entry.target(),
                        entry.task().metric(),
                        defined(entry.score()),
                        defined(entry.tau()),
                        entry.leaks())))
                .toList();
    }

    private static @Nullable Double defined(double value) {
        return Double.isFinite(value) ? value : null;
    }
}
