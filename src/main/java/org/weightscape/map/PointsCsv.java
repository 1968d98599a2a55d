package org.weightscape.map;

import de.siegmar.fastcsv.writer.CsvWriter;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.weightscape.zoo.Property;
import org.weightscape.zoo.Zoo;

/**
 * The points of a map as a table: {@code row,model,x,y}, all properties of the zoo, {@code selected} and {@code shown} as 0 or
 * 1.
 */
public final class PointsCsv {

    private PointsCsv() {}

    /**
     * Writes the table: to a file beside it first, then in its place.
     *
     * @param selected checkpoints
     * @param greyedOut points that a filter leaves out
     * @param wanted which points
     */
    public static void write(Path file, Zoo zoo, MapPoints points, BitSet selected, BitSet greyedOut, Rows wanted)
            throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null) {
            throw new IOException(file + " is no file");
        }
        Files.createDirectories(folder);
        Path temporary = folder.resolve(".points-" + UUID.randomUUID() + ".tmp");
        try {
            try (Writer writer = Files.newBufferedWriter(temporary, StandardCharsets.UTF_8);
                    CsvWriter csv = CsvWriter.builder().build(writer)) {
                table(csv, zoo, points, selected, greyedOut, wanted);
            }
            Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    /** Which points are written. */
    public enum Rows {
        ALL,
        SELECTED
    }

    private static void table(
            CsvWriter csv, Zoo zoo, MapPoints points, BitSet selected, BitSet greyedOut, Rows wanted) {
        List<Property> properties = List.copyOf(zoo.properties().values());
        Set<String> names = new LinkedHashSet<>(List.of("row", "model", "x", "y"));
        properties.forEach(property -> names.add(property.name()));
        names.addAll(List.of("selected", "shown"));
        csv.writeRecord(names.toArray(String[]::new));
        for (int point = 0; point < points.size(); point++) {
            int row = points.rows()[point];
            if (wanted == Rows.SELECTED && !selected.get(row)) {
                continue;
            }
            String[] cells = new String[names.size()];
            int cell = 0;
            for (String name : names) {
                cells[cell++] = switch (name) {
                    case "row" -> Integer.toString(row);
                    case "model" -> zoo.models().get(zoo.modelOf(row));
                    case "x" -> Float.toString(points.x()[point]);
                    case "y" -> Float.toString(points.y()[point]);
                    case "selected" -> selected.get(row) ? "1" : "0";
                    case "shown" -> greyedOut.get(point) ? "0" : "1";
                    default -> zoo.property(name).map(property -> property.isMissing(row) ? "" : property.text(row)).orElse("");
                };
            }
            csv.writeRecord(cells);
        }
    }
}
