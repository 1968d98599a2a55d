package org.weightscape.app.training;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;

/**
 * Where encoders go that are trained in the window: a folder of the program's own, so that nothing in a person's folders is ever
 * written over.
 *
 * @param own the program's own folder
 * @param clock for the names of new folders
 */
public record EncoderFolders(Path own, InstantSource clock) {
    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyy-MM-dd-HHmmss");

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
