package org.weightscape.projection;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.weightscape.zoo.BadInputException;
import org.weightscape.zoo.Zoo;

/** Reads the places of a layout from a table, as {@link Layout#writeCsv(Path, Zoo)} writes it. */
public final class PlacesCsv {

    private PlacesCsv() {}

    private record Place(int row, float x, float y) {}

    /**
     * The layout in a table with the columns {@code row,x,y} and perhaps {@code model}; other columns are passed over.
     *
     * @param zoo whose checkpoints were laid out
     * @param method by which they were
     * @throws BadInputException if the table is broken, or not of this zoo
     */
    public static Layout read(Path file, Zoo zoo, ProjectionMethod method) {
        List<Place> places = new ArrayList<>();
        BitSet seen = new BitSet(zoo.checkpoints());
        try (CsvReader<NamedCsvRecord> lines =
                CsvReader.builder().detectBomHeader(true).ofNamedCsvRecord(file, StandardCharsets.UTF_8)) {
            for (NamedCsvRecord line : lines) {
                Place place = place(file, line, zoo);
                if (seen.get(place.row)) {
                    throw wrong(file, line, "checkpoint %d has a place already".formatted(place.row));
                }
                seen.set(place.row);
                places.add(place);
            }
        } catch (CsvParseException | UncheckedIOException | IllegalStateException e) {
            throw BadInputException.in(file, "the file is no proper CSV (%s)".formatted(e.getMessage()), "write it again", e);
        } catch (IOException e) {
            throw BadInputException.in(file, "the file cannot be read (%s)".formatted(e.getMessage()), "name another one", e);
        }
        if (places.isEmpty()) {
            throw BadInputException.in(file, "there are no places in it", "write it again with weightscape project");
        }
        float[] x = new float[places.size()];
        float[] y = new float[places.size()];
        int[] rows = new int[places.size()];
        for (int i = 0; i < rows.length; i++) {
            Place place = places.get(i);
            x[i] = place.x;
            y[i] = place.y;
            rows[i] = place.row;
        }
        return new Layout(x, y, rows, method, "places of " + file, new double[0], List.of());
    }

    private static Place place(Path file, NamedCsvRecord line, Zoo zoo) {
        int row;
        try {
            row = Integer.parseInt(field(file, line, "row"));
        } catch (NumberFormatException e) {
            throw wrong(file, line, "\"%s\" is no number of a checkpoint".formatted(field(file, line, "row")));
        }
        if (row < 0 || row >= zoo.checkpoints()) {
            throw wrong(file, line, "the zoo has no checkpoint %d".formatted(row));
        }
        String model = zoo.models().get(zoo.modelOf(row));
        Optional<String> named = line.findField("model").filter(name -> !name.equals(model));
        if (named.isPresent()) {
            throw wrong(file, line, "checkpoint %d is of %s, not of %s; the places are of another zoo"
                    .formatted(row, model, named.get()));
        }
        return new Place(row, coordinate(file, line, "x"), coordinate(file, line, "y"));
    }

    private static float coordinate(Path file, NamedCsvRecord line, String column) {
        String text = field(file, line, column);
        try {
            float value = Float.parseFloat(text);
            if (Float.isFinite(value)) {
                return value;
            }
        } catch (NumberFormatException e) {
            // Said below, as of a number that is none.
        }
        throw wrong(file, line, "%s is \"%s\", which is no finite number".formatted(column, text));
    }

    private static String field(Path file, NamedCsvRecord line, String column) {
        return line.findField(column)
                .orElseThrow(() -> wrong(file, line, "there is no %s; row, x and y are needed".formatted(column)));
    }

    private static BadInputException wrong(Path file, NamedCsvRecord line, String what) {
        return BadInputException.in(
                file,
                "line %d: %s".formatted(line.getStartingLineNumber(), what),
                "write it again with weightscape project, or from the window");
    }
}
