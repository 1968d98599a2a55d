package org.weightscape.app.training;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;
import org.weightscape.encoder.EncoderInfo;
import org.weightscape.zoo.BadInputException;

/**
 * Where encoders go that are trained in the window: a folder of the program's own, so that nothing in a person's folders is ever
 * written over.
 *
 * @param own the program's own folder
 * @param clock for the names of new folders
 */
public record EncoderFolders(Path own, InstantSource clock) {
    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyy-MM-dd-HHmmss");

    /**
     * The newest folder with a training of a zoo that was interrupted and can go on. Reads the disk.
     *
     * @param fingerprint of the zoo
     */
    public Optional<Path> interrupted(String fingerprint) {
        if (!Files.isDirectory(own)) {
            return Optional.empty();
        }
        try (Stream<Path> folders = Files.list(own)) {
            return folders.filter(folder -> isInterrupted(folder, fingerprint)).max(Comparator.comparing(EncoderFolders::age));
        } catch (IOException e) {
            throw new UncheckedIOException("%s cannot be read".formatted(own), e);
        }
    }

    private static boolean isInterrupted(Path folder, String fingerprint) {
        try {
            EncoderInfo info = EncoderInfo.read(folder);
            return info.zooFingerprint().equals(fingerprint) && info.isInterrupted();
        } catch (BadInputException _) {
            // Something else, or beyond repair: no training to go on with.
            return false;
        }
    }

    private static FileTime age(Path folder) {
        try {
            return Files.getLastModifiedTime(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A folder for a new encoder that does not exist yet. */
    public Path fresh(String zoo) {
        String stamp = STAMP.format(LocalDateTime.ofInstant(clock.instant(), ZoneId.systemDefault()));
        String safe = zoo.replaceAll("[^\\p{Alnum}._-]", "_");
        Path folder = own.resolve(safe + "-" + stamp);
        for (int i = 2; Files.exists(folder); i++) {
            folder = own.resolve(safe + "-" + stamp + "-" + i);
        }
        return folder;
    }
}
