package org.weightscape.zoo.io;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds the zoos that come with the program. */
public final class SampleZoos {
    /** The zoo that a first start opens. */
    public static final String FIRST = "tetris-seed";

    private static final Logger LOG = LoggerFactory.getLogger(SampleZoos.class);
    private static final String FOLDER = "sample-zoos";
    /** The packaged launcher sets this system property to its folder. */
    private static final String HOME_PROPERTY = "weightscape.home";
    /** How far above the program's own file the zoos may stand: {@code target/classes} or {@code lib/weightscape.jar}. */
    private static final int LEVELS_ABOVE = 3;

    private SampleZoos() {}

    /** The bundled zoo that a first start opens; empty if the program runs far from its files. Reads the disk. */
    public static Optional<Path> first() {
        return all().stream().filter(zoo -> zoo.endsWith(FIRST)).findFirst();
    }

    /** The folders of the bundled zoos, by name. Reads the disk. */
    public static List<Path> all() {
        return in(places());
    }

    /** The zoos in some folders; of those with the same name the first one counts. */
    static List<Path> in(Iterable<Path> places) {
        Map<Path, Path> found = new LinkedHashMap<>();
        for (Path place : places) {
            if (Files.isDirectory(place)) {
                try (Stream<Path> children = Files.list(place)) {
                    children.filter(child -> Files.isRegularFile(child.resolve("zoo.json")))
                            .sorted()
                            .forEach(zoo -> found.putIfAbsent(zoo.getFileName(), zoo));
                } catch (IOException e) {
                    LOG.warn("{} cannot be listed", place, e);
                }
            }
        }
        return List.copyOf(found.values());
    }

    /** Beside the launcher, beside the program's own file, in the working folder. */
    private static Set<Path> places() {
        Set<Path> places = new LinkedHashSet<>();
        String home = System.getProperty(HOME_PROPERTY);
        if (home != null) {
            places.add(Path.of(home, FOLDER));
        }
        try {
            CodeSource source = SampleZoos.class.getProtectionDomain().getCodeSource();
            if (source != null) {
                Path above = Path.of(source.getLocation().toURI()).toAbsolutePath().getParent();
                for (int level = 0; above != null && level < LEVELS_ABOVE; level++) {
                    places.add(above.resolve(FOLDER));
                    above = above.getParent();
                }
            }
        } catch (URISyntaxException | IllegalArgumentException e) {
            LOG.debug("the program's own file has no place on the disk", e);
        }
        places.add(Path.of(FOLDER).toAbsolutePath());
        return places;
    }
}
