package org.weightscape.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.weightscape.feature.Representations;
import org.weightscape.job.Cancellation;
import org.weightscape.job.Progress;
import org.weightscape.zoo.BadInputException;
import org.weightscape.zoo.Biases;
import org.weightscape.zoo.io.LoadBench;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "load",
        description = {
            "Times opening and reading zoos that it generates: a native one of 30 000 models with nine checkpoints of 4970"
                    + " weights (5.4 GB), and a folder of 1000 ray.tune trials with 25 checkpoints each.",
            "Rates of passes through the weights stand beside that of plainly reading the same file in the same run,"
                    + " and converting also beside plainly copying it."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class BenchLoadCommand implements Runnable {
    private static final long BYTES_PER_MODEL = 9 * 4970 * 4L;
    private static final long BYTES_PER_TRIAL_EPOCH = 20_000;

    @Option(
            names = "--models",
            paramLabel = "N",
            defaultValue = "30000",
            description = "Models of the native zoo; 0 leaves it out. Default: ${DEFAULT-VALUE}.")
    private int models;

    @Option(
            names = "--trials",
            paramLabel = "N",
            defaultValue = "1000",
            description = "Trials of the ray.tune zoo; 0 leaves it out. Default: ${DEFAULT-VALUE}.")
    private int trials;

    @Option(names = "--runs", paramLabel = "N", defaultValue = "3", description = "Times each. Default: ${DEFAULT-VALUE}.")
    private int runs;

    @Option(
            names = "--folder",
            paramLabel = "DIR",
            description = "Where the zoos are made; they stay there for the next time. Without it, a temporary folder that is"
                    + " removed.")
    private @Nullable Path folder;

    @Mixin
    private JsonOption json = new JsonOption();

    private final Terminal terminal;

    BenchLoadCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public void run() {
        if (models < 0 || trials < 0 || runs < 1) {
            throw new BadInputException("--models and --trials must be 0 or more, --runs 1 or more; correct the number.");
        }
        try {
            Path given = folder;
            Path place = given == null ? Files.createTempDirectory("weightscape-bench") : Files.createDirectories(given);
            try {
                requireRoom(place);
                report(measure(place));
            } finally {
                if (given == null) {
                    delete(place);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the zoos could not be made: " + e.getMessage(), e);
        }
    }

    private void requireRoom(Path place) throws IOException {
        // A converted copy stays until the next one is complete.
        long needed = 3 * models * BYTES_PER_MODEL + 3 * trials * 25 * BYTES_PER_TRIAL_EPOCH;
        long free = Files.getFileStore(place).getUsableSpace();
        if (free < needed) {
            throw BadInputException.in(
                    place,
                    "the zoos need %d MB of disk, but %d are free".formatted(needed / 1_000_000, free / 1_000_000),
                    "give another --folder or smaller --models");
        }
    }

    private List<LoadBench.Measure> measure(Path place) {
        List<LoadBench.Measure> measures = new ArrayList<>();
        LoadBench bench = new LoadBench(place)
                .withPass(
                        "s(W)",
                        zoo -> Representations.statistics(zoo, Biases.INCLUDED, Progress.NONE, Cancellation.NEVER));
        try (Terminal.ProgressBar bar = terminal.progress()) {
            if (models > 0) {
                measures.addAll(bench.large(models, runs, bar, Cancellation.NEVER));
            }
            if (trials > 0) {
                measures.addAll(bench.rayTrials(trials, 25, runs, bar, Cancellation.NEVER));
            }
        }
        return measures;
    }

    private void report(List<LoadBench.Measure> measures) {
        if (!json.takesStandardOutput()) {
            for (LoadBench.Measure measure : measures) {
                StringBuilder more = new StringBuilder();
                measure.more().forEach((name, value) -> more.append("  ")
                        .append(name.replace('_', ' '))
                        .append(' ')
                        .append(value instanceof Double number ? "%.2f".formatted(number) : value));
                terminal.line("%-24s %12.2f ms%s".formatted(measure.name(), measure.medianMs(), more));
            }
        }
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("name", "load");
        report.put("config", Map.of("models", models, "trials", trials, "epochs", 25));
        report.put("runs", runs);
        report.put("measures", measures);
        json.write(terminal, report);
    }

    private static void delete(Path place) throws IOException {
        try (Stream<Path> files = Files.walk(place)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
