package org.weightscape.zoo.io;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import org.weightscape.zoo.BadInputException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A small table that somebody keeps beside checkpoints: CSV, a JSON list or object of objects, or JSON lines. */
final class SideTable {
    private static final long LONGEST = 1L << 28;

    /** Where an object of objects is read, the names of its fields stand in this column. */
    static final String KEY = "file";

    private static final JsonMapper JSON =
            JsonMapper.builder().enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS).build();

    private SideTable() {}

    /**
     * An entry.
     *
     * @param text as it stands in the file; a whole number of a JSON file without point
     * @param value a number as Double, else a Boolean or a word; NaN where it is missing
     */
    record Cell(String text, Object value) {

        private static Cell ofJson(Object value) {
            boolean isWhole = value instanceof Double number && number == Math.rint(number) && Math.abs(number) < 1e15;
            return new Cell(isWhole ? Long.toString(((Double) value).longValue()) : value.toString(), value);
        }
    }

    /** Whether a file can be such a table, by its name. */
    static boolean isOne(Path file) {
        String name = ZooReader.nameOf(file).toLowerCase(Locale.ROOT);
        return name.endsWith(".csv") || name.endsWith(".json") || name.endsWith(".jsonl");
    }

    /**
     * Reads a table: for each row, its entries by column.
     *
     * @throws BadInputException if it is broken
     */
    static List<SequencedMap<String, Cell>> read(Path file) {
        return ZooReader.nameOf(file).toLowerCase(Locale.ROOT).endsWith(".csv") ? csv(file) : json(file);
    }

    static List<SequencedMap<String, Cell>> csv(Path file) {
        List<SequencedMap<String, Cell>> rows = new ArrayList<>();
        NumberParser parser = new NumberParser();
        try (CsvReader<NamedCsvRecord> reader = CsvReader.builder()
                .detectBomHeader(true)
                .allowUnclosedQuote(false)
                .ofNamedCsvRecord(file, StandardCharsets.UTF_8)) {
            for (NamedCsvRecord line : reader) {
                SequencedMap<String, Cell> row = new LinkedHashMap<>();
                List<String> header = line.getHeader();
                List<String> fields = line.getFields();
                for (int i = 0; i < Math.min(header.size(), fields.size()); i++) {
                    String field = fields.get(i);
                    Object value = parser.parse(field.toCharArray(), 0, field.length()) ? (Object) parser.value() : field;
                    row.put(header.get(i).strip(), new Cell(field.strip(), value));
                }
                rows.add(row);
            }
        } catch (CsvParseException | UncheckedIOException | IllegalStateException e) {
            throw BadInputException.in(
                    file, "the file is no proper CSV (%s)".formatted(e.getMessage()), "correct it or write it again", e);
        } catch (IOException e) {
            throw Npy.unreadable(file, e);
        }
        return rows;
    }

    private static List<SequencedMap<String, Cell>> json(Path file) {
        List<SequencedMap<String, Cell>> rows = new ArrayList<>();
        try {
            if (Files.size(file) > LONGEST) {
                throw BadInputException.in(file, "the table is far too long", "give a shorter one");
            }
            String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
            try (var values = JSON.readerFor(JsonNode.class).<JsonNode>readValues(text)) {
                while (values.hasNextValue()) {
                    collect(values.nextValue(), rows);
                }
            }
        } catch (JacksonException e) {
            throw BadInputException.in(
                    file, "the file is no valid JSON (%s)".formatted(JsonFields.reason(e)), "write it again", e);
        } catch (IOException e) {
            throw Npy.unreadable(file, e);
        }
        return rows;
    }

    private static void collect(JsonNode node, List<SequencedMap<String, Cell>> rows) {
        if (node.isArray()) {
            node.forEach(item -> {
                if (item.isObject()) {
                    rows.add(cells(item));
                }
            });
        } else if (node.isObject() && !node.isEmpty() && node.valueStream().allMatch(JsonNode::isObject)) {
            for (Map.Entry<String, JsonNode> field : node.properties()) {
                SequencedMap<String, Cell> row = new LinkedHashMap<>();
                row.put(KEY, Cell.ofJson(field.getKey()));
                row.putAll(cells(field.getValue()));
                rows.add(row);
            }
        } else if (node.isObject()) {
            rows.add(cells(node));
        }
    }

    private static SequencedMap<String, Cell> cells(JsonNode object) {
        SequencedMap<String, Cell> cells = new LinkedHashMap<>();
        PropertyTable.values(object).forEach((name, value) -> cells.put(name, Cell.ofJson(value)));
        return cells;
    }
}
