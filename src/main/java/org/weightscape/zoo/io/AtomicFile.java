package org.weightscape.zoo.io;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A file that appears complete or not at all: it is written under a temporary name in the same folder and moved into place by
 * {@link #commit()}. Closing without a commit throws away what was written.
 */
public final class AtomicFile implements AutoCloseable {
    private final Path target;
    private final Path temporary;
    private final FileChannel channel;

    private AtomicFile(Path target, Path temporary, FileChannel channel) {
        this.target = target;
        this.temporary = temporary;
        this.channel = channel;
    }

    /** What fills a file. */
    @FunctionalInterface
    public interface Content {
        /** Writes everything; the stream is buffered and closed by the caller. */
        void writeTo(OutputStream out) throws IOException;
    }

    /**
     * Begins a file, and makes its folder if there is none.
     *
     * @param target where the file will stand; a file that is there stays untouched until the commit, which replaces it
     */
    public static AtomicFile create(Path target) throws IOException {
        Path absolute = target.toAbsolutePath();
        Path folder = absolute.getParent();
        Path name = absolute.getFileName();
        if (folder == null || name == null) {
            throw new IOException(target + " names no file");
        }
        Files.createDirectories(folder);
        Path temporary = folder.resolve(".%s.%016x.tmp".formatted(name, ThreadLocalRandom.current().nextLong()));
        FileChannel channel = FileChannel.open(
                temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
        return new AtomicFile(absolute, temporary, channel);
    }

    /**
     * Writes a whole file.
     *
     * @throws UncheckedIOException if that fails; nothing is left behind, and a file that was there is as it was
     */
    public static void write(Path target, Content content) {
        try (AtomicFile file = create(target)) {
            try (OutputStream out = new BufferedOutputStream(file.stream(), 1 << 16)) {
                content.writeTo(out);
                out.flush();
                file.commit();
            }
        } catch (IOException e) {
            throw cannotWrite(target, e);
        }
    }

    /**
     * Tries whether a file could be written, before much is computed for it. Leaves nothing but the folder that it needs.
     *
     * @throws UncheckedIOException if not
     */
    public static void requireWritable(Path target) {
        try (AtomicFile file = create(target)) {
            if (Files.isDirectory(target)) {
                throw new IOException("it is a folder");
            }
        } catch (IOException e) {
            throw cannotWrite(target, e);
        }
    }

    static UncheckedIOException cannotWrite(Path target, IOException cause) {
        return new UncheckedIOException("%s could not be written: %s".formatted(target, reason(cause)), cause);
    }

    /** Why something could not be read or written, in words; many an {@link IOException} has only the file as its message. */
    static String reason(IOException cause) {
        return switch (cause) {
            case NoSuchFileException _ -> "there is no such file or folder";
            case AccessDeniedException _ -> "access is denied";
            case FileAlreadyExistsException _ -> "something else has that name";
            default -> cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        };
    }

    /** The open temporary file. */
    public FileChannel channel() {
        return channel;
    }

    /** The open temporary file as an unbuffered stream. */
    public OutputStream stream() {
        return Channels.newOutputStream(channel);
    }

    /** Writes the open temporary file from its beginning to its end, past the system's cache. */
    UncachedWriter uncached() {
        return new UncachedWriter(temporary, channel);
    }

    /** Moves the file into place once everything is on the disk. */
    public void commit() throws IOException {
        channel.force(true);
        channel.close();
        Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public void close() throws IOException {
        channel.close();
        Files.deleteIfExists(temporary);
    }
}
