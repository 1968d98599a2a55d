package org.weightscape.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.weightscape.feature.Representation;
import org.weightscape.job.Cancellation;
import org.weightscape.job.Progress;
import org.weightscape.probe.Checkpoints;
import org.weightscape.probe.ProbeKind;
import org.weightscape.probe.ProbeSettings;
import org.weightscape.probe.ProbeStudy;
import org.weightscape.probe.ProbeTable;
import org.weightscape.probe.ProbeTarget;
import org.weightscape.probe.Published;
import org.weightscape.probe.TransferMatrix;
import org.weightscape.report.Origin;
import org.weightscape.report.ReportFormat;
import org.weightscape.zoo.BadInputException;
import org.weightscape.zoo.Split;
import org.weightscape.zoo.Zoo;
import org.weightscape.zoo.io.AtomicFile;
import org.weightscape.zoo.io.ZooFingerprint;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "probe",
        description = {
            "Fits probes on representations of a zoo and scores them on models that they have not seen.",
            "Ctrl+C stops softly: seeds that are done are still printed and written; a second one ends at once."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class ProbeCommand implements Runnable {
    private static final int MOST_SEEDS = 1000;

    @Mixin
    private ZooArgument zooArgument = new ZooArgument();

    @Mixin
    private FeatureOptions features = new FeatureOptions();

    @Option(
            names = "--targets",
            split = ",",
            paramLabel = "NAME",
            description = "Properties to predict, log10_NAME for the logarithm of one, all for every property but the seed; without"
                    + " this, all canonical ones that vary, lr and l2 also as logarithms.")
    private List<String> targets = List.of();

    @Option(
            names = "--probes",
            split = ",",
            paramLabel = "NAME",
            description = "Other probes beside the method's own: trees (gradient-boosted trees), logistic (logistic regression,"
                    + " for words), knn (k nearest neighbours).")
    private List<String> probes = List.of();

    @Option(
            names = "--checkpoints",
            paramLabel = "WHICH",
            defaultValue = "all",
            description = "all checkpoints of each model, as the paper has it, or its final one only. Default: all.")
    private Checkpoints checkpoints;

    @Option(
            names = "--seeds",
            paramLabel = "N",
            defaultValue = "1",
            description = "Repeat everything random with N seeds from 42 on; without --split the models are also shuffled anew."
                    + " Default: ${DEFAULT-VALUE}.")
    private int seeds;

    @Option(
            names = "--transfer",
            paramLabel = "ZOO2",
            description = "Also score on this other zoo what was fitted on the first, and the other way round; may be repeated.")
    private List<Path> transfer = List.of();

    @Option(
            names = "--report",
            paramLabel = "FILE",
            description = "Write a report; the ending says how: .html, .md, .tex, .csv or .json. May be repeated.")
    private List<Path> reports = List.of();

    @Mixin
    private JsonOption json = new JsonOption();

    @Spec
    private @Nullable CommandSpec spec;

    private final Terminal terminal;

    ProbeCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public void run() {
        if (seeds < 1 || seeds > MOST_SEEDS) {
            throw new BadInputException("--seeds %d: give a number from 1 to %d.".formatted(seeds, MOST_SEEDS));
        }
        reports.forEach(ReportFormat::of);
        reports.forEach(AtomicFile::requireWritable);
        json.requireWritable();
        ProbeSettings settings = ProbeSettings.STANDARD.withTargets(targets).with(checkpoints);
        for (String probe : probes) {
            settings = settings.with(ProbeKind.labelled(probe));
        }
        Zoo zoo = zooArgument.open(terminal);
        List<Zoo> others = ZooArgument.openBeside(zoo, transfer, terminal);
        // To be heard before anything is computed.
        others.forEach(other -> ProbeTarget.known(other, targets));
        AtomicBoolean stopped = new AtomicBoolean();
        // Whoever stops it gets what was done, written, before the process ends.
        try (Interruption _ = Interruption.calls(() -> stopped.set(true))) {
            ProbeStudy study;
            try (Terminal.ProgressBar bar = terminal.progress()) {
                study = study(zoo, others, settings, bar, stopped::get);
            }
            write(study);
            if (study.runs().size() < seeds || (!others.isEmpty() && study.transfer().isEmpty())) {
                terminal.remark("Stopped after %d of %d seeds%s; what was done is above.".formatted(
                        study.runs().size(), seeds, others.isEmpty() ? "" : ", before the transfer was scored"));
                throw new CancellationException("cancelled");
            }
        }
    }

    private void write(ProbeStudy study) {
        if (!json.takesStandardOutput()) {
            terminal.line(study.text());
        }
        json.write(terminal, study.json());
        for (Path report : reports) {
            ReportFormat.write(report, study);
            terminal.remark("The report is in " + report + ".");
        }
    }

    /**
     * Fits all that was asked for. Stopped in between, it holds the seeds that were done, and the transfer only as a whole.
     *
     * @throws CancellationException if stopped before the first seed was done
     */
    ProbeStudy study(
            Zoo zoo, List<Zoo> others, ProbeSettings settings, Progress progress, Cancellation cancellation) {
        List<Long> all = LongStream.range(0, seeds).mapToObj(i -> Split.DEFAULT_SEED + i).toList();
        Progress own = others.isEmpty() ? progress : progress.part(0, 0.5);
        List<ProbeTable> runs = new ArrayList<>();
        Optional<TransferMatrix> matrix = Optional.empty();
        try {
            for (int i = 0; i < seeds; i++) {
                Progress part = own.part((double) i / seeds, (i + 1.0) / seeds);
                runs.add(fit(zoo, settings, all.get(i), part, cancellation));
            }
            if (!others.isEmpty()) {
                matrix = Optional.of(transfer(runs.getFirst(), others, settings, progress.part(0.5, 1), cancellation));
            }
        } catch (CancellationException stopped) {
            if (runs.isEmpty()) {
                throw stopped;
            }
        }
        List<Long> done = all.subList(0, runs.size());
        Map<String, String> zoos = new LinkedHashMap<>();
        zoos.put(zoo.name(), ZooFingerprint.of(zoo));
        others.forEach(other -> zoos.put(other.name(), ZooFingerprint.of(other)));
        Origin origin = Origin.of(commandLine(spec), done, splitText(zoo, done), zoos);
        return new ProbeStudy(runs, matrix, Published.of(zoo), origin);
    }

    /** The first seed takes the split that was given or is the zoo's own. */
    private ProbeTable fit(Zoo zoo, ProbeSettings settings, long seed, Progress progress, Cancellation cancellation) {
        Split split = seed == Split.DEFAULT_SEED || zooArgument.isSplitGiven()
                ? zoo.splitOrDefault()
                : Split.shuffled(zoo.models(), Math.toIntExact(seed));
        List<Representation> representations =
                features.compute(zoo, split, List.of("w", "s"), progress.part(0, 0.3), cancellation);
        return ProbeTable.fit(zoo, representations, split, settings.withSeed(seed), progress.part(0.3, 1), cancellation);
    }

    private TransferMatrix transfer(
            ProbeTable first, List<Zoo> others, ProbeSettings settings, Progress progress, Cancellation cancellation) {
        List<TransferMatrix.Side> sides = new ArrayList<>();
        sides.add(new TransferMatrix.Side(first.zoo(), first.representations(), first.split()));
        for (int i = 0; i < others.size(); i++) {
            Zoo other = others.get(i);
            Progress part = progress.part(0.3 * i / others.size(), 0.3 * (i + 1) / others.size());
            sides.add(new TransferMatrix.Side(
                    other,
                    features.computeBeside(other, List.of("w", "s"), part, cancellation),
                    other.splitOrDefault()));
        }
        return TransferMatrix.fit(sides, first, settings, progress.part(0.3, 1), cancellation);
    }

    private String splitText(Zoo zoo, List<Long> all) {
        String others = all.size() < 2 || zooArgument.isSplitGiven()
                ? ""
                : "; the further seeds shuffle the models anew, 70/15/15";
        return zooArgument.splitText(zoo) + others;
    }

    /** Where the result of a command comes from; seeds and zoos are still to be filled in. */
    static Origin origin(@Nullable CommandSpec spec, String split) {
        return Origin.of(commandLine(spec), List.of(), split, Map.of());
    }

    private static String commandLine(@Nullable CommandSpec spec) {
        List<String> words = spec == null
                ? List.of()
                : spec.root().commandLine().getParseResult().originalArgs();
        return "weightscape " + words.stream()
                .map(word -> word.matches("[\\w./:=,@%+-]+") ? word : "'" + word.replace("'", "'\\''") + "'")
                .collect(Collectors.joining(" "));
    }
}
