package org.weightscape.app;

import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import javafx.scene.input.Clipboard;
import javafx.scene.input.ClipboardContent;
import javafx.stage.FileChooser;
import org.weightscape.app.map.MapModel;
import org.weightscape.app.map.MapView;
import org.weightscape.app.map.PictureCommandLine;
import org.weightscape.app.notice.Notices;
import org.weightscape.app.session.Feature;
import org.weightscape.app.session.Features;
import org.weightscape.app.session.OpenEncoder;
import org.weightscape.app.session.OpenZoo;
import org.weightscape.app.session.SessionModel;
import org.weightscape.job.LatestWins;
import org.weightscape.map.MapPicture;
import org.weightscape.map.MapPoints;
import org.weightscape.map.PointsCsv;

/** What can be taken out of the map: a picture, its points as a table, and the command that draws it again. */
final class MapExports {
    private static final int MOST_SHOWN = 600;

    private final MapModel map;
    private final MapView view;
    private final SessionModel session;
    private final LatestWins jobs;
    private final Notices notices;
    private final FileDialogs dialogs;

    MapExports(MapView view, SessionModel session, LatestWins jobs, Notices notices, FileDialogs dialogs) {
        this.map = view.model();
        this.view = view;
        this.session = session;
        this.jobs = jobs;
        this.notices = notices;
        this.dialogs = dialogs;
    }

    /** Asks for a file and writes what the map shows, as PNG, SVG or PDF. */
    void savePicture() {
        dialogs.save(
                        "Save a picture of the map",
                        "map.png",
                        List.of(
                                new FileChooser.ExtensionFilter("PNG, pixels", "*.png"),
                                new FileChooser.ExtensionFilter("SVG, axes and legend as vectors", "*.svg"),
                                new FileChooser.ExtensionFilter("PDF, axes and legend as vectors", "*.pdf")))
                .ifPresent(this::writePicture);
    }

    /** Writes what the map shows. */
    void writePicture(Path file) {
        Optional<Supplier<MapPicture>> picture = view.picture();
        if (picture.isEmpty()) {
            return;
        }
        String title = session.zooProperty().get().map(zoo -> zoo.zoo().name()).orElse("");
        jobs.request(
                "picture",
                "Save picture",
                context -> {
                    picture.get().get().titled(title).size(1200, 800).scale(2).write(file);
                    return file;
                },
                written -> notices.inform("Picture saved", written.toString()),
                error -> notices.failed("Saving the picture", error));
    }

    /** Asks for a file and writes the points as a table. */
    void savePoints(PointsCsv.Rows rows) {
        dialogs.save(
                        "Save the points as a table",
                        rows == PointsCsv.Rows.SELECTED ? "selection.csv" : "points.csv",
                        List.of(new FileChooser.ExtensionFilter("CSV", "*.csv")))
                .ifPresent(file -> writePoints(file, rows));
    }

    /** Writes the points as a table. */
    void writePoints(Path file, PointsCsv.Rows rows) {
        Optional<OpenZoo> open = session.zooProperty().get();
        MapPoints points = map.getPoints();
        if (open.isEmpty() || points == null) {
            return;
        }
        BitSet selected = map.selection().get();
        Supplier<BitSet> greyedOut = view.greyedOut();
        jobs.request(
                "points",
                "Save points",
                context -> {
                    PointsCsv.write(file, open.get().zoo(), points, selected, greyedOut.get(), rows);
                    return file;
                },
                written -> notices.inform("Points saved", written.toString()),
                error -> notices.failed("Saving the points", error));
    }

    /**
     * The command that draws the map again; empty without a map.
     *
     * @param coordinates the table with the places of the points, where settings alone do not give them
     */
    Optional<PictureCommandLine> command(Optional<Path> coordinates) {
        Optional<OpenZoo> open = session.zooProperty().get();
        Optional<SessionModel.MapLayout> shown = session.layoutProperty().get();
        if (open.isEmpty() || shown.isEmpty()) {
            return Optional.empty();
        }
        Optional<Path> encoder = shown.get().feature() == Feature.LATENT
                ? session.featuresProperty().get().flatMap(Features::encoder).map(OpenEncoder::folder)
                : Optional.empty();
        PictureCommandLine command = PictureCommandLine.of(
                open.get().folder(), shown.get().feature().key(), encoder, shown.get().options());
        coordinates.ifPresentOrElse(
                command::placed,
                () -> command.laidOut(shown.get().layout().size(), open.get().zoo().checkpoints()));
        command.looking(view, open.get().zoo());
        MapPoints points = map.getPoints();
        boolean measured = points != null && points.description().isMeasured();
        return Optional.of((measured ? command.measured() : command).to("map.png"));
    }

    /** Whether settings alone do not give the map again, so that its coordinates have to go with the command. */
    boolean needsCoordinates() {
        return session.layoutProperty().get()
                .filter(shown -> shown.repeated() == SessionModel.Repeated.BY_COORDINATES)
                .isPresent();
    }

    /** Puts the command into the clipboard and shows it; asks where to save the coordinates if it needs them. */
    void copyCommand() {
        if (session.frameProperty().get().isPresent()) {
            notices.inform(
                    "No command draws a map that is still moving", "Wait until it is done, or keep it as it is, and copy then.");
        } else if (needsCoordinates()) {
            dialogs.save(
                            "Save the coordinates of this map, which the command needs",
                            "map-coordinates.csv",
                            List.of(new FileChooser.ExtensionFilter("CSV", "*.csv")))
                    .ifPresent(this::copyCommandWith);
        } else {
            command(Optional.empty()).ifPresent(this::copy);
        }
    }

    /** Writes the map's coordinates, then copies the command that uses them. */
    void copyCommandWith(Path coordinates) {
        Optional<OpenZoo> open = session.zooProperty().get();
        Optional<SessionModel.MapLayout> shown = session.layoutProperty().get();
        Optional<PictureCommandLine> command = command(Optional.of(coordinates));
        if (open.isEmpty() || shown.isEmpty() || command.isEmpty()) {
            return;
        }
        jobs.request(
                "coordinates",
                "Save coordinates",
                context -> {
                    shown.get().layout().writeCsv(coordinates, open.get().zoo());
                    return command.get();
                },
                this::copy,
                error -> notices.failed("Saving the coordinates", error));
    }

    private void copy(PictureCommandLine command) {
        String text = command.text();
        ClipboardContent content = new ClipboardContent();
        content.putString(text);
        Clipboard.getSystemClipboard().setContent(content);
        notices.inform(
                "Copied: the command that draws this map again"
                        + (command.leftOut().isEmpty() ? "" : ", without " + String.join(", ", command.leftOut())),
                text.length() <= MOST_SHOWN ? text : text.substring(0, MOST_SHOWN) + "\u2026");
    }
}
