package org.weightscape.app.workspace;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.function.Supplier;
import org.weightscape.app.map.MapModel;
import org.weightscape.app.session.Feature;
import org.weightscape.map.ColorScale;
import org.weightscape.map.Palette;
import org.weightscape.map.Ramp;
import org.weightscape.map.Viewport;
import org.weightscape.projection.ProjectionMethod;
import org.weightscape.projection.ProjectionOptions;
import org.weightscape.zoo.BadInputException;
import org.weightscape.zoo.io.AtomicFile;
import org.weightscape.zoo.io.JsonFields;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A workspace on the disk: JSON that a person can read. Paths beside or below the file are relative to it, with slashes, so
 * that a folder with a zoo and its workspace can be moved; other paths are absolute.
 */
public final class WorkspaceFile {
    /** How the names of these files end. */
    public static final String ENDING = ".weightscape";

    private static final String FORMAT = "weightscape workspace";
    private static final int VERSION = 1;
    private static final double FAR = 1e30;
    private static final int MOST_PIXELS = 100_000;
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private WorkspaceFile() {}

    /** Whether a file is a workspace by its name. */
    public static boolean isNamed(Path file) {
        Path name = file.getFileName();
        return name != null && name.toString().endsWith(ENDING);
    }

    /** The name of a workspace, without the ending. */
    public static String nameOf(Path file) {
        String name = String.valueOf(file.getFileName());
        return isNamed(file) ? name.substring(0, name.length() - ENDING.length()) : name;
    }

    /** The table of coordinates that is written beside a workspace. */
    static Path coordinatesOf(Path file) {
        return file.toAbsolutePath().resolveSibling(nameOf(file) + ".coordinates.csv");
    }

    // ---- writing

    /**
     * Writes a workspace, in place of what is there.
     *
     * @throws java.io.UncheckedIOException if that fails; what was there is as it was
     */
    public static void write(Path file, Workspace workspace) {
        Path folder = file.toAbsolutePath().normalize().resolveSibling("");
        ObjectNode root = JSON.createObjectNode();
        root.put("format", FORMAT);
        root.put("format_version", VERSION);
        root.put("zoo", text(folder, workspace.zoo()));
        root.put("zoo_fingerprint", workspace.fingerprint());
        workspace.encoder().ifPresent(encoder -> root.put("encoder", text(folder, encoder)));
        put(root.putObject("map"), folder, workspace.map());
        workspace.colours().ifPresent(colours -> put(root.putObject("colours"), colours));
        put(root, workspace.chosen());
        AtomicFile.write(file, out -> out.write(JSON.writeValueAsBytes(root)));
    }

    private static void put(ObjectNode node, Path folder, Workspace.Shown map) {
        node.put("feature", map.feature().key());
        node.put("method", map.options().method().label());
        ObjectNode settings = node.putObject("settings");
        map.options().method().parameters().forEach(parameter ->
                settings.put(parameter.key(), parameter.text(map.options().real(parameter.key()))));
        node.put("coordinates", text(folder, map.coordinates()));
        if (!map.varianceExplained().isEmpty()) {
            ObjectNode shares = node.putObject("variance_explained");
            shares.put("x", map.varianceExplained().getFirst());
            shares.put("y", map.varianceExplained().getLast());
        }
        map.part().ifPresent(part -> node.putObject("part")
                .put("x", part.centreX())
                .put("y", part.centreY())
                .put("scale", part.scale())
                .put("width", part.width())
                .put("height", part.height()));
        node.put("point_size", map.pointSize());
        node.put("trajectories", JsonFields.word(map.paths()));
        map.epoch().ifPresent(epoch -> node.put("epoch", epoch));
    }

    private static void put(ObjectNode node, Workspace.Colours colours) {
        node.put("property", colours.property());
        switch (colours) {
            case Workspace.Colours.OfNumbers(String _, ColorScale.Numeric scale) -> node
                    .put("ramp", JsonFields.word(scale.ramp()))
                    .put("low", scale.low())
                    .put("high", scale.high())
                    .put("mapping", JsonFields.word(scale.mapping()))
                    .put("direction", JsonFields.word(scale.direction()));
            case Workspace.Colours.OfWords(String _, Palette palette) -> node.put("palette", JsonFields.word(palette));
        }
    }

    private static void put(ObjectNode root, Workspace.Chosen chosen) {
        ArrayNode filters = root.putArray("filters");
        chosen.filters().forEach(filters::add);
        chosen.isolated().ifPresent(rows -> root.put("isolated", rows));
        root.put("selection", chosen.selection());
        ObjectNode groups = root.putObject("groups");
        chosen.groups().forEach((group, rows) -> groups.put(group.name(), rows));
        chosen.clicked().ifPresent(row -> root.put("clicked", row));
    }

    private static String text(Path folder, Path path) {
        return path.startsWith(folder)
                ? folder.relativize(path).toString().replace(path.getFileSystem().getSeparator(), "/")
                : path.toString();
    }

    // ---- reading

    /**
     * Reads a workspace; whether it fits its zoo is not looked at.
     *
     * @throws BadInputException if it cannot be read, or is of a version that is not known
     */
    public static Workspace read(Path file) {
        JsonFields root = JsonFields.read(file);
        if (!root.has("format") || !root.text("format").equals(FORMAT)) {
            throw root.wrong("format", "\"" + FORMAT + "\"");
        }
        if (root.integer("format_version", 1) != VERSION) {
            throw BadInputException.in(
                    file,
                    "format_version is %d, but this program knows only %d".formatted(root.integer("format_version", 1), VERSION),
                    "open it with the version of Weightscape that wrote it, or a later one");
        }
        return new Workspace(
                path(root, "zoo"),
                root.text("zoo_fingerprint"),
                root.has("encoder") ? Optional.of(path(root, "encoder")) : Optional.empty(),
                map(root.object("map")),
                root.has("colours") ? Optional.of(colours(root.object("colours"))) : Optional.empty(),
                chosen(root));
    }

    private static Workspace.Shown map(JsonFields fields) {
        ProjectionOptions options = said(fields.file(), "map", () ->
                ProjectionMethod.of(fields.text("method")).standard().with(fields.object("settings").texts()));
        return new Workspace.Shown(
                feature(fields),
                options,
                path(fields, "coordinates"),
                shares(fields, options.method()),
                fields.has("part") ? Optional.of(part(fields.object("part"))) : Optional.empty(),
                fields.real("point_size", 0.3, 4),
                fields.word("trajectories", MapModel.Paths.class),
                fields.has("epoch") ? OptionalDouble.of(fields.real("epoch", -FAR, FAR)) : OptionalDouble.empty());
    }

    private static Feature feature(JsonFields fields) {
        String key = fields.text("feature");
        for (Feature feature : Feature.values()) {
            if (feature.key().equals(key)) {
                return feature;
            }
        }
        throw fields.wrong("feature", "w, s or z");
    }

    private static List<Double> shares(JsonFields fields, ProjectionMethod method) {
        if (method != ProjectionMethod.PCA) {
            return List.of();
        }
        JsonFields shares = fields.object("variance_explained");
        return List.of(shares.real("x", 0, 1), shares.real("y", 0, 1));
    }

    private static Viewport part(JsonFields fields) {
        return new Viewport(
                fields.real("x", -FAR, FAR),
                fields.real("y", -FAR, FAR),
                fields.real("scale", 1 / FAR, FAR),
                fields.real("width", 1, MOST_PIXELS),
                fields.real("height", 1, MOST_PIXELS));
    }

    private static Workspace.Colours colours(JsonFields fields) {
        String property = fields.text("property");
        if (fields.has("palette")) {
            return new Workspace.Colours.OfWords(property, fields.word("palette", Palette.class));
        }
        ColorScale.Numeric.Mapping mapping = fields.word("mapping", ColorScale.Numeric.Mapping.class);
        double least = mapping == ColorScale.Numeric.Mapping.LOGARITHMIC ? Double.MIN_VALUE : -Double.MAX_VALUE;
        double low = fields.real("low", least, Double.MAX_VALUE);
        return new Workspace.Colours.OfNumbers(
                property,
                new ColorScale.Numeric(
                        fields.word("ramp", Ramp.class),
                        low,
                        fields.real("high", low, Double.MAX_VALUE),
                        mapping,
                        fields.word("direction", ColorScale.Numeric.Direction.class)));
    }

    private static Workspace.Chosen chosen(JsonFields root) {
        JsonFields marked = root.object("groups");
        Map<MapModel.Group, String> groups = new EnumMap<>(MapModel.Group.class);
        for (MapModel.Group group : MapModel.Group.values()) {
            if (marked.has(group.name())) {
                groups.put(group, marked.text(group.name()));
            }
        }
        return new Workspace.Chosen(
                root.texts("filters"),
                root.has("isolated") ? Optional.of(root.text("isolated")) : Optional.empty(),
                root.text("selection"),
                groups,
                root.has("clicked") ? OptionalInt.of(root.integer("clicked", 0)) : OptionalInt.empty());
    }

    private static Path path(JsonFields fields, String key) {
        try {
            return fields.file().toAbsolutePath().resolveSibling(fields.text(key)).normalize();
        } catch (InvalidPathException e) {
            throw fields.wrong(key, "a path");
        }
    }

    /**
     * What reading gives.
     *
     * @throws BadInputException what it says, with the file and the place in it
     */
    static <T> T said(Path file, String place, Supplier<T> reading) {
        try {
            return reading.get();
        } catch (BadInputException e) {
            String message = String.valueOf(e.getMessage());
            throw message.startsWith(file + ": ")
                    ? e
                    : new BadInputException("%s: %s: %s".formatted(file, place, message), e);
        }
    }
}
