package org.weightscape.app.workspace;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.weightscape.app.map.MapModel;
import org.weightscape.app.session.EncoderTask;
import org.weightscape.app.session.Feature;
import org.weightscape.app.session.Features;
import org.weightscape.app.session.OpenZoo;
import org.weightscape.app.session.Restored;
import org.weightscape.app.session.SessionModel;
import org.weightscape.app.session.ZooOpener;
import org.weightscape.encoder.Encoder;
import org.weightscape.job.JobContext;
import org.weightscape.map.ColorScale;
import org.weightscape.map.Coloring;
import org.weightscape.map.FaithfulnessColour;
import org.weightscape.map.RowFilter;
import org.weightscape.map.RowRanges;
import org.weightscape.map.WrittenFilters;
import org.weightscape.projection.Faithfulness;
import org.weightscape.projection.Layout;
import org.weightscape.projection.PlacesCsv;
import org.weightscape.zoo.BadInputException;
import org.weightscape.zoo.Property;
import org.weightscape.zoo.Zoo;
import org.weightscape.zoo.io.ZooFingerprint;

/**
 * What a workspace means for its zoo; all of it is there, so that a window can show it at once.
 *
 * @param workspace what was read
 * @param session the zoo, its representations and the layout
 * @param coloring empty: all points alike
 * @param isolated empty: none are
 */
record OpenWorkspace(
        Workspace workspace,
        Restored session,
        Optional<Coloring> coloring,
        List<RowFilter> conditions,
        Optional<BitSet> isolated,
        BitSet selection,
        Map<MapModel.Group, BitSet> groups) {

    /**
     * Reads a workspace and all that it names.
     *
     * @throws BadInputException if anything is missing, broken or does not fit
     */
    static OpenWorkspace read(Path file, ZooOpener opener, JobContext context) {
        return new Reading(file, WorkspaceFile.read(file), opener).all(context);
    }

    /** One workspace on its way to {@link OpenWorkspace}. */
    private record Reading(Path file, Workspace workspace, ZooOpener opener) {

        OpenWorkspace all(JobContext context) {
            Zoo zoo = zoo(context);
            OpenZoo open = OpenZoo.of(workspace.zoo(), zoo);
            Workspace.Chosen chosen = workspace.chosen();
            List<RowFilter> conditions = WrittenFilters.parse(file + ": filters", zoo, chosen.filters());
            Optional<BitSet> isolated = chosen.isolated().map(rows -> rows("isolated", rows, zoo));
            BitSet selection = rows("selection", chosen.selection(), zoo);
            Map<MapModel.Group, BitSet> groups = groups(zoo);
            if (chosen.clicked().orElse(0) >= zoo.checkpoints()) {
                throw BadInputException.in(
                        file,
                        "clicked is %d, but the zoo has the checkpoints 0 to %d"
                                .formatted(chosen.clicked().orElse(0), zoo.checkpoints() - 1),
                        "correct it or save the workspace again");
            }
            SessionModel.MapLayout layout = layout(zoo);
            Features features = features(open, context);
            Optional<Coloring> coloring = workspace.colours().map(colours ->
                    coloring(colours, layout.layout(), zoo, features, context));
            String colourBy = coloring.map(colours -> colours.property().name()).orElse("");
            return new OpenWorkspace(
                    workspace,
                    new Restored(open, features, layout, colourBy),
                    coloring,
                    conditions,
                    isolated,
                    selection,
                    groups);
        }

        private Zoo zoo(JobContext context) {
            if (!Files.exists(workspace.zoo())) {
                throw BadInputException.in(
                        file,
                        "zoo is %s, but nothing is there".formatted(workspace.zoo()),
                        "put the zoo there or correct the path");
            }
            Zoo zoo = opener.open(workspace.zoo(), context.part(0, 0.4), context);
            if (!ZooFingerprint.of(zoo).equals(workspace.fingerprint())) {
                throw BadInputException.in(
                        file,
                        "the zoo in %s is not the one that was open when the workspace was saved".formatted(workspace.zoo()),
                        "put that one there or correct the path");
            }
            return zoo;
        }

        private BitSet rows(String place, String text, Zoo zoo) {
            return RowRanges.parse(file + ": " + place, text, zoo.checkpoints());
        }

        private Map<MapModel.Group, BitSet> groups(Zoo zoo) {
            Map<MapModel.Group, BitSet> groups = new EnumMap<>(MapModel.Group.class);
            workspace.chosen().groups().forEach((group, rows) -> groups.put(group, rows("groups." + group, rows, zoo)));
            groups.values().removeIf(BitSet::isEmpty);
            return Collections.unmodifiableMap(groups);
        }

        private SessionModel.MapLayout layout(Zoo zoo) {
            Workspace.Shown map = workspace.map();
            if (!Files.isRegularFile(map.coordinates())) {
                throw BadInputException.in(
                        file,
                        "map.coordinates is %s, but there is no such table".formatted(map.coordinates()),
                        "put it there or correct the path");
            }
            Layout read = PlacesCsv.read(map.coordinates(), zoo, map.options().method())
                    .explaining(map.varianceExplained().stream().mapToDouble(share -> share).toArray());
            return new SessionModel.MapLayout(
                    map.feature(), map.options(), read, SessionModel.Repeated.BY_COORDINATES);
        }

        private Features features(OpenZoo open, JobContext context) {
            Features features = Features.of(open.zoo());
            if (workspace.encoder().isEmpty() && workspace.map().feature() == Feature.LATENT) {
                throw BadInputException.in(
                        file, "the map is of z, but there is no encoder", "add the folder of the encoder");
            }
            workspace.encoder().filter(folder -> !Encoder.isIn(folder)).ifPresent(folder -> {
                throw BadInputException.in(
                        file,
                        "encoder is %s, but there is none".formatted(folder),
                        "put the encoder there or correct the path");
            });
            return workspace.encoder()
                    .map(folder -> WorkspaceFile.said(file, "encoder", () -> new EncoderTask(open, folder).run(context)))
                    .map(features::with)
                    .orElse(features);
        }

        private Coloring coloring(
                Workspace.Colours colours, Layout layout, Zoo zoo, Features features, JobContext context) {
            Property property = FaithfulnessColour.of(colours.property())
                    .map(colour -> colour.property(measured(layout, features, context), layout, zoo.checkpoints()))
                    .or(() -> zoo.property(colours.property()))
                    .orElseThrow(() -> wrongColours("a property of the zoo, which has "
                            + String.join(", ", zoo.properties().keySet())));
            return switch (property) {
                case Property.Numeric numbers when colours instanceof Workspace.Colours.OfNumbers wanted ->
                    new Coloring(numbers, wanted.scale());
                case Property.Category words when colours instanceof Workspace.Colours.OfWords wanted ->
                    new Coloring(words, new ColorScale.Categorical(words.categories(), wanted.palette()));
                case Property.Numeric numbers -> throw wrongColours("with a ramp, for " + numbers.name() + " is a number");
                case Property.Category words -> throw wrongColours("with a palette, for " + words.name() + " is a word");
            };
        }

        private Faithfulness measured(Layout layout, Features features, JobContext context) {
            Workspace.Shown map = workspace.map();
            return Faithfulness.of(
                            features.get(map.feature(), context.part(0.5, 0.6), context),
                            layout,
                            map.options().metric(),
                            context.part(0.6, 1),
                            context)
                    .orElseThrow(() -> wrongColours("a property of the zoo, for the map has too few points to be measured"));
        }

        private BadInputException wrongColours(String expected) {
            return BadInputException.in(file, "colours should be " + expected, "correct them or save the workspace again");
        }
    }
}
