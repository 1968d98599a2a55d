package org.weightscape.app.data;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import org.weightscape.app.notice.Notices;
import org.weightscape.job.LatestWins;
import org.weightscape.zoo.io.NativeZooWriter.Type;
import org.weightscape.zoo.io.ZooReader;

/** Lays down how a property of a zoo is read, and opens the zoo again with it. */
public final class PropertyTypes {
    private final LatestWins jobs;
    private final Notices notices;
    private final Consumer<Path> reopen;

    /**
     * @param jobs run what has to be written
     * @param notices told when it cannot be written
     * @param reopen opens a zoo
     */
    public PropertyTypes(LatestWins jobs, Notices notices, Consumer<Path> reopen) {
        this.jobs = jobs;
        this.notices = notices;
        this.reopen = reopen;
    }

    /** Reads a property as another type from now on. */
    void choose(Path zoo, String property, Type type) {
        jobs.request(
                "type of " + property,
                "Remember the type of " + property,
                context -> {
                    ZooReader.setType(zoo, property, Optional.of(type));
                    return zoo;
                },
                reopen,
                error -> notices.failed("Changing the type of " + property, error));
    }
}
