package org.weightscape.encoder;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.weightscape.encoder.EncoderConfig.Reconstruction;
import org.weightscape.encoder.EncoderConfig.Training;
import org.weightscape.encoder.EncoderConfig.WeightScaling;
import org.weightscape.encoder.EncoderFolder.Description;
import org.weightscape.encoder.TrainingResult.Outcome;
import org.weightscape.encoder.TrainingState.Place;
import org.weightscape.encoder.kernel.Kernels;
import org.weightscape.encoder.kernel.Precision;
import org.weightscape.encoder.kernel.Workspace;
import org.weightscape.job.Progress;
import org.weightscape.zoo.BadInputException;
import org.weightscape.zoo.Split;
import org.weightscape.zoo.Weights;
import org.weightscape.zoo.Zoo;

/**
 * Trains an encoder on the training models of a zoo, and keeps it on disk: the best parameters by validation loss, and after every
 * epoch everything that is needed to go on, so that nothing but the running epoch can be lost. A training that is resumed goes on to
 * the same bits as one that was not interrupted, for the same number of threads and a length given in epochs.
 */
public final class Trainer {
    private static final Logger LOG = LoggerFactory.getLogger(Trainer.class);
    /** A loss of this many times the first one will not come back. */
    private static final double EXPLODED = 1e3;

    /** What to do with a folder. */
    public enum Start {
        /** Begin; refuses a folder that holds an encoder. */
        FRESH,
        /** Go on with the training whose state is in the folder. */
        RESUME
    }

    private final Zoo zoo;
    private final Split split;
    private final EncoderConfig config;
    private final EncoderFolder folder;
    private final TrainingListener listener;
    private final RepresentationScore score;
    private final Progress progress;
    private final TrainingControl control;
    private final ZooLayout layout;
    private final TrainingRequirements requirements;
    private final TrainingLength length;
    private final Weights weights;
    private final int[] trainRows;
    private final int[] validationRows;
    private final List<String> remarks = new ArrayList<>();
    private final List<EpochRecord> history = new ArrayList<>();

    private int epoch;
    private long step;
    private int stepsInEpoch;
    /** Which step the state on the disk is of. */
    private long savedStep;

    /** Whether there was something before this run, which it must not delete. */
    private boolean resumes;
    private LossSums sums = new LossSums(Losses.ZERO);
    private int bestEpoch;
    private double bestLoss = Double.POSITIVE_INFINITY;
    private double firstLoss = Double.NaN;

    private Trainer(
            Zoo zoo,
            Split split,
            EncoderConfig config,
            EncoderFolder folder,
            TrainingListener listener,
            RepresentationScore score,
            Progress progress,
            TrainingControl control) {
        this.zoo = zoo;
        this.split = split;
        this.folder = folder;
        this.listener = listener;
        this.score = score;
        this.progress = progress;
        this.control = control;
        trainRows = finite(rows(zoo, split.train(), "training"), "training");
        validationRows = finite(rows(zoo, split.val(), "validation"), "validation");
        this.config = config.resolvedFor(zoo.architecture(), trainRows.length);
        layout = ZooLayout.of(zoo.architecture(), config.compat());
        requirements = new TrainingRequirements(this.config, layout);
        length = new TrainingLength(this.config.training());
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

    /** Those whose weights are all numbers: one that is none would make the loss of its batch none. */
    private int[] finite(int[] rows, String part) {
        int[] whole = RowSample.finite(zoo.weights(), rows);
        int others = rows.length - whole.length;
        if (others > 0) {
            remarks.add("%d checkpoint%s of the %s models %s weights that are NaN or infinite, and %s no part."
                    .formatted(others, others == 1 ? "" : "s", part, others == 1 ? "has" : "have", others == 1 ? "takes" : "take"));
        }
        return whole;
    }

    /**
     * Trains; returns when it is done, cancelled or failed. Call it on a thread that may wait.
     *
     * @param split of the zoo's models; those of its test part are not looked at
     * @param config values that are 0 for automatic are chosen by the zoo. When resuming, only the length of the training is taken
     *     from it
     * @param folder where the encoder goes; made if there is none
     * @param score is asked every {@code training.probe_every} epochs, and after the last
     * @throws BadInputException if the zoo is too small for the batch, the memory too small for the model, the folder holds an
     *     encoder (fresh) or none of this zoo (resume)
     * @throws UncheckedIOException if the disk does not take what is to be kept; the message is a sentence, and what was kept before
     *     stays
     */
    public static TrainingResult train(
            Zoo zoo,
            Split split,
            EncoderConfig config,
            Path folder,
            Start start,
            TrainingListener listener,
            RepresentationScore score,
            Progress progress,
            TrainingControl control) {
        EncoderFolder files = new EncoderFolder(folder);
        return switch (start) {
            case FRESH -> {
                requireNoEncoder(files);
                yield new Trainer(zoo, split, config, files, listener, score, progress, control).begin();
            }
            case RESUME -> {
                Description known = files.read();
                if (known.fingerprint().isEmpty()) {
                    throw BadInputException.in(
                            folder, "this encoder was not trained here, so there is no training to go on with", "train into another folder");
                }
                if (!known.fingerprint().equals(Encoder.fingerprint(zoo))) {
                    throw BadInputException.in(
                            folder,
                            "the training in this folder is on another zoo (%s)".formatted(known.zooName()),
                            "resume it with that zoo, or train into another folder");
                }
                EncoderConfig wanted = known.config()
                        .with("training.epochs", Integer.toString(config.training().epochs()))
                        .with("training.minutes", Double.toString(config.training().minutes()));
                yield new Trainer(zoo, known.split(), wanted, files, listener, score, progress, control).resume(known);
            }
        };
    }

    private static void requireNoEncoder(EncoderFolder files) {
        if (files.has(EncoderFolder.DESCRIPTION) || files.has(EncoderFolder.STATE)) {
            boolean interrupted = !files.has(EncoderFolder.PARAMETERS);
            throw BadInputException.in(
                    files.path(),
                    interrupted ? "the folder holds an interrupted training" : "the folder already holds an encoder",
                    interrupted ? "resume it, or choose another folder" : "choose another folder");
        }
    }

    private TrainingResult begin() {
        progress.update(0, "Preparing training");
        requireCheckpoints();
        WeightScales scales;
        try {
            scales = WeightScales.of(config.model().weightScaling(), layout, weights, trainRows, control);
        } catch (CancellationException _) {
            return cancelledBeforeItBegan();
        }
        Description description = new Description(
                config, zoo.architecture(), zoo.name(), Encoder.fingerprint(zoo), split, scales, "no epoch done yet");
        return run(description, Optional.empty());
    }

    private TrainingResult resume(Description known) {
        resumes = true;
        progress.update(0, "Preparing training");
        requireCheckpoints();
        folder.requireWritable();
        folder.sweep();
        Optional<TrainingState> state;
        try {
            state = TrainingState.newest(folder, TrainingState.Look.NUMBERS, remarks, control);
        } catch (CancellationException _) {
            return cancelledBeforeItBegan();
        }
        // The state comes last: without it, a training of one epoch was killed while it saved that one, and begins again.
        if (state.isEmpty() && folder.has(EncoderFolder.PARAMETERS) && History.read(folder.path()).size() != 1) {
            throw BadInputException.in(
                    folder.path(),
                    "the encoder has no %s, so its training cannot go on".formatted(EncoderFolder.STATE),
                    "train into another folder");
        }
        return run(
                new Description(
                        config, known.architecture(), known.zooName(), known.fingerprint(), known.split(), known.scales(),
                        known.progress()),
                state);
    }

    private TrainingResult run(Description description, Optional<TrainingState> state) {
        int batch = config.training().batchSize();
        long bytes = requirements.requireMemory();
        try (Kernels kernels = Engines.start(config.training());
                Workspace workspace = Workspace.of(Precision.FLOAT).cancelWith(control)) {
            kernels.cancelWith(control);
            int stepsPerEpoch = trainRows.length / batch;
            LearningRate rate = new LearningRate(config.training(), (long) stepsPerEpoch * length.epochs());
            TrainingModel model;
            try {
                model = prepare(description, state, kernels, workspace, rate);
            } catch (CancellationException _) {
                return cancelledBeforeItBegan();
            }
            listener.started(new TrainingPlan(
                    config,
                    model.parameters().trained(),
                    bytes,
                    stepsPerEpoch,
                    epoch + 1,
                    length.epochs(),
                    "%s, %d threads".formatted(kernels.name(), kernels.threads()),
                    remarks));
            LOG.info(
                    "Training {} parameters on {} checkpoints, {} steps an epoch of {}, {} kernels",
                    model.parameters().trained(), trainRows.length, stepsPerEpoch, batch, kernels.name());
            kernels.begin();
            try {
                return loop(model, kernels, rate, description);
            } finally {
                kernels.end();
            }
        }
    }

    /**
     * The model as it was when the training stopped, or as it begins; what has begun is on the disk then.
     *
     * @throws CancellationException if it is no longer wanted
     */
    private TrainingModel prepare(
            Description description, Optional<TrainingState> state, Kernels kernels, Workspace workspace, LearningRate rate) {
        TrainingModel model = new TrainingModel(config, layout, config.training().batchSize(), kernels, workspace);
        model.initialise(Encoder.random(config.training().seed()));
        weighReconstruction(model);
        if (state.isPresent()) {
            restore(state.get(), model, kernels, rate);
        } else {
            requirements.requireDisk(folder, model.parameters());
            model.autoencoder().fit(weights, trainRows, input(description.scales().factors(layout)), control);
            keep("The training", () -> folder.write(description));
        }
        return model;
    }

    private void requireCheckpoints() {
        requirements.requireCheckpoints(trainRows.length);
        if (validationRows.length < 2) {
            remarks.add("There are no validation models, so the best epoch is chosen by the training loss.");
        }
        Set<String> shared = split.shared();
        if (!shared.isEmpty()) {
            remarks.add("The split has %s in more than one part, such as %s: the validation loss favours learning by heart."
                    .formatted(shared.size() == 1 ? "1 model" : shared.size() + " models", shared.iterator().next()));
        }
    }

    private void weighReconstruction(TrainingModel model) {
        if (config.loss().reconstruction() == Reconstruction.LAYER_NORMALIZED
                && config.model().weightScaling() == WeightScaling.NONE) {
            // Scaled weights have variance 1 in every layer already.
            float[] inverse = WeightScales.of(WeightScaling.LAYER, layout, weights, trainRows, control)
                    .factors(layout);
            for (int i = 0; i < inverse.length; i++) {
                inverse[i] *= inverse[i];
            }
            model.objective().weigh(inverse);
        }
    }

    // ------------------------------------------------------------------- loop

    private TrainingResult loop(TrainingModel model, Kernels kernels, LearningRate rate, Description description) {
        Training training = config.training();
        int batch = training.batchSize();
        float[] factors = description.scales().factors(layout);
        length.start();
        if (length.endsWith(epoch, bestEpoch)) {
            return result(Outcome.FINISHED, "The training was already complete.");
        }
        ValidationLoss validation = new ValidationLoss(
                new ViewMaker(zoo.architecture(), weights, validationRows, input(factors), config.views(), training.seed()), batch);
        ScoreProbe probe = new ScoreProbe(score, weights, input(factors), trainRows, validationRows);
        ViewMaker maker = new ViewMaker(zoo.architecture(), weights, trainRows, input(factors), config.views(), training.seed());
        try (ViewFeed feed = new ViewFeed(maker, batch, epoch + 1, stepsInEpoch)) {
            int steps = feed.batchesPerEpoch();
            report(steps, "");
            while (!length.endsWith(epoch, bestEpoch)) {
                double lastRate = rate.at(step, fraction(steps, stepsInEpoch - 1));
                while (stepsInEpoch < steps && !(stepsInEpoch > 0 && length.isTimeOver())) {
                    if (!goesOn()) {
                        return cancelled(model, kernels, rate);
                    }
                    float[] views = feed.next();
                    kernels.write(views, model.views());
                    feed.recycle(views);
                    double loss = model.gradients(step + 1);
                    lastRate = rate.at(step + 1, fraction(steps, stepsInEpoch));
                    if (hasExploded(loss) || !model.update(step + 1, lastRate)) {
                        return diverged(loss);
                    }
                    step++;
                    stepsInEpoch++;
                    model.addTo(sums);
                    report(steps, String.format(Locale.ROOT, ", loss %.4f", loss));
                }
                if (!model.isFinite()) {
                    return diverged(Double.NaN);
                }
                Losses train = sums.mean(stepsInEpoch);
                Losses val = validation.of(model, kernels, control);
                int best = bestAmong(epoch + 1, EpochRecord.decisive(train.total(), val.total()));
                double readOff = length.probesAfter(epoch + 1, best) ? probe.of(model, kernels, control) : Double.NaN;
                rate.epoch(train.total());
                epoch++;
                stepsInEpoch = 0;
                sums = new LossSums(Losses.ZERO);
                EpochRecord record = new EpochRecord(
                        epoch, step, train.total(), train.contrast(), train.reconstruction(), val.total(), val.contrast(),
                        val.reconstruction(), readOff, lastRate, length.seconds());
                keep("Epoch " + epoch, () -> save(record, model, kernels, rate, description));
                listener.epoch(record);
            }
        } catch (CancellationException _) {
            return cancelled(model, kernels, rate);
        } catch (InterruptedException _) {
            // An interrupted thread cannot write files.
            TrainingResult result = cancelled(model, kernels, rate);
            Thread.currentThread().interrupt();
            return result;
        }
        progress.update(1, "Trained");
        if (length.isOutOfPatience(epoch, bestEpoch)) {
            return result(
                    Outcome.FINISHED,
                    "Training stopped after epoch %d: the loss has not improved since epoch %d.".formatted(epoch, bestEpoch));
        }
        return result(Outcome.FINISHED, "Training is done; the best epoch is %d of %d.".formatted(bestEpoch, epoch));
    }

    private EncoderInput input(float[] factors) {
        return new EncoderInput(zoo.architecture(), config.model(), factors);
    }

    private boolean goesOn() {
        if (control.isPaused()) {
            length.pause(control.awaitResume(control));
        }
        return !control.isCancelled();
    }

    private boolean hasExploded(double loss) {
        if (Double.isNaN(firstLoss)) {
            firstLoss = loss;
        }
        return !Double.isFinite(loss) || loss > EXPLODED * Math.max(firstLoss, Float.MIN_NORMAL);
    }

    /** How much of the planned training is done before step {@code i} of the running epoch. */
    private double fraction(int stepsPerEpoch, int i) {
        return length.fraction(epoch, (double) i / stepsPerEpoch);
    }

    private void report(int stepsPerEpoch, String loss) {
        String of = length.epochs() == 0 ? "" : " of " + length.epochs();
        progress.update(
                fraction(stepsPerEpoch, stepsInEpoch),
                "Epoch %d%s, step %d of %d%s".formatted(epoch + 1, of, stepsInEpoch, stepsPerEpoch, loss));
    }

    private TrainingResult cancelledBeforeItBegan() {
        if (resumes) {
            return result(Outcome.CANCELLED, "Training was cancelled before it went on; it can still be resumed.");
        }
        folder.deleteIfEmpty();
        return result(Outcome.CANCELLED, "Training was cancelled before it began.");
    }

    private TrainingResult cancelled(TrainingModel model, Kernels kernels, LearningRate rate) {
        if (step == 0 && resumes) {
            return cancelledBeforeItBegan();
        }
        if (step == 0) {
            folder.delete();
            return result(Outcome.CANCELLED, "Training was cancelled before its first step was done; nothing is kept.");
        }
        if (step > savedStep) {
            keep("Step " + step, () -> TrainingState.write(folder, model, kernels, place(rate)));
        }
        return result(
                Outcome.CANCELLED,
                "Training was stopped after step %d, in epoch %d; it can be resumed%s."
                        .formatted(
                                step,
                                stepsInEpoch > 0 ? epoch + 1 : epoch,
                                bestEpoch > 0 ? ", and epoch %d is the encoder so far".formatted(bestEpoch) : ""));
    }

    private TrainingResult diverged(double loss) {
        boolean keepsNothing = epoch == 0 && !resumes;
        if (keepsNothing) {
            folder.delete();
        }
        return result(
                Outcome.DIVERGED,
                "%s at step %d (epoch %d); %s; try a lower training.learning_rate than %s%s."
                        .formatted(
                                Double.isFinite(loss)
                                        ? "The loss exploded to %.3g".formatted(loss)
                                        : "The loss was not a number",
                                step + 1,
                                epoch + 1,
                                keepsNothing
                                        ? "nothing is kept"
                                        : savedStep > 0 ? "the state after step %d is kept".formatted(savedStep) : "what was saved is kept",
                                config.training().learningRate(),
                                config.training().clip() > 0 ? "" : ", or training.clip=5"));
    }

    private TrainingResult result(Outcome outcome, String message) {
        TrainingResult result = new TrainingResult(
                folder.path(), outcome, epoch, step, bestEpoch, bestLoss, Duration.ofMillis((long) (1000 * length.seconds())), message);
        listener.ended(result);
        return result;
    }

    // ------------------------------------------------------------------ files

    /** Writes something, and turns a disk that does not take it into a sentence. */
    private void keep(String what, Runnable writing) {
        try {
            writing.run();
        } catch (UncheckedIOException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new UncheckedIOException(
                    "%s: %s could not be saved (%s); what was saved before stays: free space there, and resume the training."
                            .formatted(folder.path(), what, cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage()),
                    e.getCause() == null ? new IOException(e) : e.getCause());
        }
    }

    /** The best epoch, once one more is done. */
    private int bestAmong(int next, double decisiveLoss) {
        return bestEpoch == 0 || decisiveLoss < bestLoss ? next : bestEpoch;
    }

    /** The state comes last: as long as it is the old one, a resumed training does the epoch again, to the same bits. */
    private void save(
            EpochRecord record, TrainingModel model, Kernels kernels, LearningRate rate, Description description) {
        history.add(record);
        boolean isBest = bestAmong(record.epoch(), record.decisiveLoss()) == record.epoch();
        if (isBest) {
            bestEpoch = record.epoch();
            bestLoss = record.decisiveLoss();
        }
        History.write(folder.path(), history);
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
        TrainingState.write(folder, model, kernels, place(rate));
        savedStep = step;
    }

    private Place place(LearningRate rate) {
        return new Place(epoch, step, stepsInEpoch, sums.sums(), bestEpoch, bestLoss, firstLoss, length.seconds(), rate.state());
    }

    private void restore(TrainingState state, TrainingModel model, Kernels kernels, LearningRate rate) {
        state.restore(model, kernels);
        Place place = state.place();
        epoch = place.epoch();
        step = place.step();
        savedStep = step;
        stepsInEpoch = place.stepsInEpoch();
        sums = new LossSums(place.sums());
        bestEpoch = place.bestEpoch();
        bestLoss = place.bestLoss();
        firstLoss = place.firstLoss();
        length.restore(place.seconds());
        rate.restore(place.schedule());
        if (bestEpoch > 0 && !folder.hasWholeParameters()) {
            remarks.add("%s is damaged, so what the training has now takes the place of the best epoch, until a better one comes."
                    .formatted(folder.file(EncoderFolder.PARAMETERS)));
            folder.writeParameters(model.parameters(), kernels);
            bestEpoch = epoch;
            bestLoss = Double.POSITIVE_INFINITY;
            // The state on the disk speaks of the epoch that was best before.
            savedStep = -1;
        }
        for (EpochRecord record : History.read(folder.path())) {
            if (record.epoch() <= epoch) {
                history.add(record);
            }
        }
    }
}
