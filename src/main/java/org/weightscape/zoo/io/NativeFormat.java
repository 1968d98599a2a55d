package org.weightscape.zoo.io;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.weightscape.job.Cancellation;
import org.weightscape.job.Progress;
import org.weightscape.zoo.Architecture;
import org.weightscape.zoo.BadInputException;
import org.weightscape.zoo.LeftOut;
import org.weightscape.zoo.Property;
import org.weightscape.zoo.PropertyName;
import org.weightscape.zoo.Split;
import org.weightscape.zoo.Zoo;
import org.weightscape.zoo.io.CsvColumns.Content;

/**
 * The project's own form: {@code zoo.json} (architecture, property types, split, provenance), {@code weights.npy} (one row
 * for each checkpoint) and {@code checkpoints.csv} (model, epoch, properties). {@link NativeZooWriter} writes it.
 */
final class NativeFormat implements ZooFormat {
    static final String MANIFEST = "zoo.json";
    static final String WEIGHTS = "weights.npy";
    static final String CHECKPOINTS = "checkpoints.csv";
    static final String FORMAT = "weightscape-zoo";
    static final int VERSION = 1;
    static final String MODEL = "model";
    private static final int LOOK = 1 << 12;

    @Override
    public String name() {
        return "native zoo";
    }

    @Override
    public String description() {
        return "a folder with %s, %s and %s".formatted(MANIFEST, WEIGHTS, CHECKPOINTS);
    }

    @Override
    public boolean recognises(Path path) {
        Path manifest = path.resolve(MANIFEST);
        // A table beside checkpoints may be called so, too.
        return Files.exists(manifest)
                && (Files.exists(path.resolve(WEIGHTS)) || isOurs(manifest) || !new CheckpointFolderFormat().recognises(path));
    }

    /** Whether the beginning of a manifest names this format. */
    private static boolean isOurs(Path manifest) {
        try (InputStream in = Files.newInputStream(manifest)) {
            return new String(in.readNBytes(LOOK), StandardCharsets.UTF_8).contains(FORMAT);
        } catch (IOException _) {
            return false;
        }
    }

    /** The manifest of a native zoo, its format checked. */
    static JsonFields manifest(Path folder) {
        JsonFields json = JsonFields.read(folder.resolve(MANIFEST));
        if (!json.has("format") || !json.text("format").equals(FORMAT)) {
            throw json.wrong("format", "\"%s\"".formatted(FORMAT));
        }
        int version = json.integer("format_version", 1);
        if (version > VERSION) {
            throw BadInputException.in(
                    json.file(),
                    "the zoo has the format version %d, but this program knows versions up to %d".formatted(version, VERSION),
                    "update the program");
        }
        return json;
    }

    @Override
    public Zoo open(Path folder, Progress progress, Cancellation cancellation) {
        JsonFields json = manifest(folder);
        Architecture architecture = ArchitectureJson.read(json.object("architecture"));
        List<JsonFields> properties = json.objects("properties");
        MappedNpy weights = Npy.open(folder.resolve(WEIGHTS));
        requireColumns(folder.resolve(WEIGHTS), weights.columns(), architecture.weightCount(), MANIFEST);
        requireCount(json, "weights", weights.columns());
        List<String> names = properties.stream().map(property -> property.text("name")).toList();
        List<String> header = header(names);
        Path table = folder.resolve(CHECKPOINTS);
        CsvColumns columns = CsvColumns.read(
                table,
                weights.rows(),
                found -> {
                    if (!found.equals(header)) {
                        throw BadInputException.in(
                                table,
                                "its columns are %s, but %s lists %s".formatted(found, MANIFEST, header),
                                "put the original file back");
                    }
                    return contents(header, names, properties);
                },
                progress,
                cancellation);
        requireRows(table, columns.rows(), weights.rows());
        requireCount(json, "checkpoints", weights.rows());
        List<Property> read = new ArrayList<>();
        for (String name : names) {
            read.add(columns.property(column(header, name), name));
        }
        List<String> models = columns.words(0);
        requireCount(json, "models", (int) models.stream().distinct().count());
        return new Zoo(
                        ZooReader.nameOf(folder),
                        architecture,
                        weights,
                        models,
                        read,
                        split(json),
                        json.texts("remarks"))
                .withLeftOut(leftOut(json));
    }

    /** The columns of the table: model and epoch, then all other properties. */
    static List<String> header(List<String> properties) {
        List<String> header = new ArrayList<>(List.of(MODEL, PropertyName.EPOCH));
        properties.stream().filter(name -> !name.equals(PropertyName.EPOCH)).forEach(header::add);
        return header;
    }

    /** Where a property stands; the first column is never one, even if a property is called like it. */
    private static int column(List<String> header, String property) {
        return header.subList(1, header.size()).indexOf(property) + 1;
    }

    private static List<Content> contents(List<String> header, List<String> names, List<JsonFields> properties) {
        Content[] contents = new Content[header.size()];
        contents[0] = Content.NAMES;
        contents[1] = Content.IGNORED;
        for (int i = 0; i < names.size(); i++) {
            contents[column(header, names.get(i))] = switch (properties.get(i).text("type")) {
                case "number" -> Content.NUMBERS;
                case "category" -> Content.WORDS;
                default -> throw properties.get(i).wrong("type", "\"number\" or \"category\"");
            };
        }
        return List.of(contents);
    }

    private static Optional<Split> split(JsonFields json) {
        if (!json.has("split")) {
            return Optional.empty();
        }
        JsonFields split = json.object("split");
        return Optional.of(new Split(split.texts("train"), split.texts("val"), split.texts("test")));
    }

    /** A number that stands in the manifest for other programs, if it does, must be true. */
    private static void requireCount(JsonFields json, String key, int found) {
        if (json.has(key) && json.integer(key, 0) != found) {
            throw json.wrong(key, "%d, as many as there are".formatted(found));
        }
    }

    private static LeftOut leftOut(JsonFields json) {
        if (!json.has("left_out")) {
            return LeftOut.NONE;
        }
        JsonFields counted = json.object("left_out");
        return new LeftOut(counted.integer("not_finite", 0), counted.integer("others", 0));
    }

    static void requireColumns(Path weights, int found, int expected, String source) {
        if (found != expected) {
            throw BadInputException.in(
                    weights,
                    "its rows have %d numbers, but %s says that a network has %d weights".formatted(found, source, expected),
                    "check that the files belong together");
        }
    }

    static void requireRows(Path table, int found, int expected) {
        if (found != expected) {
            throw BadInputException.in(
                    table,
                    "it describes %d checkpoints, but %s has %d rows".formatted(found, WEIGHTS, expected),
                    "check that the files belong together");
        }
        if (expected == 0) {
            throw BadInputException.in(table, "the zoo has no checkpoint", "give a zoo that has some");
        }
    }
}
