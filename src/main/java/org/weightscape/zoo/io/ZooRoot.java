package org.weightscape.zoo.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The folder of a zoo that may come from a stranger: its links must not lead out of it.
 *
 * @param real its real path
 */
record ZooRoot(Path real) {

    /** The root of a zoo in a folder. */
    static ZooRoot of(Path folder) {
        try {
            return new ZooRoot(folder.toRealPath());
        } catch (IOException e) {
            throw Npy.unreadable(folder, e);
        }
    }

    /** Why a file or folder below must not be used, a phrase; empty if it may. */
    Optional<String> objection(Path path) {
        if (!Files.isSymbolicLink(path)) {
            return Optional.empty();
        }
        try {
            return path.toRealPath().startsWith(real)
                    ? Optional.empty()
                    : Optional.of("it is a symbolic link that leaves the folder");
        } catch (IOException _) {
            return Optional.of("it is a symbolic link that leads nowhere");
        }
    }
}
