package org.weightscape.encoder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.weightscape.encoder.kernel.PortableKernels;
import org.weightscape.encoder.kernel.Precision;
import org.weightscape.encoder.kernel.Workspace;
import org.weightscape.zoo.Architecture;
import org.weightscape.zoo.Architectures;

class PresetsTest {

    private static Architecture networks(String preset) {
        return switch (preset.charAt(0)) {
            case '1', 't' -> Architectures.tetris();
            case '2', '3', 's' -> Architectures.smallCnn();
            default -> Architectures.unterthiner();
        };
    }

    @ParameterizedTest
    @CsvSource({"11,2.26", "21,44.1", "22,61.4", "31,44.1", "41,53.3", "42,53.3", "43,53.3", "44,53.3"})
    void experimentsHaveThePapersParameters(String preset, double millions) {
        assertEquals(millions, EncoderInfo.parameters(EncoderConfig.preset(preset), networks(preset)) / 1e6, 0.05);
    }

    /** Memory is only planned: every preset builds, and asks for an amount that can be told. */
    @Test
    void everyPresetBuilds() {
        for (String preset : EncoderConfig.presets()) {
            Architecture networks = networks(preset);
            EncoderConfig config = EncoderConfig.preset(preset).resolvedFor(networks, 100_000);
            try (Workspace plan = Workspace.planning(Precision.FLOAT);
                    PortableKernels kernels = new PortableKernels()) {
                new TrainingModel(
                        config, ZooLayout.of(networks, config.compat()), config.training().batchSize(), kernels, plan);
                assertTrue(plan.bytes() > 16L * EncoderInfo.parameters(config, networks), preset);
            }
        }
    }

    @Test
    void theReleasedLayoutReadsWhatTheReleasedCodeRead() {
        ZooLayout released = ZooLayout.of(Architectures.unterthiner(), EncoderConfig.Compat.OFFICIAL);
        boolean[] isRead = new boolean[4970];
        int twice = 0;
        for (var group : released.groups()) {
            for (int i = group.weightOffset(); i < group.weightOffset() + group.units() * group.width(); i++) {
                twice += isRead[i] ? 1 : 0;
                isRead[i] = true;
            }
        }
        int read = 0;
        for (boolean is : isRead) {
            read += is ? 1 : 0;
        }
        assertEquals(4810, read);
        assertEquals(160, twice);
        assertTrue(isRead[4639] && !isRead[4640] && !isRead[4799] && isRead[4800]);
        assertTrue(ZooLayout.of(Architectures.unterthiner(), EncoderConfig.Compat.CORRECT).coversAll());
    }

    /** Kernels in TensorFlow's order (height, width, in, out), as the loader of the released code leaves them. */
    @Test
    void theReleasedOrderIsTensorFlows() {
        int[] order = ReleasedUnterthiner.order(Architectures.unterthiner());
        // The second layer's number for y=1, x=2, in=3, out=5 of 3×3 kernels, 16 to 16 channels.
        assertEquals(160 + ((5 * 16 + 3) * 3 + 1) * 3 + 2, order[160 + ((1 * 3 + 2) * 16 + 3) * 16 + 5]);
        // Biases stay; the last layer is in × out.
        assertEquals(150, order[150]);
        assertEquals(4800 + 7 * 16 + 2, order[4800 + 2 * 10 + 7]);
        float[] row = new float[4970];
        for (int i = 0; i < row.length; i++) {
            row[i] = order[i];
        }
        ReleasedUnterthiner.restore(row, 1, Architectures.unterthiner());
        for (int i = 0; i < row.length; i++) {
            assertEquals(i, row[i]);
        }
    }
}
