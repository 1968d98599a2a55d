package org.weightscape.app.training;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;

/**
 * Where encoders are: those that lie beside a zoo, and those that were trained in the window, which go to a folder of the program's
 * own, so that nothing in a person's folders is ever written over.
 *
 * @param own the program's own folder
 * @param clock for the names of new folders
 */
public record EncoderFolders(Path own, InstantSource clock) {
    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyy-MM-dd-HHmmss");
    private static final String MARK = "encoder.json";

    /** The encoder that lies in or beside a zoo: {@code zoo/encoder} or {@code zoo-encoder}. Reads the disk. */
    public static Optional<Path> besideZoo(Path zoo) {
        Path name = zoo.toAbsolutePath().normalize().getFileName();
        return List.of(zoo.resolve("encoder"), zoo.toAbsolutePath().normalize().resolveSibling(name + "-encoder")).stream()
                .filter(EncoderFolders::isEncoder)
                .findFirst();
    }

    /** Whether there is an encoder in a folder. Reads the disk. */
    public static boolean isEncoder(Path folder) {
        return Files.isRegularFile(folder.resolve(MARK));
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
