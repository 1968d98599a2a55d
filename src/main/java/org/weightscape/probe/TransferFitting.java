package org.weightscape.probe;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.weightscape.feature.Representation;
import org.weightscape.job.Cancellation;
import org.weightscape.job.Progress;
import org.weightscape.linalg.FiniteRows;
import org.weightscape.zoo.Zoo;

/** The making of one {@link TransferMatrix}. */
final class TransferFitting {
    private final List<TransferMatrix.Side> sides;
    private final ProbeSettings settings;
    private final List<TransferMatrix.Entry> entries = new ArrayList<>();
    private final Set<String> remarks = new LinkedHashSet<>();

    TransferFitting(List<TransferMatrix.Side> sides, ProbeSettings settings) {
        this.sides = List.copyOf(sides);
        this.settings = settings;
    }

    TransferMatrix run(ProbeTable first, Progress progress, Cancellation cancellation) {
        List<ProbeTable> tables = tables(first, progress.part(0, 0.8), cancellation);
        List<SplitNetworks> networks = tables.stream().map(table -> table.networks().ofNamedZoo()).toList();
        Progress rest = progress.part(0.8, 1);
        int n = sides.size();
        for (int from = 0; from < n; from++) {
            for (int to = 0; to < n; to++) {
                cancellation.throwIfCancelled();
                rest.update((double) (from * n + to) / (n * n), "transfer to " + sides.get(to).zoo().name());
                if (from == to) {
                    own(tables.get(to), to);
                    continue;
                }
                List<Leak> leaks = Leak.between(networks.get(from), networks.get(to), sides.get(to).features());
                for (ProbeResult result : tables.get(from).results()) {
                    score(tables.get(from), result, from, to, networks.get(to).test().rows(), leaks, cancellation);
                }
            }
        }
        List<String> names = sides.stream().map(side -> side.zoo().name()).toList();
        List<String> said = new ArrayList<>(remarks);
        if (entries.stream().allMatch(entry -> entry.from() == entry.to())) {
            said.addFirst("Nothing can be transferred between %s.".formatted(String.join(" and ", names)));
        }
        return new TransferMatrix(names, entries, said);
    }

    private List<ProbeTable> tables(ProbeTable first, Progress progress, Cancellation cancellation) {
        List<ProbeTable> tables = new ArrayList<>(List.of(first));
        int n = sides.size();
        for (int i = 1; i < n; i++) {
            TransferMatrix.Side side = sides.get(i);
            tables.add(ProbeTable.fit(
                    side.zoo(), side.features(), side.split(), settings.withTargets(known(side.zoo())),
                    progress.part((i - 1.0) / (n - 1), (double) i / (n - 1)), cancellation));
        }
        return tables;
    }

    private List<String> known(Zoo zoo) {
        List<String> known = ProbeTarget.known(zoo, settings.targets());
        settings.targets().stream().filter(name -> !known.contains(name)).forEach(name -> remarks.add(
                "%s is not fitted on %s, which does not know it.".formatted(name, zoo.name())));
        return known;
    }

    /** The scores of a zoo's own table, and its leaks; those of the first zoo are said without its name. */
    private void own(ProbeTable table, int index) {
        String where = index == 0 ? "" : "In %s: ".formatted(table.zoo().name());
        for (ProbeResult result : table.results()) {
            Score score = result.score();
            entries.add(new TransferMatrix.Entry(
                    index, index, result.kind(), result.feature(), result.target(), score.task(), score.test(), score.tau(),
                    table.leaks(result.feature()).stream().map(where::concat).toList()));
        }
    }

    private void score(
            ProbeTable table, ProbeResult result, int from, int to, int[] test, List<Leak> leaks, Cancellation cancellation) {
        TransferMatrix.Side side = sides.get(to);
        Zoo zoo = side.zoo();
        Optional<Representation> there = side.features().stream()
                .filter(other -> other.name().equals(result.feature()))
                .findFirst();
        Optional<String> obstacle = obstacle(table, result, zoo, there);
        if (obstacle.isPresent()) {
            remarks.add(obstacle.get());
            return;
        }
        Representation feature = there.orElseThrow();
        ProbeTarget target = ProbeTarget.of(zoo, result.target());
        int[] known = target.known(test);
        boolean[] finite = FiniteRows.of(feature, known, Progress.NONE, cancellation);
        int[] scored = IntStream.range(0, known.length).filter(i -> finite[i]).map(i -> known[i]).toArray();
        if (scored.length == 0) {
            remarks.add("%s has no test checkpoints at which %s is known.".formatted(zoo.name(), target.name()));
            return;
        }
        double[] predicted = target.coded(
                result.model().words(), result.model().predict(feature, scored, Progress.NONE, cancellation));
        double[] truth = target.at(scored);
        if (target.task() == Task.REGRESSION && Metrics.constant(truth)) {
            remarks.add("%s does not vary among the test models of %s, so what is transferred there has no R²."
                    .formatted(target.name(), zoo.name()));
        }
        List<String> doubts = leaks.stream()
                .filter(leak -> leak.concerns(result.feature()))
                .map(Leak::sentence)
                .toList();
        entries.add(switch (target.task()) {
            case REGRESSION -> new TransferMatrix.Entry(
                    from, to, result.kind(), result.feature(), result.target(), Task.REGRESSION,
                    Metrics.r2(predicted, truth), Metrics.kendallTau(predicted, truth), doubts);
            case CLASSIFICATION -> new TransferMatrix.Entry(
                    from, to, result.kind(), result.feature(), result.target(), Task.CLASSIFICATION,
                    Metrics.accuracy(predicted, truth), Double.NaN, doubts);
        });
    }

    private static Optional<String> obstacle(
            ProbeTable table, ProbeResult result, Zoo zoo, Optional<Representation> feature) {
        String way = "from %s to %s".formatted(table.zoo().name(), zoo.name());
        if (result.feature().contains("-pca")) {
            return Optional.of("%s is not transferred %s, because each zoo has principal components of its own."
                    .formatted(result.feature(), way));
        }
        if (feature.isEmpty()) {
            return Optional.of("%s is not transferred %s, whose networks it does not describe."
                    .formatted(result.feature(), way));
        }
        int columns = table.representations().stream()
                .filter(own -> own.name().equals(result.feature()))
                .mapToInt(Representation::columns)
                .findFirst()
                .orElseThrow();
        if (feature.get().columns() != columns) {
            return Optional.of("%s is not transferred %s, because it has %d columns there and %d here."
                    .formatted(result.feature(), way, feature.get().columns(), columns));
        }
        if (zoo.property(result.column().property()).isEmpty()) {
            return Optional.of("%s is not transferred %s, which does not know it.".formatted(result.target(), way));
        }
        return ProbeTarget.of(zoo, result.target()).task() == result.column().task()
                ? Optional.empty()
                : Optional.of("%s is not transferred %s, because it is a word in one and a number in the other."
                        .formatted(result.target(), way));
    }
}
