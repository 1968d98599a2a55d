package org.weightscape.app.training;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import org.weightscape.app.notice.Notices;
import org.weightscape.app.session.OpenZoo;
import org.weightscape.app.session.SessionModel;
import org.weightscape.encoder.Encoder;
import org.weightscape.encoder.EncoderConfig;
import org.weightscape.encoder.EncoderInfo;
import org.weightscape.encoder.EpochRecord;
import org.weightscape.encoder.History;
import org.weightscape.encoder.Trainer;
import org.weightscape.encoder.TrainingControl;
import org.weightscape.encoder.TrainingResult;
import org.weightscape.job.Job;
import org.weightscape.job.JobContext;
import org.weightscape.job.JobControl;
import org.weightscape.job.JobService;
import org.weightscape.job.JobTask;
import org.weightscape.job.Lane;
import org.weightscape.map.ReadableNumber;
import org.weightscape.probe.AccuracyScore;
import org.weightscape.zoo.BadInputException;

/** Starts, pauses and stops trainings, and passes on what they give. To be used on the JavaFX thread. */
public final class TrainingController {
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(8);

    private final TrainingModel model;
    private final SessionModel session;
    private final JobService jobs;
    private final Executor window;
    private final Notices notices;
    private final EncoderFolders folders;
    private final BiConsumer<OpenZoo, Path> trained;
    private double lastLook;

    /**
     * @param window runs what changes the window
     * @param trained hears that the encoder in a folder has learnt more about a zoo; every few seconds and at the end
     */
    public TrainingController(
            TrainingModel model,
            SessionModel session,
            JobService jobs,
            Executor window,
            Notices notices,
            EncoderFolders folders,
            BiConsumer<OpenZoo, Path> trained) {
        this.model = model;
        this.session = session;
        this.jobs = jobs;
        this.window = window;
        this.notices = notices;
        this.folders = folders;
        this.trained = trained;
        session.zooProperty().subscribe((before, now) -> {
            if (before.isPresent() && model.isTraining()) {
                stop();
                notices.warn(
                        "The training was stopped",
                        "%s was closed; what its training has learnt is kept, and it can be resumed."
                                .formatted(before.get().zoo().name()));
            }
        });
        jobs.addListener(job -> {
            if (model.jobProperty().get().filter(own -> own == job).isPresent()) {
                model.refresh();
            }
        });
    }

    /** Starts a training of the open zoo with the model's settings; in the queue if one runs already. */
    public void start() {
        Optional<OpenZoo> open = session.zooProperty().get();
        if (open.isEmpty() || model.isTraining()) {
            return;
        }
        EncoderConfig config;
        try {
            config = model.config();
        } catch (BadInputException e) {
            notices.failed("Starting the training", e);
            return;
        }
        OpenZoo zoo = open.get();
        submit(zoo, "preset " + config.preset(), context -> train(
                zoo, config, folders.fresh(zoo.zoo().name()), Trainer.Start.FRESH, context));
    }

    /** Goes on with the newest interrupted training of the open zoo; complains if there is none. */
    public void resume() {
        Optional<OpenZoo> open = session.zooProperty().get();
        if (open.isEmpty() || model.isTraining()) {
            return;
        }
        OpenZoo zoo = open.get();
        submit(zoo, "resumed", context -> {
            context.update(0, "Looking for an interrupted training");
            Path folder = folders.interrupted(Encoder.fingerprint(zoo.zoo()))
                    .orElseThrow(() -> new BadInputException(
                            "No training of this zoo was interrupted in this window; start a new one."));
            List<EpochRecord> before = History.read(folder);
            window.execute(() -> model.points().setAll(before));
            return train(zoo, EncoderInfo.read(folder).config(), folder, Trainer.Start.RESUME, context);
        });
    }

    private void submit(OpenZoo zoo, String how, JobTask<TrainingResult> training) {
        model.points().clear();
        model.setCurveOf("%s, %s".formatted(zoo.zoo().name(), how));
        model.setMessage("");
        lastLook = 0;
        Job<TrainingResult> job = jobs.submit("Train encoder", Lane.TRAINING, training);
        model.setJob(Optional.of(job));
        job.result().whenComplete((result, error) -> window.execute(() -> {
            model.refresh();
            if (error == null) {
                model.setMessage(result.message());
            } else {
                model.setMessage("");
                notices.failed("Training the encoder", error);
            }
        }));
    }

    /** Pauses the present training, or lets it go on. */
    public void togglePause() {
        model.jobProperty().get().ifPresent(job -> {
            if (job.isPauseRequested()) {
                job.resume();
            } else {
                job.pause();
            }
            model.refresh();
        });
    }

    /** Stops the present training; what it has learnt stays. */
    public void stop() {
        model.jobProperty().get().ifPresent(job -> {
            job.cancel();
            model.refresh();
            model.setMessage(model.points().isEmpty()
                    ? "Stopped before the first epoch was done; it can be resumed."
                    : "Stopped after epoch %d; z shows what it learnt.".formatted(model.points().getLast().epoch()));
        });
    }

    /** Runs on a job thread. */
    private TrainingResult train(
            OpenZoo zoo, EncoderConfig config, Path folder, Trainer.Start start, JobContext context) {
        TrainingControl control = new TrainingControl();
        context.forwardTo(new JobControl() {
            @Override
            public void cancel() {
                control.cancel();
            }

            @Override
            public void pause() {
                control.pause();
            }

            @Override
            public void resume() {
                control.resume();
            }
        });
        TrainingResult result = Trainer.train(
                zoo.zoo(),
                zoo.split(),
                config,
                folder,
                start,
                record -> window.execute(() -> learnt(zoo, folder, context, record)),
                AccuracyScore.of(zoo.zoo())::r2,
                context,
                control);
        if (result.epochs() > 0) {
            window.execute(() -> trained.accept(zoo, folder));
        }
        if (result.outcome() == TrainingResult.Outcome.DIVERGED) {
            throw new BadInputException(result.message());
        }
        return result;
    }

    private void learnt(OpenZoo zoo, Path folder, JobContext context, EpochRecord record) {
        if (context.isCancelled()) {
            return;
        }
        model.points().add(record);
        model.setMessage("Epoch %s \u00b7 loss %s%s".formatted(
                ReadableNumber.grouped(record.epoch()), ReadableNumber.of(record.trainLoss()),
                score(model.points())));
        if (record.seconds() - lastLook >= BETWEEN_LOOKS.toSeconds() || lastLook == 0) {
            lastLook = record.seconds();
            trained.accept(zoo, folder);
        }
    }

    /** The newest score of the accuracy probe, if one was taken. */
    private static String score(List<EpochRecord> points) {
        return points.reversed().stream()
                .filter(point -> !Double.isNaN(point.valScore()))
                .findFirst()
                .map(point -> " \u00b7 accuracy R\u00b2 %.2f in epoch %d".formatted(point.valScore(), point.epoch()))
                .orElse("");
    }
}
