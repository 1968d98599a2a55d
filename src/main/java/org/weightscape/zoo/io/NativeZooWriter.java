package org.weightscape.zoo.io;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.weightscape.job.Cancellation;
import org.weightscape.job.Progress;
import org.weightscape.zoo.Architecture;
import org.weightscape.zoo.BadInputException;
import org.weightscape.zoo.LeftOut;
import org.weightscape.zoo.Property;
import org.weightscape.zoo.Split;
import org.weightscape.zoo.Weights;
import org.weightscape.zoo.Zoo;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes native zoos, whole ones with {@link #write} or checkpoint by checkpoint: {@link #create}, {@link #add} and at last
 * {@link #finish}. Everything is written under temporary names and moved into place at the end, {@code zoo.json} last, so
 * that a folder is a zoo when it is complete and not before. The same checkpoints give the same bytes.
 */
public final class NativeZooWriter implements AutoCloseable {
    /** Bytes of weights that are written at once, where they come from a file of the same form. */
    private static final int BLOCK = 1 << 22;

    private final Path folder;
    private final Architecture architecture;
    private final List<Column> properties;
    private final int[] propertyOfColumn;
    private final String[] record;
    private final NpyWriter weights;
    private final AtomicFile table;
    private final CsvWriter csv;
    private final Set<String> models = new HashSet<>();
    private final boolean madeFolder;

    /** What to do with a folder that is not empty. */
    public enum Existing {
        /** Leave it alone and complain. */
        REFUSE,
        /** Replace the native zoo in it; complain if it holds anything else but no native zoo. */
        REPLACE_ZOO,
        /** Write the zoo's three files into it whatever it holds, replacing files of these names and leaving all others. */
        OVERWRITE
    }

    /** The two types of property. */
    public enum Type {
        NUMBER,
        CATEGORY;

        /** The word for it in files and on the command line. */
        public String label() {
            return this == NUMBER ? "number" : "category";
        }

        /** The type of a property. */
        public static Type of(Property property) {
            return switch (property) {
                case Property.Numeric _ -> NUMBER;
                case Property.Category _ -> CATEGORY;
            };
        }
    }

    /** A property's name and type. */
    public record Column(String name, Type type) {}

    /** What one checkpoint has in one column. */
    public sealed interface Entry {
        /** A number; NaN is a missing entry. */
        record Number(double value) implements Entry {}

        /** A word; the empty one is a missing entry. */
        record Word(String text) implements Entry {}
    }

    private NativeZooWriter(
            Path folder,
            Architecture architecture,
            List<Column> properties,
            NpyWriter weights,
            AtomicFile table,
            boolean madeFolder) {
        this.folder = folder;
        this.madeFolder = madeFolder;
        this.architecture = architecture;
        this.properties = List.copyOf(properties);
        this.weights = weights;
        this.table = table;
        this.csv = CsvWriter.builder().lineDelimiter(LineDelimiter.LF).build(table.stream(), StandardCharsets.UTF_8);
        List<String> names = properties.stream().map(Column::name).toList();
        List<String> header = NativeFormat.header(names);
        this.record = new String[header.size()];
        this.propertyOfColumn = new int[header.size()];
        for (int i = 1; i < header.size(); i++) {
            propertyOfColumn[i] = names.indexOf(header.get(i));
        }
        csv.writeRecord(header);
    }

    /**
     * Writes a whole zoo.
     *
     * @throws BadInputException if the folder may not be written to
     * @throws java.io.UncheckedIOException if writing fails; no half zoo is left
     * @throws java.util.concurrent.CancellationException if cancelled, likewise
     */
    public static void write(
            Zoo zoo, Provenance provenance, Path folder, Existing existing, Progress progress, Cancellation cancellation) {
        List<Property> columns = List.copyOf(zoo.properties().values());
        List<Column> described =
                columns.stream().map(column -> new Column(column.name(), Type.of(column))).toList();
        try (NativeZooWriter writer = create(folder, zoo.architecture(), described, existing)) {
            // The table takes about as long as the weights, and is another file.
            AtomicBoolean isStopped = new AtomicBoolean();
            CompletableFuture<Void> table =
                    CompletableFuture.runAsync(() -> writer.appendRecords(zoo, columns, isStopped));
            try {
                writer.appendWeights(zoo, progress, cancellation);
            } catch (RuntimeException e) {
                isStopped.set(true);
                table.handle((_, _) -> true).join();
                throw e;
            }
            try {
                table.join();
            } catch (CompletionException e) {
                throw e.getCause() instanceof RuntimeException cause ? cause : e;
            }
            writer.finish(provenance, zoo.split(), zoo.remarks(), zoo.leftOut());
            progress.update(1, "wrote " + zoo.name());
        }
    }

    /**
     * Begins a zoo.
     *
     * @param folder made if it is not there
     * @param properties the columns beside the model, in order; {@code epoch} among them if it is known
     * @throws BadInputException if the folder may not be written to
     * @throws java.io.UncheckedIOException if it cannot be
     */
    public static NativeZooWriter create(
            Path folder, Architecture architecture, List<Column> properties, Existing existing) {
        if (properties.stream().map(Column::name).distinct().count() < properties.size()) {
            throw new IllegalArgumentException("two properties have the same name: " + properties);
        }
        requireFree(folder, existing);
        boolean makesFolder = !Files.exists(folder);
        try {
            Path csv = folder.resolve(NativeFormat.CHECKPOINTS);
            NpyWriter weights = NpyWriter.create(folder.resolve(NativeFormat.WEIGHTS), architecture.weightCount());
            try {
                return new NativeZooWriter(
                        folder, architecture, properties, weights, AtomicFile.create(csv), makesFolder);
            } catch (IOException | RuntimeException e) {
                weights.close();
                throw e;
            }
        } catch (IOException e) {
            throw AtomicFile.cannotWrite(folder, e);
        }
    }

    private static void requireFree(Path folder, Existing existing) {
        if (!Files.exists(folder)) {
            return;
        }
        if (!Files.isDirectory(folder)) {
            throw BadInputException.in(folder, "a zoo is to be written here, but this is a file", "give another folder");
        }
        try (var files = Files.list(folder)) {
            // Hidden files do not count: those of the file manager, and what an interrupted writer left.
            if (files.allMatch(file -> String.valueOf(file.getFileName()).startsWith("."))) {
                return;
            }
        } catch (IOException e) {
            throw Npy.unreadable(folder, e);
        }
        switch (existing) {
            case REFUSE -> throw BadInputException.in(
                    folder,
                    "a zoo is to be written here, but the folder is not empty",
                    "give another folder, or one that is empty or not there yet");
            case REPLACE_ZOO -> {
                if (!Files.exists(folder.resolve(NativeFormat.MANIFEST))) {
                    throw BadInputException.in(
                            folder,
                            "a zoo is to be written here, but the folder holds something else",
                            "give another folder");
                }
                // Complains if that file is someone else's.
                NativeFormat.manifest(folder);
            }
            case OVERWRITE -> {}
        }
    }

    /**
     * Appends a checkpoint.
     *
     * @param values holds its weights, in the architecture's order
     * @param offset where in {@code values} they begin
     * @param entries its entries by column; columns without one are missing
     * @throws IllegalArgumentException if an entry is of the wrong type or of no column, or the model's name is empty
     * @throws java.io.UncheckedIOException if it cannot be written
     */
    public void add(String model, float[] values, int offset, Map<String, Entry> entries) {
        String[] texts = new String[properties.size()];
        int used = 0;
        for (int i = 0; i < texts.length; i++) {
            Entry entry = entries.get(properties.get(i).name());
            Type type = properties.get(i).type();
            texts[i] = switch (entry) {
                case null -> "";
                case Entry.Number(double value) when type == Type.NUMBER -> text(value);
                case Entry.Word(String text) when type == Type.CATEGORY -> text;
                default -> throw new IllegalArgumentException(
                        "%s is no entry for %s".formatted(entry, properties.get(i)));
            };
            used += entry == null ? 0 : 1;
        }
        if (used < entries.size()) {
            throw new IllegalArgumentException("some of %s belong to no column".formatted(entries.keySet()));
        }
        weights.append(values, offset);
        appendRecord(model, texts);
    }

    private void appendWeights(Zoo zoo, Progress progress, Cancellation cancellation) {
        int columns = zoo.weights().columns();
        float[] row = new float[columns];
        Weights.Pass pass = zoo.weights().pass();
        int atOnce = Math.max(1, BLOCK / Float.BYTES / columns);
        for (int start = 0; start < zoo.checkpoints(); start += atOnce) {
            cancellation.throwIfCancelled();
            progress.update(start / (double) zoo.checkpoints(), "writing " + zoo.name());
            int count = Math.min(atOnce, zoo.checkpoints() - start);
            if (!(zoo.weights() instanceof MappedNpy stored && weights.append(stored, start, count))) {
                for (int i = start; i < start + count; i++) {
                    pass.read(i, row, 0);
                    weights.append(row, 0);
                }
            }
        }
    }

    private void appendRecords(Zoo zoo, List<Property> columns, AtomicBoolean isStopped) {
        String[] texts = new String[columns.size()];
        for (int i = 0; i < zoo.checkpoints() && !isStopped.get(); i++) {
            for (int c = 0; c < texts.length; c++) {
                texts[c] = columns.get(c) instanceof Property.Numeric numeric
                        ? text(numeric.values()[i])
                        : columns.get(c).text(i);
            }
            appendRecord(zoo.models().get(zoo.modelOf(i)), texts);
        }
    }

    private void appendRecord(String model, String[] texts) {
        if (model.isEmpty()) {
            throw new IllegalArgumentException("a model needs a name");
        }
        models.add(model);
        record[0] = model;
        for (int i = 1; i < record.length; i++) {
            record[i] = propertyOfColumn[i] < 0 ? "" : texts[propertyOfColumn[i]];
        }
        csv.writeRecord(record);
    }

    /** A number as Java, Python and this program read it back exactly. */
    private static String text(double value) {
        if (Double.isNaN(value)) {
            return "";
        }
        boolean isWhole = value == Math.rint(value) && Math.abs(value) < 1e15 && Double.doubleToRawLongBits(value) != 1L << 63;
        return isWhole ? Long.toString((long) value) : Double.toString(value);
    }

    /** Checkpoints written so far. */
    public long checkpoints() {
        return weights.rows();
    }

    /**
     * Completes a zoo of which nothing was left out and moves it into place.
     *
     * @param split which models are for what, if that is laid down
     * @param remarks what had to be assumed, one sentence each
     * @throws java.io.UncheckedIOException if that fails
     */
    public void finish(Provenance provenance, Optional<Split> split, List<String> remarks) {
        finish(provenance, split, remarks, LeftOut.NONE);
    }

    private void finish(Provenance provenance, Optional<Split> split, List<String> remarks, LeftOut leftOut) {
        try {
            csv.flush();
            AtomicFile array = weights.complete();
            ObjectNode json = manifest(provenance, split, remarks, leftOut);
            Path target = folder.resolve(NativeFormat.MANIFEST);
            try (AtomicFile manifest = AtomicFile.create(target)) {
                String text = JSON.writeValueAsString(json) + "\n";
                manifest.stream().write(text.getBytes(StandardCharsets.UTF_8));
                // From here on the folder holds no zoo until the new one is complete.
                Files.deleteIfExists(target);
                array.commit();
                table.commit();
                manifest.commit();
            }
        } catch (IOException e) {
            throw AtomicFile.cannotWrite(folder, e);
        }
    }

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            // The same bytes on every operating system.
            .defaultPrettyPrinter(new DefaultPrettyPrinter().withObjectIndenter(new DefaultIndenter("  ", "\n")))
            .build();

    private ObjectNode manifest(Provenance provenance, Optional<Split> split, List<String> remarks, LeftOut leftOut) {
        ObjectNode json = JSON.createObjectNode();
        json.put("format", NativeFormat.FORMAT);
        json.put("format_version", NativeFormat.VERSION);
        json.put("models", models.size());
        json.put("checkpoints", weights.rows());
        json.put("weights", architecture.weightCount());
        json.set("architecture", ArchitectureJson.write(architecture));
        ArrayNode columns = json.putArray("properties");
        for (Column column : properties) {
            columns.addObject().put("name", column.name()).put("type", column.type().label());
        }
        split.ifPresent(parts -> {
            ObjectNode node = json.putObject("split");
            parts.train().forEach(node.putArray("train")::add);
            parts.val().forEach(node.putArray("val")::add);
            parts.test().forEach(node.putArray("test")::add);
        });
        remarks.forEach(json.putArray("remarks")::add);
        if (!leftOut.equals(LeftOut.NONE)) {
            json.putObject("left_out").put("not_finite", leftOut.notFinite()).put("others", leftOut.others());
        }
        ObjectNode origin = json.putObject("provenance").put("origin", provenance.origin());
        provenance.details().forEach(origin.putObject("details")::put);
        return json;
    }

    /** Throws away what was not finished. */
    @Override
    public void close() {
        weights.close();
        try {
            table.close();
            if (madeFolder) {
                try (var files = Files.list(folder)) {
                    if (files.findAny().isEmpty()) {
                        Files.delete(folder);
                    }
                }
            }
        } catch (IOException e) {
            throw AtomicFile.cannotWrite(folder, e);
        }
    }

    /** The names and types of a zoo's properties, for a writer of more checkpoints of its kind. */
    public static List<Column> columnsOf(Zoo zoo) {
        List<Column> columns = new ArrayList<>();
        zoo.properties().values().forEach(property -> columns.add(new Column(property.name(), Type.of(property))));
        return columns;
    }

    /** The entries of one checkpoint of a zoo, missing ones left out, for {@link #add}. */
    public static Map<String, Entry> entriesOf(Zoo zoo, int row) {
        Map<String, Entry> entries = new HashMap<>();
        for (Property property : zoo.properties().values()) {
            if (!property.isMissing(row)) {
                entries.put(
                        property.name(),
                        switch (property) {
                            case Property.Numeric numeric -> new Entry.Number(numeric.values()[row]);
                            case Property.Category category -> new Entry.Word(category.text(row));
                        });
            }
        }
        return entries;
    }
}
