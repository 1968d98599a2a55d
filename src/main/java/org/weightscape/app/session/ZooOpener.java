package org.weightscape.app.session;

import java.nio.file.Path;
import org.weightscape.job.Cancellation;
import org.weightscape.job.Progress;
import org.weightscape.zoo.Zoo;

/** Reads a zoo; {@code ZooReader::open} in the program. */
@FunctionalInterface
public interface ZooOpener {

    /**
     * Reads a zoo from a folder.
     *
     * @throws org.weightscape.zoo.BadInputException if there is no readable zoo
     */
    Zoo open(Path folder, Progress progress, Cancellation cancellation);
}
