package org.weightscape.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.weightscape.zoo.BadInputException;

/** Writes a result file: to a temporary file in the same folder, then an atomic move, so that nobody ever sees half of it. */
final class OutputFile {

    private OutputFile() {}

    /** Writes the content of a file. */
    @FunctionalInterface
    interface Content {
        void writeTo(OutputStream stream) throws IOException;
    }

    static void write(Path target, Content content) {
        Path folder = target.toAbsolutePath().getParent();
        if (folder == null) {
            throw BadInputException.in(target, "is no file that can be written", "name a file in a folder");
        }
        try {
            Files.createDirectories(folder);
            Path temporary = Files.createTempFile(folder, ".weightscape", ".tmp");
            try {
                try (OutputStream stream = Files.newOutputStream(temporary)) {
                    content.writeTo(stream);
                }
                Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(temporary);
            }
        } catch (IOException e) {
            throw BadInputException.in(
                    target, "cannot be written (" + e + ")", "choose a folder that you may write to", e);
        }
    }
}
