package org.weightscape.app.training;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import org.weightscape.app.notice.Notices;
import org.weightscape.app.session.OpenZoo;
import org.weightscape.app.session.SessionModel;
import org.weightscape.app.shell.Numbers;
import org.weightscape.encoder.EncoderConfig;
import org.weightscape.encoder.EpochRecord;
import org.weightscape.encoder.Trainer;
import org.weightscape.encoder.TrainingControl;
import org.weightscape.encoder.TrainingResult;
import org.weightscape.job.Job;
import org.weightscape.job.JobContext;
import org.weightscape.job.JobControl;
import org.weightscape.job.JobService;
import org.weightscape.job.Lane;
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
        OpenZoo zoo = open.get();
        EncoderConfig config;
        try {
            config = model.config();
        } catch (BadInputException e) {
            notices.failed("Starting the training", e);
            return;
        }
        model.points().clear();
        model.setCurveOf("%s, preset %s".formatted(zoo.zoo().name(), config.preset()));
        model.setMessage("");
        lastLook = 0;
        Job<TrainingResult> job = jobs.submit(
                "Train encoder", Lane.TRAINING, context -> train(zoo, config, context));
        model.setJob(Optional.of(job));
        job.result().whenComplete((result, error) -> window.execute(() -> {
            model.refresh();
            if (error == null) {
                finished(result);
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
                    ? "Stopped before the first epoch was done."
                    : "Stopped after epoch %d; z shows what it learnt.".formatted(model.points().getLast().epoch()));
        });
    }

    /** Runs on a job thread. */
    private TrainingResult train(OpenZoo zoo, EncoderConfig config, JobContext context) {
        Path folder = folders.fresh(zoo.zoo().name());
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
                Trainer.Start.FRESH,
                record -> window.execute(() -> learnt(zoo, folder, context, record)),
                AccuracyScore.of(zoo.zoo())::r2,
                context,
                control);
        if (result.epochs() > 0) {
            window.execute(() -> trained.accept(zoo, folder));
        }
        return result;
    }

    private void learnt(OpenZoo zoo, Path folder, JobContext context, EpochRecord record) {
        if (context.isCancelled()) {
            return;
        }
        model.points().add(record);
        model.setMessage("Epoch %s \u00b7 loss %s".formatted(Numbers.count(record.epoch()), Numbers.value(record.trainLoss())));
        if (record.seconds() - lastLook >= BETWEEN_LOOKS.toSeconds() || lastLook == 0) {
            lastLook = record.seconds();
            trained.accept(zoo, folder);
        }
    }

    private void finished(TrainingResult result) {
        model.setMessage(result.message());
        switch (result.outcome()) {
            case FINISHED, CANCELLED -> {}
            case DIVERGED -> notices.warn("The training diverged", result.message());
        }
    }
}
