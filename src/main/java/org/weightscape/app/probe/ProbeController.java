package org.weightscape.app.probe;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.weightscape.app.map.MapModel;
import org.weightscape.app.notice.Notices;
import org.weightscape.app.session.Feature;
import org.weightscape.app.session.Features;
import org.weightscape.app.session.OpenEncoder;
import org.weightscape.app.session.OpenZoo;
import org.weightscape.app.session.SessionModel;
import org.weightscape.feature.Representation;
import org.weightscape.job.JobContext;
import org.weightscape.job.LatestWins;
import org.weightscape.map.Coloring;
import org.weightscape.probe.ProbeKind;
import org.weightscape.probe.ProbeSettings;
import org.weightscape.probe.ProbeStudy;
import org.weightscape.probe.ProbeTable;
import org.weightscape.report.ReportFormat;
import org.weightscape.zoo.Split;
import org.weightscape.zoo.Zoo;

/**
 * Fits probes to the open zoo: by itself once for a small zoo, on request for a large one or when the encoder has changed.
 * Brings the
 * errors of the chosen probe onto the map.
 */
public final class ProbeController {
    /** Up to so many weights in all, probes are fitted without being asked for. */
    private static final long SMALL_ZOO = 60_000_000L;

    private static final Object PROBES = "probes";
    private static final Object RESIDUALS = "residuals";

    private final ProbeViewModel model;
    private final SessionModel session;
    private final MapModel map;
    private final LatestWins latest;
    private final LatestWins quick;
    private final Notices notices;
    /** What coloured the map before the residuals did. */
    private @Nullable Coloring before;
    /** Where the split of the table that is shown comes from, a phrase. */
    private String splitOrigin = "";

    /**
     * A controller that follows the session.
     *
     * @param quick runs what takes milliseconds and needs no line in the list of jobs
     */
    public ProbeController(
            ProbeViewModel model, SessionModel session, MapModel map, LatestWins latest, LatestWins quick, Notices notices) {
        this.model = model;
        this.session = session;
        this.map = map;
        this.latest = latest;
        this.quick = quick;
        this.notices = notices;
        session.zooProperty().subscribe((then, now) -> clear());
        session.featuresProperty().subscribe((then, now) -> {
            if (model.tableProperty().get().isPresent()) {
                now.ifPresent(features -> model.setOutdated("The encoder has changed: press Fit probes."));
            }
        });
        session.colourByProperty().subscribe((then, now) -> model.residualsOnMapProperty().set(false));
        model.kindProperty().subscribe((then, now) -> showKind(now));
        model.checkpointsProperty().subscribe((then, now) -> fitAgain());
        model.choiceProperty().subscribe((then, now) -> compare());
        model.scopeProperty().subscribe((then, now) -> compare());
        model.residualsOnMapProperty().subscribe((then, now) -> colour());
    }

    /** Fits probes if none are there and the zoo is small enough not to ask. */
    public void fitIfSmall() {
        session.zooProperty().get().ifPresent(open -> {
            long size = (long) open.zoo().checkpoints() * open.zoo().architecture().weightCount();
            boolean idle = model.tableProperty().get().isEmpty() && !model.fittingProperty().get();
            if (idle && size <= SMALL_ZOO) {
                fit();
            }
        });
    }

    /** Fits the method's probes, and those of the kind that is shown, to everything that is there. */
    public void fit() {
        Optional<OpenZoo> open = session.zooProperty().get();
        Optional<Features> features = session.featuresProperty().get();
        if (open.isEmpty() || features.isEmpty()) {
            return;
        }
        ProbeKind kind = model.kindProperty().get();
        ProbeSettings settings = ProbeSettings.STANDARD.with(kind).with(model.checkpointsProperty().get());
        Optional<ProbeChoice> chosen = model.choiceProperty().get().filter(choice -> choice.kind() == kind);
        Residuals.Scope scope = model.scopeProperty().get();
        model.setFitting(true);
        model.setOutdated("");
        latest.request(
                PROBES,
                kind == ProbeKind.METHOD ? "Fit probes" : "Fit probes: " + kind.title(),
                context -> Fitted.of(
                        fit(open.get(), features.get(), settings, context),
                        splitOrigin(open.get().zoo(), features.get().encoder()),
                        chosen, kind, scope),
                fitted -> {
                    model.setFitting(false);
                    splitOrigin = fitted.splitOrigin;
                    model.setTable(Optional.of(fitted.table));
                    model.setResiduals(fitted.residuals);
                    model.choiceProperty().set(fitted.choice);
                    compare();
                },
                error -> {
                    model.setFitting(false);
                    notices.failed("Fitting the probes", error);
                });
    }

    /** A table with what is looked at first in it, so that both come onto the screen at once. */
    private record Fitted(
            ProbeTable table, String splitOrigin, Optional<ProbeChoice> choice, Optional<Residuals> residuals) {

        static Fitted of(
                ProbeTable table,
                String splitOrigin,
                Optional<ProbeChoice> chosen,
                ProbeKind kind,
                Residuals.Scope scope) {
            Optional<ProbeChoice> choice = chosen.filter(known -> known.in(table).isPresent())
                    .or(() -> ProbeChoice.first(table, kind));
            return new Fitted(
                    table, splitOrigin, choice,
                    choice.flatMap(known -> known.in(table)).map(probe -> Residuals.of(table, probe, scope)));
        }
    }

    /** Runs on a job thread. */
    private static ProbeTable fit(OpenZoo open, Features features, ProbeSettings settings, JobContext context) {
        List<Representation> representations = new ArrayList<>();
        for (Feature feature : features.available()) {
            representations.add(features.get(feature, context.part(0, 0.2), context));
        }
        Split split = features.encoder().map(OpenEncoder::split).orElse(open.split());
        return ProbeTable.fit(open.zoo(), representations, split, settings, context.part(0.2, 1), context);
    }

    /** A kind that is not fitted yet is fitted now. */
    private void showKind(ProbeKind kind) {
        Optional<ProbeTable> table = model.tableProperty().get();
        if (table.isEmpty()) {
            return;
        }
        if (table.get().settings().kinds().contains(kind)) {
            model.choiceProperty().set(ProbeChoice.first(table.get(), kind));
        } else {
            fit();
        }
    }

    /** What was asked for is another table than the one that is there, or on its way. */
    private void fitAgain() {
        if (model.tableProperty().get().isPresent() || model.fittingProperty().get()) {
            fit();
        }
    }

    private void compare() {
        Optional<ProbeTable> table = model.tableProperty().get();
        Optional<ProbeChoice> choice = model.choiceProperty().get();
        if (table.isEmpty() || choice.isEmpty()) {
            quick.cancel(RESIDUALS);
            model.setResiduals(Optional.empty());
            return;
        }
        Residuals.Scope scope = model.scopeProperty().get();
        quick.request(
                RESIDUALS,
                "Compare predictions with the truth",
                context -> choice.get().in(table.get()).map(probe -> Residuals.of(table.get(), probe, scope)),
                residuals -> {
                    model.setResiduals(residuals);
                    colour();
                },
                error -> notices.failed("Comparing predictions with the truth", error));
    }

    private void colour() {
        Optional<Residuals> residuals = model.residualsProperty().get();
        if (model.residualsOnMapProperty().get() && residuals.isPresent()) {
            if (before == null) {
                before = map.getColoring();
            }
            map.coloring().set(residuals.get().coloring());
        } else if (before != null) {
            Coloring shown = map.getColoring();
            boolean isOurs = session.zooProperty()
                    .get()
                    .map(open -> shown != null && open.zoo().property(shown.property().name()).isEmpty())
                    .orElse(false);
            if (isOurs) {
                map.coloring().set(before);
            }
            before = null;
        }
    }

    /** Shows a checkpoint's details. */
    void click(int row) {
        session.clickedProperty().set(row);
    }

    /** Writes a report of the table; the ending of the file's name says in which form. */
    public void save(Path file) {
        String split = splitOrigin;
        model.tableProperty().get().ifPresent(table -> latest.request(
                "save probes",
                "Save probe table",
                context -> write(table, split, file),
                written -> notices.inform("Probe table saved", written + " holds the scores and where they come from."),
                error -> notices.failed("Saving the probe table", error)));
    }

    /** Runs on a job thread. */
    private static Path write(ProbeTable table, String split, Path file) {
        ReportFormat.write(file, ProbeStudy.of(table, "Fit probes, in the window", split));
        return file;
    }

    /** Where the split that probes are fitted with comes from, a phrase: the encoder's goes before the zoo's. */
    static String splitOrigin(Zoo zoo, Optional<OpenEncoder> encoder) {
        return encoder.map(trained -> "the one that the encoder %s was trained with".formatted(trained.folder()))
                .orElseGet(() -> zoo.split().isPresent()
                        ? "the zoo's own"
                        : "70/15/15 of the models, shuffled with seed " + Split.DEFAULT_SEED);
    }

    private void clear() {
        latest.cancel(PROBES);
        quick.cancel(RESIDUALS);
        before = null;
        model.setFitting(false);
        model.setTable(Optional.empty());
        model.setOutdated("");
        model.residualsOnMapProperty().set(false);
        model.choiceProperty().set(Optional.empty());
        model.setResiduals(Optional.empty());
    }
}
