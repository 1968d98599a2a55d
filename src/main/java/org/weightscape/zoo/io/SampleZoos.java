package org.weightscape.zoo.io;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Finds the zoos that come with the program. */
public final class SampleZoos {
    /** System property that the packaged launcher sets to its folder. */
    private static final String HOME_PROPERTY = "weightscape.home";

    private static final String FOLDER = "sample-zoos";
    private static final String TETRIS = "tetris-seed";
    private static final String ENCODER_SUFFIX = "-encoder";

    private SampleZoos() {}

    /** The bundled zoo that a first start opens; empty if the program runs far from its files. */
    public static Optional<Path> tetris() {
        Path home = Path.of(System.getProperty(HOME_PROPERTY, ""));
        Path zoo = home.resolve(FOLDER).resolve(TETRIS).toAbsolutePath();
        return Files.isDirectory(zoo) ? Optional.of(zoo) : Optional.empty();
    }

    /** Where the encoder of a zoo stands by convention: beside the zoo's folder, with {@code -encoder} behind its name. */
    public static Path encoderBeside(Path zoo) {
        Path absolute = zoo.toAbsolutePath().normalize();
        return absolute.resolveSibling(absolute.getFileName() + ENCODER_SUFFIX);
    }
}
