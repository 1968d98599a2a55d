package org.weightscape.encoder;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import de.siegmar.fastcsv.writer.CsvWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.weightscape.zoo.BadInputException;
import org.weightscape.zoo.io.AtomicFile;

/** The course of a training: {@code history.csv}, one line for each epoch. */
public final class History {
    private static final String SCORE = "val_accuracy_r2";
    private static final List<String> COLUMNS = List.of(
            "epoch", "step", "train_loss", "train_contrast", "train_reconstruction", "val_loss", "val_contrast",
            "val_reconstruction", SCORE, "learning_rate", "seconds");

    private History() {}

    /**
     * Reads the course of a training.
     *
     * @param encoderFolder the folder that training writes
     * @return empty if no epoch is done yet
     * @throws BadInputException if the file is there but cannot be read
     */
    public static List<EpochRecord> read(Path encoderFolder) {
        Path file = encoderFolder.resolve(EncoderFolder.HISTORY);
        if (!Files.isRegularFile(file)) {
            return List.of();
        }
        List<EpochRecord> records = new ArrayList<>();
        try (CsvReader<NamedCsvRecord> lines = CsvReader.builder().ofNamedCsvRecord(file)) {
            for (NamedCsvRecord line : lines) {
                double[] values = COLUMNS.stream()
                        .mapToDouble(column -> number(line, column))
                        .toArray();
                records.add(new EpochRecord(
                        (int) values[0], (long) values[1], values[2], values[3], values[4], values[5], values[6], values[7],
                        values[8], values[9], values[10]));
            }
        } catch (IOException | CsvParseException | java.util.NoSuchElementException | NumberFormatException e) {
            throw BadInputException.in(
                    file, "the course of the training cannot be read", "delete it; training writes a new one", e);
        }
        return records;
    }

    /** An epoch in which nobody looked has no score, and histories of version 0.1 have none at all. */
    private static double number(NamedCsvRecord line, String column) {
        if (!column.equals(SCORE)) {
            return Double.parseDouble(line.getField(column));
        }
        return line.findField(column)
                .filter(text -> !text.isEmpty())
                .map(Double::parseDouble)
                .orElse(Double.NaN);
    }

    static void write(Path encoderFolder, List<EpochRecord> records) {
        AtomicFile.write(encoderFolder.resolve(EncoderFolder.HISTORY), out -> {
            OutputStreamWriter text = new OutputStreamWriter(out, StandardCharsets.UTF_8);
            CsvWriter lines = CsvWriter.builder().build(text);
            lines.writeRecord(COLUMNS);
            for (EpochRecord r : records) {
                lines.writeRecord(
                        Integer.toString(r.epoch()),
                        Long.toString(r.step()),
                        Double.toString(r.trainLoss()),
                        Double.toString(r.trainContrast()),
                        Double.toString(r.trainReconstruction()),
                        Double.toString(r.valLoss()),
                        Double.toString(r.valContrast()),
                        Double.toString(r.valReconstruction()),
                        Double.isNaN(r.valScore()) ? "" : Double.toString(r.valScore()),
                        Double.toString(r.learningRate()),
                        Double.toString(r.seconds()));
            }
            lines.flush();
            text.flush();
        });
    }
}
