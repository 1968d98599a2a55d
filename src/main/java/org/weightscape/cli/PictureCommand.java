package org.weightscape.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.weightscape.feature.Representation;
import org.weightscape.job.Cancellation;
import org.weightscape.map.Appearance;
import org.weightscape.map.ColorScale;
import org.weightscape.map.Coloring;
import org.weightscape.map.MapDescription;
import org.weightscape.map.MapPicture;
import org.weightscape.map.MapPoints;
import org.weightscape.map.Palette;
import org.weightscape.map.Ramp;
import org.weightscape.map.Viewport;
import org.weightscape.projection.Layout;
import org.weightscape.projection.ProjectionMethod;
import org.weightscape.projection.ProjectionOptions;
import org.weightscape.projection.Projections;
import org.weightscape.projection.Sample;
import org.weightscape.zoo.BadInputException;
import org.weightscape.zoo.Property;
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
    private FeatureOptions features = new FeatureOptions();

    @Option(
            names = "--method",
            defaultValue = "pca",
            paramLabel = "NAME",
            description = "How to lay out. Default: ${DEFAULT-VALUE}.")
    private String method;

    @Option(names = "--set", paramLabel = "key=value", description = "Changes one setting of the method; may be repeated.")
    private Map<String, String> settings = new LinkedHashMap<>();

    @Option(names = "--sample", paramLabel = "N", description = "Lay out only N checkpoints, taken evenly from the models.")
    private Optional<Integer> sample = Optional.empty();

    @Option(names = "--color", paramLabel = "PROPERTY", description = "The property that gives the colours.")
    private Optional<String> color = Optional.empty();

    @Option(
            names = "--palette",
            paramLabel = "NAME",
            description = "viridis, cividis, magma, blue_orange; okabe_ito or bright for words.")
    private Optional<String> palette = Optional.empty();

    @Option(names = "--range", paramLabel = "LOW:HIGH", description = "Numbers at the ends of the ramp.")
    private Optional<String> range = Optional.empty();

    @Option(names = "--log", description = "Colours on a logarithmic scale.")
    private boolean logarithmic;

    @Option(names = "--reverse", description = "The ramp the other way round.")
    private boolean reversed;

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
            paramLabel = "X,Y,WIDTH",
            description = "What to show: the middle and the width, in the map's own units.")
    private Optional<String> view = Optional.empty();

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
        ProjectionOptions options = ProjectionMethod.of(method).standard();
        for (Map.Entry<String, String> setting : settings.entrySet()) {
            options = options.with(setting.getKey(), setting.getValue());
        }
        Matcher wanted = SIZE.matcher(size);
        if (!wanted.matches()) {
            throw new BadInputException("--size %s: write width and height in pixels, such as 1200x800.".formatted(size));
        }
        if (!(scale >= 1 && scale <= 8)) {
            throw new BadInputException("--scale %s: give a number from 1 to 8.".formatted(scale));
        }
        Zoo zoo = zooArgument.open(terminal);
        Layout layout;
        String feature;
        try (Terminal.ProgressBar bar = terminal.progress()) {
            List<Representation> representations = features.compute(zoo, List.of(), bar.part(0, 0.3), Cancellation.NEVER);
            if (representations.size() != 1) {
                throw new BadInputException("picture shows one representation; choose it with --features w, s or z.");
            }
            feature = representations.getFirst().name();
            int[] rows = sample.isPresent() ? Sample.stratified(zoo, sample.get(), 42) : Sample.all(zoo);
            layout = Projections.fit(representations.getFirst(), rows, options, bar.part(0.3, 1), Cancellation.NEVER);
        }
        layout.remarks().forEach(terminal::remark);
        MapPoints points = new MapPoints(
                layout.x(),
                layout.y(),
                layout.rows(),
                new MapDescription(
                        options.method().title(),
                        feature,
                        options.text(),
                        zoo.checkpoints(),
                        MapDescription.Distances.of(options.method())));
        MapPicture picture = MapPicture.of(points)
                .titled(title.orElse(zoo.name()))
                .appearance(theme)
                .size(Integer.parseInt(wanted.group(1)), Integer.parseInt(wanted.group(2)))
                .scale(scale);
        if (color.isPresent()) {
            picture = picture.colored(coloring(zoo, color.get(), layout.rows()));
        }
        if (view.isPresent()) {
            picture = picture.showing(viewport(view.get()));
        }
        try {
            picture.write(out);
        } catch (IOException e) {
            throw new UncheckedIOException("%s cannot be written: %s".formatted(out, e.getMessage()), e);
        }
        terminal.line("%s: %s".formatted(out, points.caption()));
    }

    private Coloring coloring(Zoo zoo, String name, int[] rows) {
        Property property = zoo.property(name)
                .orElseThrow(() -> new BadInputException("--color %s: the zoo has no such property; it has %s."
                        .formatted(name, String.join(", ", zoo.properties().keySet()))));
        Coloring coloring = Coloring.of(property, rows);
        return switch (property) {
            case Property.Category category -> palette.map(word -> coloring.with(
                            new ColorScale.Categorical(category.categories(), named(Palette.class, word))))
                    .orElse(coloring);
            case Property.Numeric numeric -> coloring.with(numeric(numeric, (ColorScale.Numeric) coloring.scale(), rows));
        };
    }

    private ColorScale.Numeric numeric(Property.Numeric property, ColorScale.Numeric standard, int[] rows) {
        ColorScale.Numeric made = standard;
        if (palette.isPresent()) {
            made = made.withRamp(named(Ramp.class, palette.get()));
        }
        if (logarithmic) {
            made = made.logarithmic(property, rows);
        }
        if (range.isPresent()) {
            double[] ends = numbers("--range", range.get(), ":", 2);
            if (!(ends[0] < ends[1]) || (made.mapping() == ColorScale.Numeric.Mapping.LOGARITHMIC && ends[0] <= 0)) {
                throw new BadInputException("--range %s: the first number must be smaller than the second, and above 0 with --log."
                        .formatted(range.get()));
            }
            made = new ColorScale.Numeric(made.ramp(), ends[0], ends[1], made.mapping(), made.direction());
        }
        return reversed ? made.reversed() : made;
    }

    private static Viewport viewport(String text) {
        double[] numbers = numbers("--view", text, ",", 3);
        if (!(numbers[2] > 0)) {
            throw new BadInputException("--view %s: the width must be above 0.".formatted(text));
        }
        return new Viewport(numbers[0], numbers[1], 1000 / numbers[2], 1000, 1);
    }

    private static double[] numbers(String option, String text, String separator, int count) {
        String[] words = text.split(separator, -1);
        double[] numbers = new double[count];
        try {
            if (words.length == count) {
                for (int i = 0; i < count; i++) {
                    numbers[i] = Double.parseDouble(words[i]);
                }
                return numbers;
            }
        } catch (NumberFormatException e) {
            throw new BadInputException("%s %s: %s is no number.".formatted(option, text, e.getMessage()), e);
        }
        throw new BadInputException("%s %s: write %d numbers with %s between them.".formatted(option, text, count, separator));
    }

    private static <E extends Enum<E>> E named(Class<E> kind, String word) {
        String wanted = word.toUpperCase(Locale.ROOT).replace('-', '_');
        for (E constant : kind.getEnumConstants()) {
            if (constant.name().equals(wanted)) {
                return constant;
            }
        }
        throw new BadInputException("--palette %s: choose from %s.".formatted(
                word, java.util.Arrays.toString(kind.getEnumConstants()).toLowerCase(Locale.ROOT)));
    }
}
