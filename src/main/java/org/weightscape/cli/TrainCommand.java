package org.weightscape.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.weightscape.encoder.Devices;
import org.weightscape.encoder.Encoder;
import org.weightscape.encoder.EncoderConfig;
import org.weightscape.encoder.EncoderInfo;
import org.weightscape.encoder.EpochRecord;
import org.weightscape.encoder.History;
import org.weightscape.encoder.ReconstructionScore;
import org.weightscape.encoder.Trainer;
import org.weightscape.encoder.TrainingControl;
import org.weightscape.encoder.TrainingListener;
import org.weightscape.encoder.TrainingPlan;
import org.weightscape.encoder.TrainingResult;
import org.weightscape.job.Cancellation;
import org.weightscape.job.Progress;
import org.weightscape.probe.AccuracyScore;
import org.weightscape.zoo.BadInputException;
import org.weightscape.zoo.Zoo;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "train",
        description = "Trains an encoder on a zoo's weights, without looking at any property.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class TrainCommand implements Callable<Integer> {

    @Mixin
    private ZooArgument zooArgument = new ZooArgument();

    @Option(names = "--out", required = true, paramLabel = "ENCODER", description = "The folder to write the encoder to.")
    private Path out;

    @ArgGroup
    private Base base = new Base();

    @Option(names = "--set", paramLabel = "key=value", description = "Changes one setting; may be repeated.")
    private Map<String, String> settings = new LinkedHashMap<>();

    @ArgGroup
    private Budget budget = new Budget();

    @Option(names = "--seed", paramLabel = "N", description = "Seed of everything random.")
    private Optional<Integer> seed = Optional.empty();

    @Option(
            names = "--device",
            paramLabel = "auto|cpu|cuda",
            description = "What computes; auto (default) is what this build is made for, cpu or cuda insist.")
    private Devices.Device device = Devices.Device.AUTO;

    @Option(names = "--resume", description = "Go on where an interrupted training in ENCODER ended.")
    private boolean resume;

    @Mixin
    private JsonOption json = new JsonOption();

    private final Terminal terminal;

    TrainCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    /** Where the settings begin. */
    static final class Base {
        @Option(
                names = "--preset",
                paramLabel = "NAME",
                description = "practical (default), tetris, small-cnn, or a paper experiment: 11 … 44.")
        @Nullable
        String preset;

        @Option(names = "--config", paramLabel = "FILE", description = "Settings as JSON, such as those in an encoder.json.")
        @Nullable
        Path config;
    }

    /** How long to train. */
    static final class Budget {
        @Option(names = "--epochs", paramLabel = "N", description = "Passes over the training models.")
        Optional<Integer> epochs = Optional.empty();

        @Option(names = "--minutes", paramLabel = "M", description = "Time budget; the learning rate's schedule follows it.")
        Optional<Double> minutes = Optional.empty();
    }

    @Override
    public Integer call() {
        json.requireWritable();
        Zoo zoo = zooArgument.openToKeep(terminal);
        Devices.require(device);
        EncoderConfig config = config();
        TrainingControl control = new TrainingControl();
        TrainingResult result;
        try (Terminal.ProgressBar bar = terminal.progress();
                Interruption _ = Interruption.calls(control::cancel)) {
            result = Trainer.train(
                    zoo,
                    zoo.splitOrDefault(),
                    config,
                    out,
                    resume ? Trainer.Start.RESUME : Trainer.Start.FRESH,
                    new Report(bar),
                    AccuracyScore.of(zoo)::r2,
                    bar,
                    control);
        }
        Optional<ReconstructionScore> reconstruction = result.outcome() == TrainingResult.Outcome.FINISHED
                ? reconstruction(zoo, result.folder())
                : Optional.empty();
        if (!json.takesStandardOutput()) {
            reconstruction.ifPresent(found -> terminal.line(sentence(found)));
        }
        json.write(terminal, Summary.of(result, reconstruction));
        return switch (result.outcome()) {
            case FINISHED -> Weightscape.DONE;
            case CANCELLED, DIVERGED -> Weightscape.FAILED;
        };
    }

    /** What the decoder gives back of the test models; empty where it was not trained, or there are none. */
    private static Optional<ReconstructionScore> reconstruction(Zoo zoo, Path folder) {
        try (Encoder encoder = Encoder.open(folder)) {
            int[] rows = zoo.rowsOf(encoder.split().test());
            return encoder.config().loss().gamma() < 1 && rows.length > 1
                    ? Optional.of(ReconstructionScore.of(
                            encoder, zoo.weights(), rows, zoo.rowsOf(encoder.split().train()), Progress.NONE, Cancellation.NEVER))
                    : Optional.empty();
        }
    }

    private static String sentence(ReconstructionScore reconstruction) {
        return "Of the weights of the test models it gives back R² %.3f (by layer: %s); as many principal components would give %.3f."
                .formatted(
                        reconstruction.r2(),
                        reconstruction.layers().stream()
                                .map("%.3f"::formatted)
                                .collect(Collectors.joining(", ")),
                        reconstruction.linear());
    }

    private EncoderConfig config() {
        EncoderConfig config;
        if (resume) {
            if (base.config != null || base.preset != null || !settings.isEmpty() || seed.isPresent() || zooArgument.isSplitGiven()) {
                throw new BadInputException(
                        "A resumed training keeps its settings and its split; with --resume only --epochs or --minutes can be given.");
            }
            config = EncoderInfo.read(out).config();
        } else if (base.config != null) {
            config = EncoderConfig.read(base.config);
        } else {
            config = EncoderConfig.preset(base.preset == null ? EncoderConfig.PRACTICAL : base.preset);
        }
        config = config.with(settings);
        if (budget.epochs.isPresent()) {
            config = config.with("training.epochs", budget.epochs.get().toString())
                    .with("training.minutes", "0");
        }
        if (budget.minutes.isPresent()) {
            config = config.with("training.minutes", budget.minutes.get().toString());
        }
        if (seed.isPresent()) {
            config = config.with("training.seed", seed.get().toString());
        }
        return config;
    }

    /** Tells about the plan, and now and then about an epoch. */
    private final class Report implements TrainingListener {
        private static final long LINE_EVERY_NANOS = 5_000_000_000L;

        private final Terminal.ProgressBar bar;
        private long lastLine;

        Report(Terminal.ProgressBar bar) {
            this.bar = bar;
        }

        @Override
        public void started(TrainingPlan plan) {
            bar.clear();
            terminal.remark("%s preset, %d parameters, %s, %d MiB of native memory, %d steps an epoch"
                    .formatted(
                            plan.config().preset(),
                            plan.parameters(),
                            plan.kernels(),
                            plan.nativeBytes() >> 20,
                            plan.stepsPerEpoch()));
            plan.remarks().forEach(terminal::remark);
        }

        @Override
        public void epoch(EpochRecord record) {
            long now = System.nanoTime();
            if (record.epoch() == 1 || now - lastLine >= LINE_EVERY_NANOS) {
                lastLine = now;
                bar.clear();
                terminal.remark("epoch %4d   loss %.4f (contrast %.4f, reconstruction %.4f)%s%s   %.0f s"
                        .formatted(
                                record.epoch(),
                                record.trainLoss(),
                                record.trainContrast(),
                                record.trainReconstruction(),
                                known("   validation %.4f", record.valLoss()),
                                known("   accuracy R² %.3f", record.valScore()),
                                record.seconds()));
            }
        }

        @Override
        public void ended(TrainingResult result) {
            if (!json.takesStandardOutput()) {
                bar.clear();
                terminal.line(result.message());
            }
        }
    }

    /** A number in words; nothing where there is none. */
    private static String known(String words, double value) {
        return Double.isNaN(value) ? "" : words.formatted(value);
    }

    /** The JSON of a training; no best loss where no epoch was done. */
    private record Summary(
            String encoder, String outcome, int epochs, long steps, int best_epoch, @Nullable Double best_loss, double seconds,
            @Nullable ReconstructionScore reconstruction, List<Point> history) {

        /** What is known of one epoch; a score only where one was taken. */
        private record Point(int epoch, double train_loss, @Nullable Double val_loss, @Nullable Double val_accuracy_r2) {
            static Point of(EpochRecord record) {
                return new Point(record.epoch(), record.trainLoss(), number(record.valLoss()), number(record.valScore()));
            }

            private static @Nullable Double number(double value) {
                return Double.isNaN(value) ? null : value;
            }
        }

        static Summary of(TrainingResult result, Optional<ReconstructionScore> reconstruction) {
            return new Summary(
                    result.folder().toString(),
                    result.outcome().name().toLowerCase(java.util.Locale.ROOT),
                    result.epochs(),
                    result.steps(),
                    result.bestEpoch(),
                    result.bestEpoch() > 0 ? result.bestLoss() : null,
                    result.elapsed().toMillis() / 1000.0,
                    reconstruction.orElse(null),
                    History.read(result.folder()).stream().map(Point::of).toList());
        }
    }
}
