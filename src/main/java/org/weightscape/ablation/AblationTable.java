package org.weightscape.ablation;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.weightscape.report.Document;
import org.weightscape.report.Origin;
import org.weightscape.report.ReportFormat;
import org.weightscape.report.TextWriter;

/**
 * The scores of all cells, and what they come to.
 *
 * @param lines for each zoo its baselines, then its cells
 * @param zoos how the zoos were made, in the order of the lines
 * @param leaks zoo → how its test models were known before they were to judge, one sentence each; empty if they were not
 * @param remarks what was left out or could not be scored in a zoo, and why; one sentence each
 * @param effects of all settings on all targets, zoo by zoo
 * @param zooEffects of every other zoo instead of the first, by features and target
 */
public record AblationTable(
        AblationGrid grid,
        List<AblationLine> lines,
        List<GeneratingFactors> zoos,
        Map<String, List<String>> leaks,
        List<String> remarks,
        List<Effect> effects,
        List<ZooEffect> zooEffects,
        Origin origin)
        implements ReportFormat.Report {

    public AblationTable {
        lines = List.copyOf(lines);
        zoos = List.copyOf(zoos);
        leaks = Collections.unmodifiableMap(new LinkedHashMap<>(leaks));
        remarks = List.copyOf(remarks);
        effects = List.copyOf(effects);
        zooEffects = List.copyOf(zooEffects);
    }

    /** The table of some lines, with the effects that follow from them. */
    static AblationTable of(
            AblationGrid grid,
            List<AblationLine> lines,
            List<GeneratingFactors> zoos,
            Map<String, List<String>> leaks,
            List<String> remarks,
            Origin origin) {
        return new AblationTable(grid, lines, zoos, leaks, remarks, effects(grid, lines), zooEffects(lines), origin);
    }

    private static List<Effect> effects(AblationGrid grid, List<AblationLine> lines) {
        List<Effect> effects = new ArrayList<>();
        for (String zoo : lines.stream().map(AblationLine::zoo).distinct().toList()) {
            grid.axes().forEach((setting, values) -> {
                for (String to : values.subList(1, values.size())) {
                    for (String target : targets(lines)) {
                        Effect.of(lines, zoo, target, setting, values.getFirst(), to).ifPresent(effects::add);
                    }
                }
            });
        }
        return effects;
    }

    private static List<ZooEffect> zooEffects(List<AblationLine> lines) {
        List<ZooEffect> effects = new ArrayList<>();
        for (AblationLine from : lines) {
            if (!from.zoo().equals(lines.getFirst().zoo())) {
                continue;
            }
            for (AblationLine to : lines) {
                if (to.name().equals(from.name()) && !to.zoo().equals(from.zoo())) {
                    from.targets().forEach(target -> ZooEffect.of(from, to, target).ifPresent(effects::add));
                }
            }
        }
        return effects;
    }

    private static List<String> targets(List<AblationLine> lines) {
        return lines.stream().flatMap(line -> line.targets().stream()).distinct().toList();
    }

    /** The targets of all lines. */
    public List<String> targets() {
        return targets(lines);
    }

    /** How the test models of one zoo were known before, one sentence each. */
    List<String> leaks(String zoo) {
        return leaks.getOrDefault(zoo, List.of());
    }

    /** What the effects of each setting come to, one sentence for each zoo and value. */
    public List<String> conclusions() {
        return sentences(
                effects,
                effect -> "%s: %s".formatted(effect.zoo(), effect.change()),
                effect -> switch (effect.finding()) {
                    case HELPS -> "helps to tell %s";
                    case HURTS -> "makes it harder to tell %s";
                    case NOT_SHOWN -> "is not shown to help or hurt with %s";
                },
                Effect::target);
    }

    /** What the zoos beside the first come to, one sentence for each zoo and kind of features. */
    public List<String> zooConclusions() {
        return sentences(
                zooEffects,
                effect -> "%s in %s instead of %s".formatted(effect.features(), effect.to(), effect.from()),
                effect -> !effect.isShown()
                        ? "is not shown to differ for %s"
                        : effect.difference() > 0 ? "tells more of %s" : "tells less of %s",
                ZooEffect::target);
    }

    /** Effects of one subject in one sentence, those with the same verdict together. */
    private static <E> List<String> sentences(
            List<E> effects, Function<E, String> subject, Function<E, String> verdict, Function<E, String> target) {
        Map<String, Map<String, String>> bySubject = effects.stream().collect(Collectors.groupingBy(
                subject, LinkedHashMap::new,
                Collectors.groupingBy(
                        verdict, LinkedHashMap::new, Collectors.mapping(target, Collectors.joining(", ")))));
        List<String> sentences = new ArrayList<>();
        bySubject.forEach((who, verdicts) -> {
            List<String> parts = new ArrayList<>();
            verdicts.forEach((words, targets) -> parts.add(words.formatted(targets)));
            sentences.add("%s %s.".formatted(who, String.join("; it ", parts)));
        });
        return sentences;
    }

    /** One sentence for each training that diverged. */
    List<String> failures() {
        return lines.stream()
                .flatMap(line -> line.failures().stream().map(why -> "%s, %s: %s".formatted(line.zoo(), line.name(), why)))
                .toList();
    }

    /** The table for a terminal. */
    public String text() {
        return TextWriter.write(document().blocks());
    }

    @Override
    public Object json() {
        return AblationJson.of(this);
    }

    @Override
    public String csv() {
        return AblationCsv.of(this);
    }

    @Override
    public Document document() {
        return new AblationDocument(this).make();
    }
}
