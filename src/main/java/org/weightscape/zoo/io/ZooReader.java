package org.weightscape.zoo.io;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.weightscape.job.Cancellation;
import org.weightscape.job.Progress;
import org.weightscape.zoo.BadInputException;
import org.weightscape.zoo.Zoo;

/** Opens zoos of every known form. */
public final class ZooReader {
    private static final Logger LOG = LoggerFactory.getLogger(ZooReader.class);

    /** In the order in which they are asked; the first that recognises a path opens it. */
    private static final List<ZooFormat> FORMATS = List.of(new NativeFormat(), new UnterthinerFormat());

    private ZooReader() {}

    /**
     * Opens the zoo in a folder, whatever its form. Weights are not read before somebody asks for them.
     *
     * @throws BadInputException if there is none, or something in it is wrong
     * @throws java.util.concurrent.CancellationException if cancelled
     */
    public static Zoo open(Path path, Progress progress, Cancellation cancellation) {
        ZooFormat format = format(path).orElseThrow(() -> noZoo(path));
        LOG.info("opening {} as {}", path, format.name());
        Zoo zoo = format.open(path, progress, cancellation);
        progress.update(1, "opened " + zoo.name());
        return zoo;
    }

    /** The form of the zoo at a path; empty if there is none that looks like one. Cheap. */
    public static Optional<ZooFormat> format(Path path) {
        return Files.exists(path)
                ? FORMATS.stream().filter(format -> format.recognises(path)).findFirst()
                : Optional.empty();
    }

    private static BadInputException noZoo(Path path) {
        if (!Files.exists(path)) {
            return BadInputException.in(path, "there is no such file or folder", "check the path");
        }
        String known = FORMATS.stream().map(ZooFormat::description).collect(Collectors.joining(", or "));
        return BadInputException.in(
                path, "this is no model zoo; expected was " + known, "give the folder that holds these files");
    }

    /** What a zoo in this place is called: the last part of the path. */
    static String nameOf(Path path) {
        Path name = path.toAbsolutePath().normalize().getFileName();
        return name == null ? "zoo" : name.toString();
    }
}
