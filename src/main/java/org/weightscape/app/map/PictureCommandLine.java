package org.weightscape.app.map;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.weightscape.map.ColorScale;
import org.weightscape.map.Coloring;
import org.weightscape.map.FaithfulnessColour;
import org.weightscape.map.OrbitMarks;
import org.weightscape.map.ReadableNumber;
import org.weightscape.map.RowFilter;
import org.weightscape.map.RowRanges;
import org.weightscape.map.Viewport;
import org.weightscape.map.WrittenFilters;
import org.weightscape.projection.ProjectionOptions;
import org.weightscape.zoo.Zoo;

/** The command that draws a map again without the window, word by word. */
public final class PictureCommandLine {
    /** More characters for one set of checkpoints are too many for a shell. */
    private static final int LONGEST_SET = 100_000;

    private final List<String> words = new ArrayList<>();
    private final List<String> leftOut = new ArrayList<>();

    private PictureCommandLine(String... first) {
        add(first);
    }

    /**
     * The layout of a zoo.
     *
     * @param feature "w", "s" or "z"
     * @param encoder the encoder's folder, where the feature needs one
     */
    public static PictureCommandLine of(Path zoo, String feature, Optional<Path> encoder, ProjectionOptions options) {
        PictureCommandLine command = new PictureCommandLine("weightscape", "picture", zoo.toString(), "--features", feature);
        encoder.ifPresent(folder -> command.add("--encoder", folder.toString()));
        command.add("--method", options.method().label());
        options.values().forEach((key, value) -> {
            if (options.method().standard().real(key) != value) {
                command.add("--set", key + "=" + ReadableNumber.exact(value));
            }
        });
        return command;
    }

    /** Laid out anew. @param points how many of how many checkpoints; a sample is asked for if they differ */
    public PictureCommandLine laidOut(int points, int total) {
        if (points < total) {
            add("--sample", Integer.toString(points));
        }
        return this;
    }

    /** Not laid out anew, but put where a table says. */
    public PictureCommandLine placed(Path coordinates) {
        add("--coordinates", coordinates.toString());
        return this;
    }

    /**
     * How the map looks: colours, filters, selection and what else a person chose, and the part of it that is shown.
     *
     * @param zoo has the properties that a command can name
     */
    public PictureCommandLine looking(MapView view, Zoo zoo) {
        MapModel model = view.model();
        Coloring coloring = model.getColoring();
        if (coloring != null) {
            String name = coloring.property().name();
            if (zoo.property(name).isPresent() || FaithfulnessColour.of(name).isPresent()) {
                colored(coloring);
            } else {
                leftOut.add("the colours");
            }
        }
        for (RowFilter condition : model.filters().conditions()) {
            if (zoo.property(condition.property().name()).isPresent()) {
                WrittenFilters.texts(condition).forEach(text -> add("--filter", text));
            } else {
                leftOut.add("the filter " + condition.text());
            }
        }
        BitSet kept = model.kept().get();
        if (kept != null) {
            rows("--keep", "what is isolated", kept);
        }
        if (!model.selection().get().isEmpty()) {
            rows("--select", "what is selected", model.selection().get());
        }
        trajectories(model);
        if (model.overlay().get() instanceof OrbitMarks marks) {
            add("--orbit", marks.orbit().kind().word() + ":" + marks.orbit().row());
        }
        if (model.pointSize().get() != 1) {
            add("--point-size", ReadableNumber.exact(model.pointSize().get()));
        }
        add("--theme", model.appearance().get().name().toLowerCase(Locale.ROOT));
        Viewport part = view.camera().viewport().get();
        if (!view.camera().isWhole() && part != null) {
            add("--view", "%s,%s,%s,%s".formatted(
                    part.centreX(), part.centreY(), part.width() / part.scale(), part.height() / part.scale()));
        }
        return this;
    }

    /** How far the map can be believed is to be said too. */
    public PictureCommandLine measured() {
        add("--faithfulness");
        return this;
    }

    /** The file to be written. */
    public PictureCommandLine to(String out) {
        add("--out", out);
        return this;
    }

    private void colored(Coloring coloring) {
        add("--color", coloring.property().name());
        switch (coloring.scale()) {
            case ColorScale.Categorical categories -> add("--palette", categories.palette().name().toLowerCase(Locale.ROOT));
            case ColorScale.Numeric scale -> {
                add("--palette", scale.ramp().name().toLowerCase(Locale.ROOT));
                if (scale.mapping() == ColorScale.Numeric.Mapping.LOGARITHMIC) {
                    add("--log");
                }
                if (scale.direction() == ColorScale.Numeric.Direction.REVERSED) {
                    add("--reverse");
                }
                if (scale.low() < scale.high()) {
                    add("--range", ReadableNumber.exact(scale.low()) + ":" + ReadableNumber.exact(scale.high()));
                }
            }
        }
    }

    private void trajectories(MapModel model) {
        if (!PathChoice.of(model).isEmpty()) {
            List<String> whose = new ArrayList<>();
            if (model.paths().get() == MapModel.Paths.SAMPLE) {
                whose.add("sample");
            } else {
                if (model.paths().get() == MapModel.Paths.SELECTION && !model.selection().get().isEmpty()) {
                    whose.add("selection");
                }
                if (model.pinnedRow().get() != MapModel.NONE) {
                    whose.add(Integer.toString(model.pinnedRow().get()));
                }
            }
            add("--trajectories", String.join(",", whose));
        }
        if (model.isReplaying()) {
            add("--time", ReadableNumber.exact(model.time().get()));
        }
    }

    private void rows(String option, String meaning, BitSet rows) {
        String text = RowRanges.text(rows);
        if (text.length() > LONGEST_SET) {
            leftOut.add(meaning);
        } else {
            add(option, text);
        }
    }

    /** What the map shows and the command does not draw, a few words each: it is computed in the window, or too long. */
    public List<String> leftOut() {
        return List.copyOf(leftOut);
    }

    /** The command, ready to be pasted into a shell. */
    public String text() {
        return String.join(" ", words.stream().map(PictureCommandLine::quoted).toList());
    }

    /** The command's arguments, without the program's name. */
    public List<String> arguments() {
        return List.copyOf(words.subList(1, words.size()));
    }

    private void add(String... more) {
        words.addAll(List.of(more));
    }

    private static String quoted(String word) {
        return word.matches("[\\w./:=+,-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
