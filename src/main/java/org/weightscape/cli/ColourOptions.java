package org.weightscape.cli;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.weightscape.map.ColorScale;
import org.weightscape.map.Coloring;
import org.weightscape.map.FaithfulnessColour;
import org.weightscape.map.Palette;
import org.weightscape.map.Ramp;
import org.weightscape.projection.Faithfulness;
import org.weightscape.projection.Layout;
import org.weightscape.zoo.BadInputException;
import org.weightscape.zoo.Property;
import org.weightscape.zoo.Zoo;
import picocli.CommandLine.Option;

/** What colours a map, and how. */
final class ColourOptions {

    @Option(
            names = "--color",
            paramLabel = "PROPERTY",
            description = "The property that gives the colours; or how far each point can be believed: \"map: trustworthiness\","
                    + " \"map: continuity\" or \"map: neighbour overlap\".")
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

    /** Whether the colours say how far each point can be believed. */
    boolean needFaithfulness() {
        return color.flatMap(FaithfulnessColour::of).isPresent();
    }

    /**
     * The colouring of a map; empty if none was asked for.
     *
     * @param faithfulness of the map, if {@link #needFaithfulness}
     */
    Optional<Coloring> coloring(Zoo zoo, Layout layout, Optional<Faithfulness> faithfulness) {
        return color.map(name -> coloring(
                FaithfulnessColour.of(name)
                        .flatMap(colour -> faithfulness.map(found -> colour.property(found, layout, zoo.checkpoints())))
                        .orElseGet(() -> property(zoo, name)),
                layout.rows()));
    }

    private static Property property(Zoo zoo, String name) {
        return zoo.property(name)
                .orElseThrow(() -> new BadInputException("--color %s: the zoo has no such property; it has %s."
                        .formatted(name, String.join(", ", zoo.properties().keySet()))));
    }

    private Coloring coloring(Property property, int[] rows) {
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
            double[] ends = NumberList.parse("--range", range.get(), ":", 2);
            if (!(ends[0] < ends[1]) || (made.mapping() == ColorScale.Numeric.Mapping.LOGARITHMIC && ends[0] <= 0)) {
                throw new BadInputException(
                        "--range %s: the first number must be smaller than the second, and above 0 with --log."
                                .formatted(range.get()));
            }
            made = new ColorScale.Numeric(made.ramp(), ends[0], ends[1], made.mapping(), made.direction());
        }
        return reversed ? made.reversed() : made;
    }

    private static <E extends Enum<E>> E named(Class<E> kind, String word) {
        String wanted = word.toUpperCase(Locale.ROOT).replace('-', '_');
        for (E constant : kind.getEnumConstants()) {
            if (constant.name().equals(wanted)) {
                return constant;
            }
        }
        throw new BadInputException("--palette %s: choose from %s.".formatted(
                word, Arrays.toString(kind.getEnumConstants()).toLowerCase(Locale.ROOT)));
    }
}
