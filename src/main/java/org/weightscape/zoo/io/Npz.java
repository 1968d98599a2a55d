package org.weightscape.zoo.io;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.weightscape.zoo.BadInputException;

/**
 * NumPy's archives of named arrays: zip files of {@code .npy} members, as {@code numpy.savez} and {@code savez_compressed}
 * write them. Object arrays are refused.
 */
final class Npz {
    private static final String SUFFIX = ".npy";

    private final Path file;
    private final ZipArchive zip;

    private Npz(Path file, ZipArchive zip) {
        this.file = file;
        this.zip = zip;
    }

    /**
     * Opens an archive.
     *
     * @throws BadInputException if it is none, or damaged
     */
    static Npz open(Path file) {
        return new Npz(file, ZipArchive.open(file));
    }

    /** The arrays in an archive that is open already. */
    static Npz of(Path file, ZipArchive zip) {
        return new Npz(file, zip);
    }

    /** Whether an archive holds arrays, and no pickle of PyTorch. */
    static boolean looksRight(ZipArchive zip) {
        return TorchFile.pickle(zip).isEmpty() && zip.members().keySet().stream().anyMatch(name -> name.endsWith(SUFFIX));
    }

    /**
     * All arrays in the order of the file, without the suffix of their names.
     *
     * @throws BadInputException if one is damaged or holds anything but numbers
     */
    SequencedMap<String, TensorView> tensors() {
        SequencedMap<String, TensorView> tensors = new LinkedHashMap<>();
        for (String name : zip.members().keySet()) {
            if (name.endsWith(SUFFIX)) {
                tensors.put(name.substring(0, name.length() - SUFFIX.length()), tensor(name));
            }
        }
        return tensors;
    }

    private Npy.Header header(String name, MemorySegment member) {
        try {
            return Npy.header(file, member);
        } catch (BadInputException e) {
            throw BadInputException.in(
                    file, "the member %s: %s".formatted(name, Leftovers.reason(e)), Leftovers.remedy(e), e);
        }
    }

    private TensorView tensor(String name) {
        MemorySegment member = zip.bytes(name);
        Npy.Header header = header(name, member);
        List<Long> shape = header.shape();
        MemorySegment data = member.asSlice(header.dataOffset());
        if (header.order() == Npy.Order.C) {
            return TensorView.contiguous(data, header.type(), header.byteOrder(), 0, shape);
        }
        List<Long> strides = new ArrayList<>();
        long stride = 1;
        for (long length : shape) {
            strides.add(stride);
            stride *= Math.max(1, length);
        }
        return new TensorView(data, header.type(), header.byteOrder(), 0, shape, strides);
    }

    /**
     * Writes arrays as {@code <f4} without compression, readable by {@code numpy.load}. The same arrays give the same bytes.
     *
     * @throws java.io.UncheckedIOException if the file cannot be written
     */
    static void write(Path file, Map<String, Safetensors.Tensor> arrays) {
        AtomicFile.write(file, out -> {
            ZipOutputStream zip = new ZipOutputStream(new BufferedOutputStream(unclosed(out)));
            zip.setMethod(ZipOutputStream.STORED);
            for (Map.Entry<String, Safetensors.Tensor> array : arrays.entrySet()) {
                byte[] bytes = NpyWriter.bytes(array.getValue().shape(), array.getValue().values());
                CRC32 crc = new CRC32();
                crc.update(bytes);
                ZipEntry entry = new ZipEntry(array.getKey() + SUFFIX);
                entry.setTimeLocal(java.time.LocalDateTime.of(1980, 1, 1, 0, 0));
                entry.setSize(bytes.length);
                entry.setCompressedSize(bytes.length);
                entry.setCrc(crc.getValue());
                zip.putNextEntry(entry);
                zip.write(bytes);
                zip.closeEntry();
            }
            zip.finish();
            zip.flush();
        });
    }

    private static OutputStream unclosed(OutputStream out) {
        return new java.io.FilterOutputStream(out) {
            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                this.out.write(bytes, offset, length);
            }

            @Override
            public void close() throws IOException {
                flush();
            }
        };
    }
}
