package org.weightscape.zoo.io;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.weightscape.zoo.io.Safetensors.Tensor;

/** Writes state dicts of floats as {@code torch.save} did in PyTorch 1.6, the form that all later versions load. */
final class TorchWriter {

    private TorchWriter() {}

    /** A state dict as the bytes of a file. */
    static byte[] bytes(Map<String, Tensor> stateDict) {
        ByteArrayOutputStream archive = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(archive)) {
            zip.setMethod(ZipOutputStream.STORED);
            put(zip, "archive/data.pkl", pickle(stateDict));
            int key = 0;
            for (Tensor tensor : stateDict.values()) {
                ByteBuffer bytes =
                        ByteBuffer.allocate(Float.BYTES * tensor.values().length).order(ByteOrder.LITTLE_ENDIAN);
                bytes.asFloatBuffer().put(tensor.values());
                put(zip, "archive/data/" + key++, bytes.array());
            }
            put(zip, "archive/version", "3\n".getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new UncheckedIOException("memory cannot be written to", e);
        }
        return archive.toByteArray();
    }

    private static void put(ZipOutputStream zip, String name, byte[] bytes) throws IOException {
        CRC32 crc = new CRC32();
        crc.update(bytes);
        ZipEntry entry = new ZipEntry(name);
        entry.setTimeLocal(java.time.LocalDateTime.of(1980, 1, 1, 0, 0));
        entry.setSize(bytes.length);
        entry.setCompressedSize(bytes.length);
        entry.setCrc(crc.getValue());
        zip.putNextEntry(entry);
        zip.write(bytes);
        zip.closeEntry();
    }

    /** The pickle of an OrderedDict of tensors, protocol 2. */
    private static byte[] pickle(Map<String, Tensor> stateDict) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(new byte[] {(byte) 0x80, 2});
        text(out, "ccollections\nOrderedDict\n)R(");
        int key = 0;
        for (Map.Entry<String, Tensor> entry : stateDict.entrySet()) {
            unicode(out, entry.getKey());
            text(out, "ctorch._utils\n_rebuild_tensor_v2\n((");
            unicode(out, "storage");
            text(out, "ctorch\nFloatStorage\n");
            unicode(out, Integer.toString(key++));
            unicode(out, "cpu");
            integer(out, entry.getValue().values().length);
            text(out, "tQ");
            integer(out, 0);
            long[] shape = entry.getValue().shape();
            text(out, "(");
            for (long length : shape) {
                integer(out, (int) length);
            }
            text(out, "t(");
            for (int axis = 0; axis < shape.length; axis++) {
                long stride = 1;
                for (int inner = axis + 1; inner < shape.length; inner++) {
                    stride *= shape[inner];
                }
                integer(out, (int) stride);
            }
            text(out, "t");
            out.write(0x89);
            text(out, "ccollections\nOrderedDict\n)RtR");
        }
        text(out, "u.");
        return out.toByteArray();
    }

    private static void text(ByteArrayOutputStream out, String opcodes) {
        out.writeBytes(opcodes.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static void integer(ByteArrayOutputStream out, int value) {
        out.write('J');
        out.writeBytes(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array());
    }

    private static void unicode(ByteArrayOutputStream out, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.write('X');
        out.writeBytes(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(bytes.length).array());
        out.writeBytes(bytes);
    }
}
