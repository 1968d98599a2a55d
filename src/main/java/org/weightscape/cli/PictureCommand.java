package org.weightscape.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.weightscape.feature.Representation;
import org.weightscape.job.Cancellation;
import org.weightscape.job.Progress;
import org.weightscape.map.Appearance;
import org.weightscape.map.Coloring;
import org.weightscape.map.Filters;
import org.weightscape.map.MapDescription;
import org.weightscape.map.MapPicture;
import org.weightscape.map.MapPoints;
import org.weightscape.map.OrbitMarks;
import org.weightscape.map.Viewport;
import org.weightscape.projection.Faithfulness;
import org.weightscape.projection.Layout;
import org.weightscape.projection.Orbit;
import org.weightscape.projection.PlacesCsv;
import org.weightscape.projection.ProjectionMethod;
import org.weightscape.projection.ProjectionOptions;
import org.weightscape.projection.Projections;
import org.weightscape.zoo.BadInputException;
import org.weightscape.zoo.Zoo;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Draws a map into a file, without a window. */
@Command(
        name = "picture",
        description = "Lays a representation out and writes the map as PNG, SVG or PDF.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class PictureCommand implements Runnable {
    private static final Pattern SIZE = Pattern.compile("(\\d{3,5})x(\\d{3,5})");

    @Mixin
    private ZooArgument zooArgument = new ZooArgument();

    @Mixin
    private LayoutOptions layouts = new LayoutOptions();

    @Mixin
    private ColourOptions colours = new ColourOptions();

    @Mixin
    private RowOptions rows = new RowOptions();

    @Mixin
    private TrajectoryOptions trajectories = new TrajectoryOptions();

    @Mixin
    private OrbitOption orbit = new OrbitOption();

    @Option(
            names = "--coordinates",
            paramLabel = "COORDS.csv",
            description = "Puts the points where this table says, as the window or weightscape project wrote it, instead of"
                    + " laying them out anew; --method and --set then only say how that was done.")
    private Optional<Path> coordinates = Optional.empty();

    @Option(
            names = "--theme",
            paramLabel = "LOOK",
            defaultValue = "LIGHT",
            description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private Appearance theme;

    @Option(names = "--size", paramLabel = "WxH", defaultValue = "1200x800", description = "Default: ${DEFAULT-VALUE}.")
    private String size;

    @Option(
            names = "--scale",
            paramLabel = "X",
            defaultValue = "2",
            description = "Pixels for each of --size, 1 to 8. Default: ${DEFAULT-VALUE}.")
    private double scale;

    @Option(
            names = "--view",
            paramLabel = "X,Y,WIDTH[,HEIGHT]",
            description = "What to show at least: the middle, the width and perhaps the height, in the map's own units.")
    private Optional<String> view = Optional.empty();

    @Option(
            names = "--point-size",
            paramLabel = "X",
            defaultValue = "1",
            description = "Larger or smaller points, 0.3 to 4. Default: ${DEFAULT-VALUE}.")
    private double pointSize;

    @Option(
            names = "--faithfulness",
            description = "Also say how far the map can be believed: its trustworthiness and continuity.")
    private boolean faithfulness;

    @Option(names = "--title", paramLabel = "WORDS", description = "Default: the zoo's name.")
    private Optional<String> title = Optional.empty();

    @Option(names = "--out", required = true, paramLabel = "FILE", description = "The picture: .png, .svg or .pdf.")
    private Path out;

    private final Terminal terminal;

    PictureCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public void run() {
        ProjectionOptions options = layouts.options();
        int[] sides = sides();
        Optional<Viewport> part = view.map(PictureCommand::viewport);
        require("--scale", scale, 1, 8);
        require("--point-size", pointSize, 0.3, 4);
        Zoo zoo = zooArgument.open(terminal);
        Filters filters = rows.filters(zoo);
        BitSet selection = rows.selection(zoo);
        Optional<OrbitOption.Wanted> copies = orbit.wanted(zoo);
        require(copies.isEmpty() || Orbit.isPlaceable(options), "--orbit works on maps by pca, umap and tsne");
        require(copies.isEmpty() || layouts.appliesToOthers(), "--orbit works on maps of w, s, s-nobias and z");
        Map map = layOut(zoo, options, copies);
        MapPoints points = map.points;
        MapPicture picture = trajectories.draw(MapPicture.of(points), zoo, selection)
                .titled(title.orElse(zoo.name()))
                .appearance(theme)
                .size(sides[0], sides[1])
                .scale(scale)
                .pointSize(pointSize)
                .choosing(selection, filters);
        if (map.orbit.isPresent()) {
            OrbitMarks marks = new OrbitMarks(map.orbit.get(), theme);
            picture = picture.over(marks, marks.text(zoo));
            terminal.remark(marks.text(zoo));
        }
        Optional<Coloring> coloring = colours.coloring(zoo, map.layout, map.measured);
        if (coloring.isPresent()) {
            picture = picture.colored(coloring.get());
        }
        if (part.isPresent()) {
            picture = picture.showing(part.get());
        }
        try {
            picture.write(out);
        } catch (IOException e) {
            throw new UncheckedIOException("%s cannot be written: %s".formatted(out, e.getMessage()), e);
        }
        terminal.line("%s: %s".formatted(out, points.caption()));
    }

    /** What is drawn. */
    private record Map(Layout layout, MapPoints points, Optional<Faithfulness> measured, Optional<Orbit> orbit) {}

    private Map layOut(Zoo zoo, ProjectionOptions options, Optional<OrbitOption.Wanted> copies) {
        try (Terminal.ProgressBar bar = terminal.progress()) {
            Representation source = layouts.source(zoo, bar.part(0, 0.3));
            Layout layout = places(zoo, source, options, bar.part(0.3, 0.8));
            layout.remarks().forEach(terminal::remark);
            MapPoints points =
                    MapPoints.of(layout, options, MapDescription.featureLabel(source.name()), zoo.checkpoints());
            Optional<Faithfulness> measured = faithfulness || colours.needFaithfulness()
                    ? Faithfulness.of(source, layout, options.metric(), bar.part(0.8, 0.9), Cancellation.NEVER)
                    : Optional.empty();
            Optional<Orbit> made = copies.map(wanted -> Orbit.of(
                    new Orbit.Ground(zoo, source, layout, options),
                    wanted.row(),
                    wanted.kind(),
                    networks -> layouts.source(networks, Progress.NONE),
                    bar.part(0.9, 1),
                    Cancellation.NEVER));
            MapPoints described = measured.filter(found -> faithfulness)
                    .map(points.description()::with)
                    .map(points::described)
                    .orElse(points);
            return new Map(layout, described, measured, made);
        }
    }

    private Layout places(Zoo zoo, Representation source, ProjectionOptions options, Progress progress) {
        if (coordinates.isEmpty()) {
            return Projections.fit(source, layouts.rows(zoo), options, progress, Cancellation.NEVER);
        }
        Layout read = PlacesCsv.read(coordinates.get(), zoo, options.method());
        // The table does not hold what share of the variance each component explains.
        return options.method() == ProjectionMethod.PCA
                ? read.explaining(Projections.fit(source, read.rows(), options, progress, Cancellation.NEVER).varianceExplained())
                : read;
    }

    private int[] sides() {
        Matcher wanted = SIZE.matcher(size);
        if (!wanted.matches()) {
            throw new BadInputException("--size %s: write width and height in pixels, such as 1200x800.".formatted(size));
        }
        return new int[] {Integer.parseInt(wanted.group(1)), Integer.parseInt(wanted.group(2))};
    }

    private static void require(boolean holds, String sentence) {
        if (!holds) {
            throw new BadInputException(sentence + ".");
        }
    }

    private static void require(String option, double value, double least, double most) {
        if (!(value >= least && value <= most)) {
            throw new BadInputException("%s %s: give a number from %s to %s.".formatted(option, value, least, most));
        }
    }

    private static Viewport viewport(String text) {
        boolean hasHeight = text.chars().filter(c -> c == ',').count() == 3;
        double[] numbers = NumberList.parse("--view", text, ",", hasHeight ? 4 : 3);
        double width = numbers[2];
        double height = hasHeight ? numbers[3] : width / 1000;
        if (!(width > 0 && height > 0)) {
            throw new BadInputException("--view %s: width and height must be above 0.".formatted(text));
        }
        return new Viewport(numbers[0], numbers[1], 1000 / width, 1000, 1000 * height / width);
    }
}
