package org.weightscape.app.workspace;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.weightscape.app.map.MapModel;
import org.weightscape.app.map.MapView;
import org.weightscape.app.session.Features;
import org.weightscape.app.session.OpenEncoder;
import org.weightscape.app.session.OpenZoo;
import org.weightscape.app.session.SessionModel;
import org.weightscape.map.ColorScale;
import org.weightscape.map.Coloring;
import org.weightscape.map.FaithfulnessColour;
import org.weightscape.map.Filters;
import org.weightscape.map.RowFilter;
import org.weightscape.map.RowRanges;
import org.weightscape.map.Viewport;
import org.weightscape.map.WrittenFilters;
import org.weightscape.zoo.BadInputException;
import org.weightscape.zoo.io.ZooFingerprint;

/**
 * What a window shows at one moment, from which a workspace can be written on any thread.
 *
 * @param coloring null: all points alike
 * @param part null: the whole map is seen
 * @param time the epoch of a replay; NaN: all epochs at once
 * @param clicked {@link SessionModel#NONE}: nothing is
 */
record WorkspaceSnapshot(
        OpenZoo open,
        SessionModel.MapLayout layout,
        Optional<OpenEncoder> encoder,
        @Nullable Coloring coloring,
        Filters filters,
        BitSet selection,
        Map<MapModel.Group, BitSet> groups,
        @Nullable Viewport part,
        double pointSize,
        MapModel.Paths paths,
        double time,
        int clicked) {

    /** What is shown now; on the JavaFX thread. */
    static WorkspaceSnapshot of(SessionModel session, MapView view, OpenZoo open, SessionModel.MapLayout layout) {
        MapModel map = view.model();
        return new WorkspaceSnapshot(
                open,
                layout,
                session.featuresProperty().get().flatMap(Features::encoder),
                map.getColoring(),
                map.filters(),
                map.selection().get(),
                map.groups().get(),
                view.camera().isWhole() ? null : view.camera().viewport().get(),
                map.pointSize().get(),
                map.paths().get(),
                map.time().get(),
                session.clickedProperty().get());
    }

    /**
     * Writes the coordinates, then the workspace that names them.
     *
     * @param file absolute
     * @throws BadInputException if that fails
     */
    void write(Path file) {
        try {
            layout.layout().writeCsv(WorkspaceFile.coordinatesOf(file), open.zoo());
            WorkspaceFile.write(file, workspace(WorkspaceFile.coordinatesOf(file)));
        } catch (UncheckedIOException e) {
            throw new BadInputException("%s; save the workspace somewhere else.".formatted(e.getMessage()), e);
        }
    }

    private Workspace workspace(Path coordinates) {
        return new Workspace(
                absolute(open.folder()),
                ZooFingerprint.of(open.zoo()),
                encoder.map(opened -> absolute(opened.folder())),
                map(coordinates),
                colours(),
                chosen());
    }

    private static Path absolute(Path path) {
        return path.toAbsolutePath().normalize();
    }

    private Workspace.Shown map(Path coordinates) {
        return new Workspace.Shown(
                layout.feature(),
                layout.options(),
                coordinates,
                Arrays.stream(layout.layout().varianceExplained()).boxed().toList(),
                Optional.ofNullable(part),
                pointSize,
                paths,
                Double.isNaN(time) ? OptionalDouble.empty() : OptionalDouble.of(time));
    }

    private Optional<Workspace.Colours> colours() {
        if (coloring == null || !isOfZoo(coloring)) {
            return Optional.empty();
        }
        String name = coloring.property().name();
        return Optional.of(switch (coloring.scale()) {
            case ColorScale.Numeric scale -> new Workspace.Colours.OfNumbers(name, scale);
            case ColorScale.Categorical words -> new Workspace.Colours.OfWords(name, words.palette());
        });
    }

    private Workspace.Chosen chosen() {
        Map<MapModel.Group, String> marked = new EnumMap<>(MapModel.Group.class);
        groups.forEach((group, rows) -> marked.put(group, RowRanges.text(rows)));
        return new Workspace.Chosen(
                filters.conditions().stream()
                        .filter(this::isOfZoo)
                        .flatMap(condition -> WrittenFilters.texts(condition).stream())
                        .toList(),
                Optional.ofNullable(filters.kept()).map(RowRanges::text),
                RowRanges.text(selection),
                marked,
                clicked == SessionModel.NONE ? OptionalInt.empty() : OptionalInt.of(clicked));
    }

    /** What is shown and cannot be saved, a few words each: it was computed in the window and is no property of the zoo. */
    List<String> leftOut() {
        List<String> words = new ArrayList<>();
        if (coloring != null && !isOfZoo(coloring)) {
            words.add("the colours");
        }
        filters.conditions().stream()
                .filter(condition -> !isOfZoo(condition))
                .forEach(condition -> words.add("the filter " + condition.text()));
        return words;
    }

    private boolean isOfZoo(Coloring colours) {
        String name = colours.property().name();
        return open.zoo().property(name).isPresent() || FaithfulnessColour.of(name).isPresent();
    }

    private boolean isOfZoo(RowFilter condition) {
        return open.zoo().property(condition.property().name()).isPresent();
    }
}
