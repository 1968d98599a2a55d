package org.weightscape.app.start;

import java.nio.file.Path;
import java.util.List;
import org.weightscape.zoo.io.SampleZoos;

/**
 * A zoo that comes with the program, as the start page shows it.
 *
 * @param folder where it is
 * @param title what it is called
 * @param description what is in it, one or two sentences
 */
public record SampleZoo(Path folder, String title, String description) {

    /** All of them. Reads the disk. */
    public static List<SampleZoo> findAll() {
        return SampleZoos.all().stream().map(SampleZoo::describe).toList();
    }

    private static SampleZoo describe(Path folder) {
        String name = folder.getFileName().toString();
        return switch (name) {
            case SampleZoos.FIRST -> new SampleZoo(
                    folder,
                    "Tetris, many seeds",
                    "Small networks that tell four tetrominoes apart. All have the same shape and the same training; only the"
                            + " random seed differs, and every run is kept epoch by epoch.");
            default -> new SampleZoo(folder, name, "A model zoo that comes with Weightscape.");
        };
    }
}
