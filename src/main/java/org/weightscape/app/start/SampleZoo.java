package org.weightscape.app.start;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A zoo that comes with the program.
 *
 * @param folder where it is
 * @param title what it is called
 * @param description what is in it, one or two sentences
 */
public record SampleZoo(Path folder, String title, String description) {
    private static final Logger LOG = LoggerFactory.getLogger(SampleZoo.class);
    private static final String FOLDER = "sample-zoos";

    /** Looks for the bundled zoos: beside the launcher, beside the program's own file, in the working folder. Reads the disk. */
    public static List<SampleZoo> findAll() {
        return findIn(places());
    }

    /** The folders in which the bundled zoos can be, the likeliest first. */
    private static Set<Path> places() {
        Set<Path> places = new LinkedHashSet<>();
        String home = System.getProperty("weightscape.home");
        if (home != null) {
            places.add(Path.of(home, FOLDER));
        }
        try {
            CodeSource source = SampleZoo.class.getProtectionDomain().getCodeSource();
            if (source != null) {
                Path own = Path.of(source.getLocation().toURI()).toAbsolutePath();
                // target/classes, or lib/weightscape.jar beside bin
                for (Path above = own.getParent(); above != null && places.size() < 4; above = above.getParent()) {
                    places.add(above.resolve(FOLDER));
                }
            }
        } catch (URISyntaxException | IllegalArgumentException e) {
            LOG.debug("the program's own file has no place on the disk", e);
        }
        places.add(Path.of(FOLDER).toAbsolutePath());
        return places;
    }

    static List<SampleZoo> findIn(Iterable<Path> places) {
        Map<String, SampleZoo> found = new LinkedHashMap<>();
        for (Path place : places) {
            for (Path folder : foldersIn(place)) {
                if (Files.isRegularFile(folder.resolve("zoo.json"))) {
                    found.putIfAbsent(folder.getFileName().toString(), describe(folder));
                }
            }
        }
        return List.copyOf(found.values());
    }

    private static List<Path> foldersIn(Path place) {
        if (!Files.isDirectory(place)) {
            return List.of();
        }
        try (Stream<Path> children = Files.list(place)) {
            return new ArrayList<>(children.filter(Files::isDirectory).sorted().toList());
        } catch (IOException e) {
            LOG.warn("{} cannot be listed", place, e);
            return List.of();
        }
    }

    private static SampleZoo describe(Path folder) {
        String name = folder.getFileName().toString();
        return switch (name) {
            case "tetris-seed" -> new SampleZoo(
                    folder,
                    "Tetris, many seeds",
                    "Small networks that tell four tetrominoes apart. All have the same shape and the same training; only the random"
                            + " seed differs, and every run is kept epoch by epoch.");
            default -> new SampleZoo(folder, name, "A model zoo that comes with Weightscape.");
        };
    }
}
