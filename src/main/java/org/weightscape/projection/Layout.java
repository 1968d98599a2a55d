package org.weightscape.projection;

import de.siegmar.fastcsv.writer.CsvWriter;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.weightscape.zoo.Property;
import org.weightscape.zoo.PropertyName;
import org.weightscape.zoo.Zoo;
import org.weightscape.zoo.io.AtomicFile;

/**
 * Points in the plane, one for each checkpoint that was laid out.
 *
 * @param x across, finite
 * @param y up, finite
 * @param rows which checkpoint of the zoo each point is; not all of them where only a sample was laid out or some were not finite
 * @param provenance the method, its settings, and where its rows come from
 * @param varianceExplained for PCA the shares of the variance along x and y, 0 to 1; else empty
 * @param remarks what was left out and why, one sentence each
 */
public record Layout(
        float[] x,
        float[] y,
        int[] rows,
        ProjectionMethod method,
        String provenance,
        double[] varianceExplained,
        List<String> remarks) {

    public Layout {
        if (x.length != rows.length || y.length != rows.length) {
            throw new IllegalArgumentException("%d and %d coordinates for %d points".formatted(x.length, y.length, rows.length));
        }
        remarks = List.copyOf(remarks);
    }

    /** Number of points. */
    public int size() {
        return rows.length;
    }

    /** The same with other shares of the variance. */
    public Layout explaining(double[] shares) {
        return new Layout(x, y, rows, method, provenance, shares, remarks);
    }

    /** Writes {@code row,model,epoch,x,y}, a line for each point; the epoch is empty where it is unknown. */
    public void writeCsv(Path file, Zoo zoo) {
        AtomicFile.write(file, stream -> {
            Writer writer = new OutputStreamWriter(stream, StandardCharsets.UTF_8);
            writeCsv(writer, zoo);
            writer.flush();
        });
    }

    /** As {@link #writeCsv(Path, Zoo)}, to a writer that is not closed. */
    public void writeCsv(Writer out, Zoo zoo) {
        @SuppressWarnings("resource") // closing it would close the caller's writer
        CsvWriter csv = CsvWriter.builder().build(out);
        csv.writeRecord("row", "model", "epoch", "x", "y");
        Optional<Property> epoch = zoo.property(PropertyName.EPOCH);
        for (int i = 0; i < rows.length; i++) {
            int row = rows[i];
            csv.writeRecord(
                    Integer.toString(row),
                    zoo.models().get(zoo.modelOf(row)),
                    epoch.map(property -> property.text(row)).orElse(""),
                    Float.toString(x[i]),
                    Float.toString(y[i]));
        }
        try {
            csv.flush();
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
