package org.weightscape.encoder;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.weightscape.encoder.EncoderConfig.Training;
import org.weightscape.encoder.EncoderFolder.Description;
import org.weightscape.encoder.TrainingResult.Outcome;
import org.weightscape.encoder.kernel.Kernels;
import org.weightscape.encoder.kernel.Matrix;
import org.weightscape.encoder.kernel.Precision;
import org.weightscape.encoder.kernel.Workspace;
import org.weightscape.job.Progress;
import org.weightscape.zoo.BadInputException;
import org.weightscape.zoo.Split;
import org.weightscape.zoo.Weights;
import org.weightscape.zoo.Zoo;
import org.weightscape.zoo.io.Safetensors;
import org.weightscape.zoo.io.Safetensors.Tensor;

/**
 * Trains an encoder on the training models of a zoo, and keeps it on disk: the best parameters by validation loss, and after every
 * epoch everything that is needed to go on, so that nothing but the running epoch can be lost. A training that is resumed goes on to
 * the same bits as one that was not interrupted, for the same number of threads and a length given in epochs.
 */
public final class Trainer {
    private static final Logger LOG = LoggerFactory.getLogger(Trainer.class);
    /** Validation looks at no more batches than this, the same ones every epoch. */
    private static final int MOST_VALIDATION_BATCHES = 16;
    /** Share of the free memory that a training may take. */
    private static final double MEMORY_SHARE = 0.9;

    /** What to do with a folder. */
    public enum Start {
        /** Begin; refuses a folder that holds an encoder. */
        FRESH,
        /** Begin; an encoder in the folder is replaced. */
        REPLACE,
        /** Go on with the training whose state is in the folder. */
        RESUME
    }

    private final Zoo zoo;
    private final Split split;
    private final EncoderConfig config;
    private final EncoderFolder folder;
    private final TrainingListener listener;
    private final Progress progress;
    private final TrainingControl control;
    private final ZooLayout layout;
    private final Weights weights;
    private final int[] trainRows;
    private final int[] validationRows;
    private final List<String> remarks = new ArrayList<>();
    private final List<EpochRecord> history = new ArrayList<>();

    private long step;
    private int epoch;
    private int bestEpoch;
    private double bestLoss = Double.POSITIVE_INFINITY;
    private double secondsBefore;
    private long startedAt;
    private long pausedNanos;

    private Trainer(
            Zoo zoo,
            Split split,
            EncoderConfig config,
            EncoderFolder folder,
            TrainingListener listener,
            Progress progress,
            TrainingControl control) {
        this.zoo = zoo;
        this.split = split;
        this.folder = folder;
        this.listener = listener;
        this.progress = progress;
        this.control = control;
        trainRows = rows(zoo, split.train(), "training");
        validationRows = rows(zoo, split.val(), "validation");
        this.config = config.resolvedFor(zoo.architecture(), trainRows.length);
        layout = ZooLayout.of(zoo.architecture(), config.compat());
        weights = ReleasedUnterthiner.appliesTo(zoo.architecture(), config.compat())
                ? ReleasedUnterthiner.released(zoo.weights(), zoo.architecture())
                : zoo.weights();
    }

    private static int[] rows(Zoo zoo, List<String> models, String part) {
        try {
            return zoo.rowsOf(models);
        } catch (IllegalArgumentException e) {
            throw new BadInputException(
                    "The %s part of the split has a model that is not in the zoo (%s); give a split of this zoo."
                            .formatted(part, e.getMessage()),
                    e);
        }
    }

    /**
     * Trains; returns when it is done, cancelled or failed. Call it on a thread that may wait.
     *
     * @param split of the zoo's models; those of its test part are not looked at
     * @param config values that are 0 for automatic are chosen by the zoo. When resuming, only the length of the training is taken
     *     from it
     * @param folder where the encoder goes; made if there is none
     * @throws BadInputException if the zoo is too small for the batch, the memory too small for the model, the folder holds an
     *     encoder (fresh) or none of this zoo (resume)
     */
    public static TrainingResult train(
            Zoo zoo,
            Split split,
            EncoderConfig config,
            Path folder,
            Start start,
            TrainingListener listener,
            Progress progress,
            TrainingControl control) {
        EncoderFolder files = new EncoderFolder(folder);
        EncoderConfig wanted = config;
        Split parts = split;
        State state = null;
        switch (start) {
            case FRESH -> {
                if (files.has(EncoderFolder.DESCRIPTION) || files.has(EncoderFolder.STATE)) {
                    throw BadInputException.in(
                            folder, "the folder already holds an encoder", "choose another folder, or resume or replace it");
                }
            }
            case REPLACE -> delete(files);
            case RESUME -> {
                Description known = files.read();
                if (!known.fingerprint().equals(Encoder.fingerprint(zoo))) {
                    throw BadInputException.in(
                            folder,
                            "the training in this folder is on another zoo (%s)".formatted(known.zooName()),
                            "resume it with that zoo, or train into another folder");
                }
                wanted = known.config()
                        .with("training.epochs", Integer.toString(config.training().epochs()))
                        .with("training.minutes", Double.toString(config.training().minutes()));
                parts = known.split();
                state = State.read(files);
            }
        }
        return new Trainer(zoo, parts, wanted, files, listener, progress, control).run(state);
    }

    private static void delete(EncoderFolder files) {
        for (String name : List.of(
                EncoderFolder.DESCRIPTION,
                EncoderFolder.PARAMETERS,
                EncoderFolder.STATE,
                EncoderFolder.STATE_BEFORE,
                EncoderFolder.HISTORY)) {
            try {
                Files.deleteIfExists(files.file(name));
            } catch (IOException e) {
                throw BadInputException.in(files.file(name), "the old encoder cannot be removed", "choose another folder", e);
            }
        }
    }

    private TrainingResult run(@Nullable State state) {
        int batch = config.training().batchSize();
        requireEnoughCheckpoints(batch);
        progress.update(0, "Preparing training");
        WeightScales scales;
        try {
            scales = state == null
                    ? WeightScales.of(config.model().weightScaling(), layout, weights, trainRows, control)
                    : folder.read().scales();
        } catch (CancellationException _) {
            return result(Outcome.CANCELLED, "Training was cancelled before it began.");
        }
        long bytes = plannedBytes(batch);
        requireMemory(bytes, batch);
        Description description = new Description(
                config, zoo.architecture(), zoo.name(), Encoder.fingerprint(zoo), split, scales, "not trained");
        try (Kernels kernels = Engines.start(config.training());
                Workspace workspace = Workspace.of(Precision.FLOAT)) {
            TrainingModel model = new TrainingModel(config, layout, batch, kernels, workspace);
            model.initialise(Encoder.random(config.training().seed()));
            int stepsPerEpoch = trainRows.length / batch;
            LearningRate rate = new LearningRate(
                    config.training(),
                    config.training().minutes() > 0 ? 0 : (long) stepsPerEpoch * config.training().epochs());
            if (state != null) {
                restore(state, model, kernels, rate);
            }
            listener.started(new TrainingPlan(
                    config,
                    model.parameters().size(),
                    bytes,
                    stepsPerEpoch,
                    epoch + 1,
                    config.training().minutes() > 0 ? 0 : config.training().epochs(),
                    "%s, %d threads".formatted(kernels.name(), kernels.threads()),
                    remarks));
            LOG.info(
                    "Training {} parameters on {} checkpoints, {} steps an epoch of {}, {} kernels",
                    model.parameters().size(), trainRows.length, stepsPerEpoch, batch, kernels.name());
            kernels.begin();
            try {
                return loop(model, kernels, rate, description);
            } finally {
                kernels.end();
            }
        }
    }

    // ----------------------------------------------------------------- checks

    private void requireEnoughCheckpoints(int batch) {
        if (batch < 2) {
            throw new BadInputException(
                    "The training part of the zoo has only %d checkpoints, too few to compare any; give at least 4."
                            .formatted(trainRows.length));
        }
        if (trainRows.length < batch) {
            throw new BadInputException(
                    "The training part of the zoo has %d checkpoints, fewer than the batch of %d; set training.batch_size to %d or less."
                            .formatted(trainRows.length, batch, Math.max(2, trainRows.length / 2)));
        }
        if (validationRows.length < 2) {
            remarks.add("There are no validation models, so the best epoch is chosen by the training loss.");
        }
    }

    private long plannedBytes(int batch) {
        try (Workspace plan = Workspace.planning(Precision.FLOAT)) {
            new TrainingModel(config, layout, batch, new org.weightscape.encoder.kernel.PortableKernels(), plan);
            return plan.bytes();
        } catch (ArithmeticException e) {
            throw new BadInputException(
                    "The model has more than two thousand million parameters; make model.dim or model.latent smaller.", e);
        }
    }

    private void requireMemory(long bytes, int batch) {
        long available = (long) (Devices.availableMemory() * MEMORY_SHARE);
        if (bytes <= available) {
            return;
        }
        int fitting = batch;
        while (fitting > 1 && plannedBytes(fitting) > available) {
            fitting /= 2;
        }
        String remedy = fitting > 1
                ? "set training.batch_size to %d".formatted(fitting)
                : "make model.dim or model.latent smaller";
        throw new BadInputException("Training needs %s of memory, but only %s are free; %s."
                .formatted(gibibytes(bytes), gibibytes(available), remedy));
    }

    private static String gibibytes(long bytes) {
        return String.format(Locale.ROOT, "%.1f GiB", bytes / 0x1p30);
    }

    // ------------------------------------------------------------------- loop

    private TrainingResult loop(TrainingModel model, Kernels kernels, LearningRate rate, Description description) {
        Training training = config.training();
        int batch = training.batchSize();
        float[] factors = description.scales().factors(layout);
        startedAt = System.nanoTime();
        Validation validation = new Validation(factors);
        model.site().cancelWith(control);
        if (isDone()) {
            return result(Outcome.FINISHED, "The training was already complete.");
        }
        ViewMaker maker =
                new ViewMaker(zoo.architecture(), weights, trainRows, factors, config.views(), training.seed());
        try (ViewFeed feed = new ViewFeed(maker, batch, epoch + 1)) {
            while (!isDone()) {
                Means means = new Means();
                double lastRate = 0;
                long stepAtStart = step;
                for (int i = 0; i < feed.batchesPerEpoch(); i++) {
                    if (!goesOn()) {
                        step = stepAtStart;
                        return cancelled();
                    }
                    float[] views = feed.next();
                    kernels.write(views, model.views());
                    feed.recycle(views);
                    step++;
                    Losses losses = model.gradients(step);
                    lastRate = rate.at(step, fraction(feed.batchesPerEpoch(), i));
                    if (!losses.isFinite() || !model.update(step, lastRate)) {
                        return diverged();
                    }
                    means.add(losses);
                    report(feed.batchesPerEpoch(), i + 1, losses);
                }
                epoch++;
                Losses train = means.mean();
                if (!model.isFinite()) {
                    return diverged();
                }
                Losses val = validation.losses(model, kernels);
                rate.epoch(train.total());
                EpochRecord record = new EpochRecord(
                        epoch, step, train.total(), train.contrast(), train.reconstruction(), val.total(), val.contrast(),
                        val.reconstruction(), lastRate, seconds());
                save(record, model, kernels, rate, description);
                listener.epoch(record);
                if (training.patience() > 0 && epoch - bestEpoch >= training.patience()) {
                    return result(
                            Outcome.FINISHED,
                            "Training stopped after epoch %d: the loss has not improved since epoch %d."
                                    .formatted(epoch, bestEpoch));
                }
            }
        } catch (CancellationException _) {
            step = history.isEmpty() ? 0 : history.getLast().step();
            return cancelled();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return cancelled();
        }
        progress.update(1, "Trained");
        return result(Outcome.FINISHED, "Training is done; the best epoch is %d of %d.".formatted(bestEpoch, epoch));
    }

    private boolean isDone() {
        Training training = config.training();
        return training.minutes() > 0 ? seconds() >= 60 * training.minutes() : epoch >= training.epochs();
    }

    private boolean goesOn() {
        if (control.isPaused()) {
            progress.update(Double.NaN, "Paused");
            pausedNanos += control.awaitResume(control);
        }
        return !control.isCancelled();
    }

    /** How much of the planned training is done before step {@code i} of the running epoch. */
    private double fraction(int stepsPerEpoch, int i) {
        Training training = config.training();
        return training.minutes() > 0
                ? Math.min(1, seconds() / (60 * training.minutes()))
                : (epoch + (double) i / stepsPerEpoch) / training.epochs();
    }

    private double seconds() {
        return secondsBefore + (System.nanoTime() - startedAt - pausedNanos) / 1e9;
    }

    private void report(int stepsPerEpoch, int done, Losses losses) {
        String of = config.training().minutes() > 0 ? "" : " of " + config.training().epochs();
        progress.update(
                fraction(stepsPerEpoch, done),
                String.format(
                        Locale.ROOT, "Epoch %d%s, step %d of %d, loss %.4f", epoch + 1, of, done, stepsPerEpoch, losses.total()));
    }

    private TrainingResult cancelled() {
        return result(
                Outcome.CANCELLED,
                epoch == 0
                        ? "Training was cancelled in its first epoch; nothing is kept."
                        : "Training was cancelled; epoch %d is kept and can be resumed.".formatted(epoch));
    }

    private TrainingResult diverged() {
        return result(
                Outcome.DIVERGED,
                "The loss was not a number at step %d (epoch %d); %s; try a lower training.learning_rate than %s%s."
                        .formatted(
                                step,
                                epoch + 1,
                                epoch == 0 ? "nothing is kept" : "the state after epoch %d is kept".formatted(epoch),
                                config.training().learningRate(),
                                config.training().clip() > 0 ? "" : ", or training.clip=5"));
    }

    private TrainingResult result(Outcome outcome, String message) {
        double seconds = history.isEmpty() ? 0 : history.getLast().seconds();
        return new TrainingResult(
                folder.path(), outcome, epoch, history.isEmpty() ? 0 : history.getLast().step(), bestEpoch, bestLoss,
                Duration.ofMillis((long) (1000 * seconds)), message);
    }

    /** Sums losses. */
    private static final class Means {
        private double total;
        private double contrast;
        private double reconstruction;
        private int count;

        void add(Losses losses) {
            total += losses.total();
            contrast += losses.contrast();
            reconstruction += losses.reconstruction();
            count++;
        }

        Losses mean() {
            return new Losses(total / count, contrast / count, reconstruction / count);
        }
    }

    /** The loss on the validation models: the same views every epoch, without dropout. */
    private final class Validation {
        private final ViewMaker maker;
        private final int[] order;
        private final int batch;
        private final float[] views;

        Validation(float[] factors) {
            batch = Math.min(config.training().batchSize(), validationRows.length);
            maker = new ViewMaker(
                    zoo.architecture(), weights, validationRows, factors, config.views(), config.training().seed());
            // A fixed order that mixes models: neighbours in a zoo are epochs of one model.
            order = maker.order(0);
            views = new float[2 * batch * layout.weights()];
        }

        Losses losses(TrainingModel model, Kernels kernels) {
            if (batch < 2) {
                return new Losses(Double.NaN, Double.NaN, Double.NaN);
            }
            Means means = new Means();
            int batches = Math.min(MOST_VALIDATION_BATCHES, order.length / batch);
            Matrix into = model.views().firstRows(2 * batch);
            for (int i = 0; i < batches; i++) {
                control.throwIfCancelled();
                maker.fill(views, order, 0, i * batch, batch);
                kernels.write(views, into);
                means.add(model.evaluate(batch));
            }
            return means.mean();
        }
    }

    // ------------------------------------------------------------------ state

    private void save(
            EpochRecord record, TrainingModel model, Kernels kernels, LearningRate rate, Description description) {
        history.add(record);
        boolean isBest = bestEpoch == 0 || record.decisiveLoss() < bestLoss;
        if (isBest) {
            bestEpoch = record.epoch();
            bestLoss = record.decisiveLoss();
        }
        State.write(folder, model, kernels, rate, this);
        if (isBest) {
            folder.writeParameters(model.parameters(), kernels);
        }
        folder.write(new Description(
                description.config(),
                description.architecture(),
                description.zooName(),
                description.fingerprint(),
                description.split(),
                description.scales(),
                "best epoch %d of %d".formatted(bestEpoch, epoch)));
        History.write(folder.path(), history);
    }

    private void restore(State state, TrainingModel model, Kernels kernels, LearningRate rate) {
        state.restore(model, kernels);
        epoch = state.integer("epoch");
        step = state.integer("step");
        bestEpoch = state.integer("best_epoch");
        bestLoss = state.number("best_loss");
        secondsBefore = state.number("seconds");
        rate.restore(state.text("schedule"));
        for (EpochRecord record : History.read(folder.path())) {
            if (record.epoch() <= epoch) {
                history.add(record);
            }
        }
    }

    /** Everything that a training needs to go on: one file, so that it is always of one moment. */
    private static final class State {
        private final Safetensors tensors;
        private final Path file;

        private State(Path file, Safetensors tensors) {
            this.file = file;
            this.tensors = tensors;
        }

        /** The newest state; the one before it if that one is missing or damaged. */
        static State read(EncoderFolder folder) {
            BadInputException newest = null;
            for (String name : List.of(EncoderFolder.STATE, EncoderFolder.STATE_BEFORE)) {
                if (folder.has(name)) {
                    try {
                        State state = new State(folder.file(name), Safetensors.open(folder.file(name)));
                        state.integer("epoch");
                        if (newest != null) {
                            LOG.warn("{} The state before it is used.", newest.getMessage());
                        }
                        return state;
                    } catch (BadInputException e) {
                        newest = newest == null ? e : newest;
                    }
                }
            }
            throw newest != null
                    ? newest
                    : BadInputException.in(folder.path(), "there is no training to resume", "begin a new one");
        }

        static void write(EncoderFolder folder, TrainingModel model, Kernels kernels, LearningRate rate, Trainer trainer) {
            Map<String, Tensor> tensors = new LinkedHashMap<>();
            tensors.put("parameters", tensor(model.parameters().values(), kernels));
            tensors.put("mean", tensor(model.mean(), kernels));
            tensors.put("square", tensor(model.square(), kernels));
            ProjectionHead head = model.objective().head();
            if (head != null) {
                head.running().forEach((name, matrix) -> tensors.put(name + ".running", tensor(matrix, kernels)));
            }
            Map<String, String> metadata = new LinkedHashMap<>();
            metadata.put("epoch", Integer.toString(trainer.epoch));
            metadata.put("step", Long.toString(trainer.step));
            metadata.put("best_epoch", Integer.toString(trainer.bestEpoch));
            metadata.put("best_loss", Double.toString(trainer.bestLoss));
            metadata.put("seconds", Double.toString(trainer.seconds()));
            metadata.put("schedule", rate.state());
            folder.writeState(tensors, metadata);
        }

        private static Tensor tensor(Matrix matrix, Kernels kernels) {
            float[] values = new float[Math.toIntExact(matrix.size())];
            kernels.read(matrix, values);
            return matrix.rows() == 1
                    ? Tensor.of(values, values.length)
                    : Tensor.of(values, matrix.rows(), matrix.columns());
        }

        void restore(TrainingModel model, Kernels kernels) {
            load("parameters", model.parameters().values(), kernels);
            load("mean", model.mean(), kernels);
            load("square", model.square(), kernels);
            ProjectionHead head = model.objective().head();
            if (head != null) {
                head.running().forEach((name, matrix) -> load(name + ".running", matrix, kernels));
            }
        }

        private void load(String name, Matrix into, Kernels kernels) {
            if (tensors.entry(name).count() != into.size()) {
                throw BadInputException.in(
                        file,
                        "the tensor '%s' has %d numbers, but the model %d".formatted(name, tensors.entry(name).count(), into.size()),
                        "begin a new training");
            }
            kernels.write(tensors.floats(name), into);
        }

        String text(String key) {
            String value = tensors.metadata().get(key);
            if (value == null) {
                throw BadInputException.in(file, "the state lacks '%s'".formatted(key), "begin a new training");
            }
            return value;
        }

        int integer(String key) {
            try {
                return Integer.parseInt(text(key));
            } catch (NumberFormatException e) {
                throw BadInputException.in(file, "'%s' is no whole number".formatted(key), "begin a new training", e);
            }
        }

        double number(String key) {
            try {
                return Double.parseDouble(text(key));
            } catch (NumberFormatException e) {
                throw BadInputException.in(file, "'%s' is no number".formatted(key), "begin a new training", e);
            }
        }
    }
}
