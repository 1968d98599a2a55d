package org.weightscape.zoo.io;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import org.weightscape.zoo.Architecture;
import org.weightscape.zoo.Layer;
import org.weightscape.zoo.Zoo;

/**
 * A short name for the contents of a zoo, which tells an encoder whether it sees the zoo that it was trained on. It covers
 * the shapes of the layers, the models, which checkpoint belongs to which model, and the weights; not properties, names of
 * layers, or the form on disk, so that converting a zoo keeps it.
 *
 * <p>Of zoos with more than {@value #ALL_WEIGHTS} weights in total, only {@value #SAMPLED_ROWS} rows are looked at, the
 * first, the last and others evenly in between: a change to a few checkpoints of such a zoo can go unnoticed.
 */
public final class ZooFingerprint {
    private static final long ALL_WEIGHTS = 1 << 24;
    private static final int SAMPLED_ROWS = 512;

    private ZooFingerprint() {}

    /** The fingerprint: 16 hexadecimal digits of a SHA-256. Takes at most some tenths of a second. */
    public static String of(Zoo zoo) {
        MessageDigest digest = sha256();
        digest.update(architecture(zoo.architecture()).getBytes(StandardCharsets.UTF_8));
        for (String model : zoo.models()) {
            digest.update(model.getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 0);
        }
        int rows = zoo.checkpoints();
        ByteBuffer models = ByteBuffer.allocate(Integer.BYTES * rows).order(ByteOrder.LITTLE_ENDIAN);
        for (int row = 0; row < rows; row++) {
            models.putInt(zoo.modelOf(row));
        }
        digest.update(models.flip());
        int columns = zoo.weights().columns();
        float[] values = new float[columns];
        ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * columns).order(ByteOrder.LITTLE_ENDIAN);
        boolean isSampled = (long) rows * columns > ALL_WEIGHTS && rows > SAMPLED_ROWS;
        int looks = isSampled ? SAMPLED_ROWS : rows;
        for (int i = 0; i < looks; i++) {
            int row = isSampled ? (int) ((long) i * (rows - 1) / (SAMPLED_ROWS - 1)) : i;
            zoo.weights().read(row, values, 0);
            bytes.clear().asFloatBuffer().put(values);
            digest.update(bytes);
        }
        return HexFormat.of().formatHex(Arrays.copyOf(digest.digest(), 8));
    }

    private static String architecture(Architecture architecture) {
        StringBuilder text = new StringBuilder("weightscape zoo 1\n");
        for (Layer layer : architecture.layers()) {
            String steps = switch (layer) {
                case Layer.Convolution c ->
                    "%d×%d/%d+%d %s".formatted(c.height(), c.width(), c.stride(), c.padding(), c.pooling().label());
                case Layer.FullyConnected _ -> "";
            };
            text.append("%s %d←%d %s %s%s\n"
                    .formatted(
                            layer.kind(),
                            layer.out(),
                            layer.in(),
                            steps,
                            layer.biasOffset().isPresent(),
                            layer.norm().isPresent() ? " normalised" : ""));
        }
        return text.toString();
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
