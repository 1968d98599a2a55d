package org.weightscape.app.probe;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.weightscape.app.notice.Notices;
import org.weightscape.app.session.Feature;
import org.weightscape.app.session.Features;
import org.weightscape.app.session.OpenEncoder;
import org.weightscape.app.session.OpenZoo;
import org.weightscape.app.session.SessionModel;
import org.weightscape.feature.Representation;
import org.weightscape.job.JobContext;
import org.weightscape.job.LatestWins;
import org.weightscape.probe.ProbeTable;
import org.weightscape.zoo.BadInputException;
import org.weightscape.zoo.Split;

/** Fits probes to the open zoo: by itself once for a small zoo, on request for a large one or when the encoder has changed. */
public final class ProbeController {
    /** Up to so many weights in all, probes are fitted without being asked for. */
    private static final long SMALL_ZOO = 60_000_000L;

    private static final Object PROBES = "probes";

    private final ProbeViewModel model;
    private final SessionModel session;
    private final LatestWins latest;
    private final Notices notices;

    /** A controller that follows the session. */
    public ProbeController(ProbeViewModel model, SessionModel session, LatestWins latest, Notices notices) {
        this.model = model;
        this.session = session;
        this.latest = latest;
        this.notices = notices;
        session.zooProperty().subscribe((before, now) -> clear());
        session.featuresProperty().subscribe((before, now) -> {
            if (model.tableProperty().get().isPresent()) {
                now.ifPresent(features -> model.setOutdated("The encoder has changed: press Fit probes."));
            }
        });
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

    /** Fits probes to everything that is there. */
    public void fit() {
        Optional<OpenZoo> open = session.zooProperty().get();
        Optional<Features> features = session.featuresProperty().get();
        if (open.isEmpty() || features.isEmpty()) {
            return;
        }
        model.setFitting(true);
        model.setOutdated("");
        latest.request(
                PROBES,
                "Fit probes",
                context -> fit(open.get(), features.get(), context),
                table -> {
                    model.setFitting(false);
                    model.setTable(Optional.of(table));
                },
                error -> {
                    model.setFitting(false);
                    notices.failed("Fitting the probes", error);
                });
    }

    /** Runs on a job thread. */
    private static ProbeTable fit(OpenZoo open, Features features, JobContext context) {
        List<Representation> representations = new ArrayList<>();
        for (Feature feature : features.available()) {
            representations.add(features.get(feature, context.part(0, 0.2), context));
        }
        Split split = features.encoder().map(OpenEncoder::split).orElse(open.split());
        return ProbeTable.fit(open.zoo(), representations, split, List.of(), context.part(0.2, 1), context);
    }

    /** Writes the table for other programs. */
    public void save(Path file) {
        model.tableProperty().get().ifPresent(table -> latest.request(
                "save probes",
                "Save probe table",
                context -> write(table, file),
                written -> notices.inform("Probe table saved", written + " holds one line for each probe."),
                error -> notices.failed("Saving the probe table", error)));
    }

    private static Path write(ProbeTable table, Path file) {
        Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
        try {
            try (Writer out = Files.newBufferedWriter(temporary)) {
                table.writeCsv(out);
            }
            return Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw BadInputException.in(file, "it cannot be written", "choose another place", e);
        }
    }

    private void clear() {
        latest.cancel(PROBES);
        model.setFitting(false);
        model.setTable(Optional.empty());
        model.setOutdated("");
    }
}
