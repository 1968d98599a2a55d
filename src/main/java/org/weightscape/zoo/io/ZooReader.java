package org.weightscape.zoo.io;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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
    private static final List<ZooFormat> FORMATS = List.of(
            new NativeFormat(), new UnterthinerFormat(), new RayFormat(), new DatasetFormat(), new CheckpointFolderFormat());

    /** Files that are only part of a zoo; whoever names one means the folder. */
    private static final Set<String> ZOO_FILES = Set.of(
            NativeFormat.MANIFEST, NativeFormat.WEIGHTS, NativeFormat.CHECKPOINTS, "metrics.csv", "metrics.csv.gz", "layout.csv",
            "params.json", "result.json", "progress.csv", "index_dict.json");

    private ZooReader() {}

    /**
     * Opens the zoo in a folder or file, whatever its form. Weights that stand in one file are not read before somebody asks for
     * them.
     *
     * @throws BadInputException if there is none, or something in it is wrong
     * @throws java.util.concurrent.CancellationException if cancelled
     */
    public static Zoo open(Path path, Progress progress, Cancellation cancellation) {
        return open(path, ZooCache.ofUser(), progress, cancellation);
    }

    /**
     * As {@link #open(Path, Progress, Cancellation)}, with another cache than the user's. Zoos of very many files are copied into
     * it, so that they open at once the next time; and the types of properties that a person chose are taken from it.
     *
     * @throws BadInputException if there is none, or something in it is wrong
     * @throws java.util.concurrent.CancellationException if cancelled
     */
    public static Zoo open(Path path, ZooCache cache, Progress progress, Cancellation cancellation) {
        Path place = zooOf(path);
        ZooFormat format = format(place).orElseThrow(() -> noZoo(path));
        LOG.info("opening {} as {}", place, format.name());
        Zoo zoo = ZooCache.withTypes(open(format, place, cache, progress, cancellation), cache.types(place));
        progress.update(1, "opened " + zoo.name());
        return zoo;
    }

    /**
     * Lays down for good how a property of a zoo is read, wherever the zoo is opened with the user's cache from now on.
     *
     * @param path the zoo, as for {@link #open(Path, Progress, Cancellation)}
     * @param type number or category; without one the property is read again as what it looks like
     * @throws java.io.UncheckedIOException if that cannot be written
     */
    public static void setType(Path path, String property, Optional<NativeZooWriter.Type> type) {
        setType(path, ZooCache.ofUser(), property, type);
    }

    static void setType(Path path, ZooCache cache, String property, Optional<NativeZooWriter.Type> type) {
        Path place = zooOf(path);
        type.ifPresentOrElse(
                chosen -> cache.rememberType(place, property, chosen), () -> cache.forgetType(place, property));
    }

    private static Zoo open(
            ZooFormat format, Path place, ZooCache cache, Progress progress, Cancellation cancellation) {
        if (!(format instanceof ManyFilesFormat many)) {
            return format.open(place, progress, cancellation);
        }
        ManyFilesFormat.Listing listing = many.list(place, cancellation);
        return listing.isLarge()
                ? cache.open(place, listing, progress, cancellation)
                : listing.read(new RowStore.InMemory(), progress, cancellation);
    }

    /** The form of the zoo at a path; empty if there is none that looks like one. Cheap. */
    public static Optional<ZooFormat> format(Path path) {
        return Files.exists(path)
                ? FORMATS.stream().filter(format -> format.recognises(path)).findFirst()
                : Optional.empty();
    }

    /** The folder that a file belongs to, where somebody names one of the files of a zoo instead of the zoo. */
    private static Path zooOf(Path path) {
        Path folder = path.toAbsolutePath().getParent();
        boolean isPart = Files.isRegularFile(path) && folder != null && ZOO_FILES.contains(nameOf(path));
        return isPart && folder != null && format(folder).isPresent() ? folder : path;
    }

    private static BadInputException noZoo(Path path) {
        if (!Files.exists(path)) {
            return BadInputException.in(path, "there is no such file or folder", "check the path");
        }
        String known = FORMATS.stream().map(ZooFormat::description).collect(Collectors.joining(", or "));
        return BadInputException.in(
                path, "this is no model zoo; expected was " + known, "give the folder or file of a zoo");
    }

    /** What a zoo in this place is called: the last part of the path. */
    static String nameOf(Path path) {
        Path name = path.toAbsolutePath().normalize().getFileName();
        return name == null ? "zoo" : name.toString();
    }
}
