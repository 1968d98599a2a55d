package org.weightscape.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.weightscape.zoo.io.AtomicFile;
import picocli.CommandLine.Option;

/** Where a command writes its result as JSON, if anywhere. */
final class JsonOption {

    @Option(names = "--json", paramLabel = "FILE", description = "Write the result as JSON; - for standard output.")
    private @Nullable Path file;

    /** Writes the result if that was asked for. */
    void write(Terminal terminal, Object result) {
        if (file != null) {
            terminal.json(file, result);
        }
    }

    /** Complains at once, rather than after hours, where the file cannot be written. */
    void requireWritable() {
        if (file != null && !takesStandardOutput()) {
            AtomicFile.requireWritable(file);
        }
    }

    /** Whether standard output belongs to the JSON, so that nothing else may be printed there. */
    boolean takesStandardOutput() {
        return file != null && file.toString().equals("-");
    }
}
