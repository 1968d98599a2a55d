package org.weightscape.app.session;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import java.util.function.Function;
import org.weightscape.app.notice.Notice;
import org.weightscape.app.notice.Notices;
import org.weightscape.job.Job;
import org.weightscape.job.JobTask;
import org.weightscape.job.LatestWins;
import org.weightscape.projection.Layout;
import org.weightscape.projection.ProjectionOptions;
import org.weightscape.zoo.BadInputException;
import org.weightscape.zoo.PropertyName;

/**
 * Opens and closes zoos and encoders, and computes the map that is chosen. What is quick starts at once when it is chosen; what
 * takes long waits for a word, and says so. To be used on the JavaFX thread.
 */
public final class SessionController {
    private static final Object ZOO = "zoo";
    private static final Object ENCODER = "encoder";
    private static final Object LAYOUT = "layout";
    /** A layout that takes longer than this is not started by choosing it. */
    private static final double SECONDS_WITHOUT_ASKING = 20;

    private static final int KEPT_LAYOUTS = 16;

    private final SessionModel model;
    private final LatestWins latest;
    private final Notices notices;
    private final ZooOpener opener;
    private final Function<Path, Optional<Path>> encoderOf;
    private final Runnable chooseAnother;
    private final Map<LayoutKey, SessionModel.MapLayout> layouts = new LinkedHashMap<>();
    private boolean settling;
    private FrameRelay<SessionModel.MapFrame> frames = new FrameRelay<>(frame -> {});

    /** What a layout depends on; features are told apart by identity. */
    private record LayoutKey(Feature feature, Object source, ProjectionOptions options) {}

    /** What opening gives. */
    private record Opened(OpenZoo zoo, Optional<Path> encoder) {}

    /**
     * @param opener reads zoos; called on a job thread
     * @param encoderOf finds the encoder that belongs to the zoo in a folder; called on a job thread
     * @param chooseAnother asks for another folder, offered when one cannot be opened
     */
    public SessionController(
            SessionModel model,
            LatestWins latest,
            Notices notices,
            ZooOpener opener,
            Function<Path, Optional<Path>> encoderOf,
            Runnable chooseAnother) {
        this.model = model;
        this.latest = latest;
        this.notices = notices;
        this.opener = opener;
        this.encoderOf = encoderOf;
        this.chooseAnother = chooseAnother;
        model.featureProperty().subscribe((before, now) -> chosen());
        model.projectionProperty().subscribe((before, now) -> chosen());
    }

    /** Opens a zoo in place of the one that is open; that one stays if the new one cannot be read. */
    public void open(Path folder) {
        model.openingProperty().set(true);
        latest.request(
                ZOO,
                "Open " + folder.getFileName(),
                context -> new Opened(OpenZoo.of(folder, opener.open(folder, context, context)), encoderOf.apply(folder)),
                this::show,
                error -> {
                    model.openingProperty().set(false);
                    notices.failed(
                            "Opening the zoo", error, Optional.of(new Notice.Action("Open another\u2026", chooseAnother)));
                });
    }

    /**
     * Opens a zoo together with its map, in place of what is open; that stays if the task fails.
     *
     * @param file where it is described
     * @param task reads all of it
     * @param part what the session takes of what was read
     * @param shown takes what was read once the session shows its part
     * @param another asks for another file, offered when this one cannot be opened
     */
    public <T> void open(Path file, JobTask<T> task, Function<T, Restored> part, Consumer<T> shown, Runnable another) {
        model.openingProperty().set(true);
        latest.request(
                ZOO,
                "Open " + file.getFileName(),
                task,
                opened -> {
                    show(part.apply(opened));
                    shown.accept(opened);
                },
                error -> {
                    model.openingProperty().set(false);
                    notices.failed(
                            "Opening the workspace", error, Optional.of(new Notice.Action("Open another\u2026", another)));
                });
    }

    private void show(Restored restored) {
        SessionModel.MapLayout layout = restored.layout();
        begin(restored.zoo(), restored.features(), layout.feature(), layout.options(), restored.colourBy());
        task().ifPresent(task -> keep(key(task), layout));
        model.setLayout(Optional.of(layout));
    }

    /** Closes the zoo and returns to the start page. */
    public void close() {
        for (Object key : List.of(ZOO, ENCODER, LAYOUT)) {
            latest.cancel(key);
        }
        model.openingProperty().set(false);
        forget();
        model.setZoo(Optional.empty());
    }

    private void show(Opened opened) {
        Feature feature = opened.encoder().isPresent() ? Feature.LATENT : Feature.WEIGHTS;
        begin(
                opened.zoo(),
                Features.of(opened.zoo().zoo()),
                feature,
                model.projectionProperty().get(),
                firstColour(opened.zoo()));
        opened.encoder().ifPresentOrElse(folder -> openEncoder(opened.zoo(), folder), this::layOut);
    }

    /** Shows another zoo, of which nothing is laid out yet. */
    private void begin(OpenZoo zoo, Features features, Feature feature, ProjectionOptions options, String colourBy) {
        latest.cancel(ENCODER);
        latest.cancel(LAYOUT);
        model.openingProperty().set(false);
        forget();
        settling = true;
        model.featureProperty().set(feature);
        model.projectionProperty().set(options);
        settling = false;
        model.colourByProperty().set(colourBy);
        model.setZoo(Optional.of(zoo));
        model.setFeatures(Optional.of(features));
    }

    private void forget() {
        layouts.clear();
        letGo();
        model.clickedProperty().set(SessionModel.NONE);
        model.setFeatures(Optional.empty());
        model.setLayout(Optional.empty());
        model.setMapJob(Optional.empty());
        model.setPending("");
    }

    private static String firstColour(OpenZoo open) {
        return open.zoo().properties().containsKey(PropertyName.TEST_ACC)
                ? PropertyName.TEST_ACC
                : open.zoo().properties().keySet().stream().findFirst().orElse("");
    }

    /** Opens an encoder for the open zoo. */
    public void openEncoder(Path folder) {
        model.zooProperty().get().ifPresent(open -> openEncoder(open, folder));
    }

    /**
     * Opens an encoder, or opens it again after it has learnt more. Does nothing if another zoo is open by now.
     *
     * @param zoo the zoo that it is for
     */
    public void openEncoder(OpenZoo zoo, Path folder) {
        if (model.zooProperty().get().filter(now -> now == zoo).isEmpty()) {
            return;
        }
        Job<?> job = latest.request(
                ENCODER, "Encode with " + folder.getFileName(), new EncoderTask(zoo, folder)::run, this::use, error -> {
                    model.setMapJob(Optional.empty());
                    notices.failed("Opening the encoder", error);
                    fallBack();
                });
        if (model.featureProperty().get() == Feature.LATENT && model.layoutProperty().get().isEmpty()) {
            model.setMapJob(Optional.of(job));
        }
    }

    private void use(OpenEncoder encoder) {
        boolean first = model.featuresProperty().get().flatMap(Features::encoder).isEmpty();
        layouts.keySet().removeIf(key -> key.feature() == Feature.LATENT);
        model.setFeatures(model.featuresProperty().get().map(features -> features.with(encoder)));
        if (model.featureProperty().get() == Feature.LATENT) {
            chosen();
        } else if (first) {
            notices.show(new Notice(
                    Notice.Kind.INFORMATION,
                    "The encoder is ready",
                    "The map can now be made from z, the encoder's code of each network.",
                    Optional.of(new Notice.Action("Show z", () -> model.featureProperty().set(Feature.LATENT)))));
        }
    }

    /** Where there is no z after all, the weights take its place. */
    private void fallBack() {
        boolean none = model.featuresProperty().get().flatMap(Features::encoder).isEmpty();
        if (none && model.featureProperty().get() == Feature.LATENT) {
            model.featureProperty().set(Feature.WEIGHTS);
        }
    }

    private void chosen() {
        Optional<LayoutTask> task = task();
        if (settling || task.isEmpty()) {
            return;
        }
        boolean known = layouts.containsKey(key(task.get()));
        double seconds = task.get().secondsInTheDark();
        if (!known && seconds > SECONDS_WITHOUT_ASKING) {
            letGo();
            model.setPending("%s of %s takes about %s: press Start.".formatted(
                    task.get().options().method().title(), task.get().feature().label(), duration(seconds)));
        } else {
            layOut();
        }
    }

    /** Computes the map that is chosen now, unless it is known already. */
    public void layOut() {
        Optional<LayoutTask> wanted = task();
        if (wanted.isEmpty()) {
            return;
        }
        LayoutTask task = wanted.get();
        LayoutKey key = key(task);
        model.setPending("");
        letGo();
        SessionModel.MapLayout known = layouts.get(key);
        if (known != null) {
            model.setLayout(Optional.of(known));
            return;
        }
        FrameRelay<SessionModel.MapFrame> relay = new FrameRelay<>(this::show);
        frames = relay;
        compute(
                "%s of %s".formatted(task.options().method().title(), task.feature().label()),
                context -> task.run(relay, context),
                layout -> {
                    if (model.liveProperty().get().map(live -> live.run().isReproducible()).orElse(true)) {
                        keep(key, layout);
                    }
                });
    }

    /** Ends what is being computed for the map, and the layout that could be steered. */
    private void letGo() {
        latest.cancel(LAYOUT);
        frames.close();
        model.setMapJob(Optional.empty());
        model.setLive(Optional.empty());
        model.setFrame(Optional.empty());
    }

    private void show(SessionModel.MapFrame frame) {
        if (!model.liveProperty().get().equals(Optional.of(frame.map()))) {
            model.setLive(Optional.of(frame.map()));
        }
        model.setFrame(Optional.of(frame));
    }

    /** Shakes the layout that can be steered, and lets it find its places anew. */
    public void perturb() {
        model.liveProperty().get().ifPresent(live -> {
            live.run().perturb();
            goOn(live);
        });
    }

    /**
     * Goes on from the present places with other settings.
     *
     * @param options of the same method
     */
    public void change(ProjectionOptions options) {
        model.liveProperty().get().ifPresent(live -> {
            live.run().change(options);
            settling = true;
            model.projectionProperty().set(options);
            settling = false;
            goOn(live);
        });
    }

    private void goOn(SessionModel.LiveMap live) {
        live.run().resume();
        if (model.mapJobProperty().get().isPresent()) {
            return;
        }
        compute(
                "%s of %s, going on".formatted(live.run().options().method().title(), live.feature().label()),
                context -> {
                    Layout layout = live.run().run(context, context);
                    return new SessionModel.MapLayout(
                            live.feature(), live.run().options(), layout, SessionModel.Repeated.BY_COORDINATES);
                },
                layout -> {});
    }

    private void compute(
            String title, JobTask<SessionModel.MapLayout> task, Consumer<SessionModel.MapLayout> done) {
        Job<?> job = latest.request(
                LAYOUT,
                title,
                task,
                layout -> {
                    done.accept(layout);
                    model.setMapJob(Optional.empty());
                    model.setLayout(Optional.of(layout));
                    model.setFrame(Optional.empty());
                    if (!layout.layout().remarks().isEmpty()) {
                        notices.warn("About this map", String.join(" ", layout.layout().remarks()));
                    }
                },
                error -> {
                    model.setMapJob(Optional.empty());
                    model.setFrame(Optional.empty());
                    model.setLive(Optional.empty());
                    frames.close();
                    model.setPending(error instanceof CancellationException
                            ? title + " was stopped: press Start to compute it."
                            : title + " could not be computed.");
                    notices.failed("Computing the map", error);
                });
        model.setMapJob(Optional.of(job));
    }

    private void keep(LayoutKey key, SessionModel.MapLayout layout) {
        layouts.put(key, layout);
        if (layouts.size() > KEPT_LAYOUTS) {
            layouts.remove(layouts.keySet().iterator().next());
        }
    }

    private Optional<LayoutTask> task() {
        Optional<OpenZoo> open = model.zooProperty().get();
        Optional<Features> features = model.featuresProperty().get();
        Feature feature = model.featureProperty().get();
        if (open.isEmpty() || features.isEmpty() || !features.get().available().contains(feature)) {
            return Optional.empty();
        }
        return Optional.of(new LayoutTask(
                open.get().zoo(),
                features.get(),
                feature,
                model.projectionProperty().get(),
                model.layoutProperty().get()));
    }

    private static LayoutKey key(LayoutTask task) {
        Object source = task.feature() == Feature.LATENT
                ? task.features().encoder().map(encoder -> (Object) encoder.latent()).orElse("")
                : "";
        return new LayoutKey(task.feature(), source, task.options());
    }

    private static String duration(double seconds) {
        return seconds < 90 ? Math.round(seconds / 5) * 5 + " s" : Math.round(seconds / 60) + " min";
    }

    /**
     * Chooses how the map is made, as typed by a person.
     *
     * @throws BadInputException if a value is not one that the method takes
     */
    public void project(ProjectionOptions options) {
        model.projectionProperty().set(options);
        layOut();
    }
}
