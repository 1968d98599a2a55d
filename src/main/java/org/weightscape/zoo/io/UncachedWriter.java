package org.weightscape.zoo.io;

import com.sun.nio.file.ExtendedOpenOption;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Writes a large file from its beginning to its end, past the system's cache where the disk allows it. What is not read again soon
 * needs no place there, and finding place for it can take longer than writing: where memory is scarce, pages must be freed first.
 * While one block is written, the next is filled.
 */
final class UncachedWriter implements AutoCloseable {
    /** Bytes that are written at once. */
    private static final int BLOCK = 1 << 22;
    /** What addresses, positions and lengths are multiples of; disks have blocks of this size or a smaller power of two. */
    private static final int ALIGNMENT = 1 << 12;

    private final FileChannel file;
    private final FileChannel uncached;
    /** Where the next block goes: {@link #uncached} until it refuses one. */
    private FileChannel writing;

    private final Arena memory = Arena.ofShared();
    private final ExecutorService thread = Executors.newSingleThreadExecutor(Thread.ofVirtual().factory());
    private ByteBuffer block = newBlock();
    private ByteBuffer spare = newBlock();
    private @Nullable Future<?> written;
    private long length;

    /**
     * @param path of a file that is open
     * @param file empty
     */
    UncachedWriter(Path path, FileChannel file) {
        this.file = file;
        uncached = uncached(path, file);
        writing = uncached;
    }

    private static FileChannel uncached(Path path, FileChannel plain) {
        try {
            return Files.getFileStore(path).getBlockSize() > ALIGNMENT
                    ? plain
                    : FileChannel.open(path, StandardOpenOption.WRITE, ExtendedOpenOption.DIRECT);
        } catch (IOException | UnsupportedOperationException _) {
            return plain;
        }
    }

    private ByteBuffer newBlock() {
        return memory.allocate(BLOCK, ALIGNMENT).asByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * Adds bytes.
     *
     * @param bytes a multiple of four, so that a number never lies on both sides of an end of a block
     */
    void write(byte[] bytes) throws IOException {
        if (bytes.length % Float.BYTES != 0) {
            throw new IllegalArgumentException(bytes.length + " bytes are no multiple of four");
        }
        for (int at = 0; at < bytes.length; ) {
            int n = Math.min(bytes.length - at, block.remaining());
            block.put(bytes, at, n);
            at += n;
            writeIfFull();
        }
    }

    /**
     * Adds numbers, little-endian.
     *
     * @param numbers all of the buffer, wherever it stands
     */
    void write(FloatBuffer numbers) throws IOException {
        for (int at = 0; at < numbers.capacity(); ) {
            FloatBuffer place = block.asFloatBuffer();
            int n = Math.min(numbers.capacity() - at, place.remaining());
            place.put(0, numbers, at, n);
            block.position(block.position() + n * Float.BYTES);
            at += n;
            writeIfFull();
        }
    }

    private void writeIfFull() throws IOException {
        if (!block.hasRemaining()) {
            writeBlock();
        }
    }

    /** Writes what is left; the file is then as long as what was written. */
    void finish() throws IOException {
        int padding = (ALIGNMENT - block.position() % ALIGNMENT) % ALIGNMENT;
        block.put(new byte[padding]);
        writeBlock();
        awaitWritten();
        file.truncate(length - padding);
    }

    private void writeBlock() throws IOException {
        awaitWritten();
        ByteBuffer full = block.flip();
        length += full.remaining();
        written = thread.submit(() -> {
            writeFully(full);
            return null;
        });
        block = spare.clear();
        spare = full;
    }

    private void writeFully(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            try {
                writing.write(bytes);
            } catch (IOException e) {
                if (writing == file) {
                    throw e;
                }
                // File systems differ in what they allow; if it is the disk that is full, it will say so again.
                writing = file.position(uncached.position());
            }
        }
    }

    private void awaitWritten() throws IOException {
        Future<?> last = written;
        written = null;
        if (last != null) {
            try {
                last.get();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted", e);
            } catch (ExecutionException e) {
                throw e.getCause() instanceof IOException cause ? cause : new IOException(e.getCause());
            }
        }
    }

    @Override
    public void close() throws IOException {
        thread.close();
        memory.close();
        if (uncached != file) {
            uncached.close();
        }
    }
}
