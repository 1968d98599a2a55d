package org.weightscape.app.map;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.weightscape.map.Appearance;
import org.weightscape.map.ColorScale;
import org.weightscape.map.Coloring;
import org.weightscape.map.Viewport;
import org.weightscape.projection.ProjectionOptions;

/** The command that draws a map again without the window. */
public final class PictureCommandLine {

    private PictureCommandLine() {}

    /**
     * The command, ready to be pasted into a shell. What is selected or filtered is not in it.
     *
     * @param feature "w", "s" or "z"
     * @param encoder the encoder's folder, where the feature needs one
     * @param points how many of how many checkpoints the map shows; a sample is asked for if they differ
     * @param view null: the whole map
     */
    public static String of(
            Path zoo,
            String feature,
            Optional<Path> encoder,
            ProjectionOptions options,
            int points,
            int total,
            @Nullable Coloring coloring,
            Appearance appearance,
            @Nullable Viewport view,
            String out) {
        List<String> words = new ArrayList<>(List.of("weightscape", "picture", quoted(zoo.toString()), "--features", feature));
        encoder.ifPresent(folder -> words.addAll(List.of("--encoder", quoted(folder.toString()))));
        words.addAll(List.of("--method", options.method().label()));
        options.values().forEach((key, value) -> {
            if (options.method().standard().real(key) != value) {
                words.addAll(List.of("--set", key + "=" + plain(value)));
            }
        });
        if (points < total) {
            words.addAll(List.of("--sample", Integer.toString(points)));
        }
        if (coloring != null) {
            words.addAll(List.of("--color", quoted(coloring.property().name())));
            switch (coloring.scale()) {
                case ColorScale.Categorical categories ->
                    words.addAll(List.of("--palette", categories.palette().name().toLowerCase(Locale.ROOT)));
                case ColorScale.Numeric scale -> {
                    words.addAll(List.of("--palette", scale.ramp().name().toLowerCase(Locale.ROOT)));
                    if (scale.mapping() == ColorScale.Numeric.Mapping.LOGARITHMIC) {
                        words.add("--log");
                    }
                    if (scale.direction() == ColorScale.Numeric.Direction.REVERSED) {
                        words.add("--reverse");
                    }
                    if (scale.low() < scale.high()) {
                        words.addAll(List.of("--range", plain(scale.low()) + ":" + plain(scale.high())));
                    }
                }
            }
        }
        words.addAll(List.of("--theme", appearance.name().toLowerCase(Locale.ROOT)));
        if (view != null) {
            words.addAll(List.of(
                    "--view",
                    "%s,%s,%s".formatted(
                            (float) view.centreX(), (float) view.centreY(), (float) (view.width() / view.scale()))));
        }
        words.addAll(List.of("--out", quoted(out)));
        return String.join(" ", words);
    }

    private static String plain(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15 ? Long.toString((long) value) : Double.toString(value);
    }

    private static String quoted(String word) {
        return word.matches("[\\w./:=+-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
