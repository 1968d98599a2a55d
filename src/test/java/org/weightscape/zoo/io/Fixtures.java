package org.weightscape.zoo.io;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/** Files that other programs wrote, and temporary folders for property tests. */
final class Fixtures {

    private Fixtures() {}

    /** What is done with a temporary folder. */
    @FunctionalInterface
    interface Use {
        void with(Path folder) throws IOException;
    }

    static Path path(String name) {
        try {
            return Path.of(Objects.requireNonNull(Fixtures.class.getResource("/fixtures/" + name), name)
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Lends a folder that is gone afterwards; jqwik's properties cannot have JUnit's. */
    static void inFolder(Use use) {
        try {
            Path folder = Files.createTempDirectory("weightscape-test");
            try {
                use.with(folder);
            } finally {
                delete(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void copy(String fixture, Path folder) throws IOException {
        Files.createDirectories(folder);
        try (var files = Files.list(path(fixture))) {
            for (Path file : files.toList()) {
                Files.copy(file, folder.resolve(Objects.requireNonNull(file.getFileName())));
            }
        }
    }

    static void delete(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
            for (Path file : deepestFirst) {
                Files.delete(file);
            }
        }
    }
}
