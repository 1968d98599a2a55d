package org.weightscape.zoo.io;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.weightscape.zoo.Weights;

/** Rows in a temporary file that nobody else sees, so that a zoo need not fit into memory while it is gathered. */
final class FileRows implements RowStore, AutoCloseable {
    private final Path file;
    private final FileChannel channel;
    private ByteBuffer buffer = ByteBuffer.allocate(0);
    private int columns;
    private long rows;

    private FileRows(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /** Begins a file in a folder, which is made if there is none. */
    static FileRows in(Path folder) throws IOException {
        Files.createDirectories(folder);
        Path file = folder.resolve(".rows.%016x.tmp".formatted(ThreadLocalRandom.current().nextLong()));
        return new FileRows(
                file,
                FileChannel.open(
                        file,
                        StandardOpenOption.CREATE_NEW,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.DELETE_ON_CLOSE));
    }

    @Override
    public void add(float[] row) {
        if (rows == 0) {
            columns = row.length;
            buffer = ByteBuffer.allocateDirect(Math.multiplyExact(Float.BYTES, columns)).order(ByteOrder.nativeOrder());
        }
        buffer.clear().asFloatBuffer().put(row);
        try {
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
        } catch (IOException e) {
            throw AtomicFile.cannotWrite(file, e);
        }
        rows++;
    }

    /** The rows, mapped: they can be read after closing, too. */
    @Override
    public Weights weights() {
        try {
            Npy.Header header = new Npy.Header(
                    ElementType.FLOAT32, ByteOrder.nativeOrder(), Npy.Order.C, List.of(rows, (long) columns), 0);
            return new MappedNpy(
                    header, channel, channel.map(FileChannel.MapMode.READ_ONLY, 0, Float.BYTES * rows * columns, Arena.ofAuto()));
        } catch (IOException e) {
            throw AtomicFile.cannotWrite(file, e);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
