package org.weightscape.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.weightscape.job.Cancellation;
import org.weightscape.job.Progress;
import org.weightscape.probe.ProbeSettings;
import org.weightscape.probe.ProbeTable;
import org.weightscape.zoo.Architectures;
import org.weightscape.zoo.Property;
import org.weightscape.zoo.Weights;
import org.weightscape.zoo.Zoo;

/** Networks whose training ran away leave weights that are no numbers. */
class NotFiniteTest {

    /** Forty models, and the second checkpoint of every fourth holds a weight that is no number. */
    private static Zoo zoo() {
        Random random = new Random(3);
        float[] weights = new float[80 * 100];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (float) random.nextGaussian();
        }
        IntStream.range(0, 10).forEach(i -> weights[(8 * i + 1) * 100 + 7] = Float.NaN);
        return new Zoo(
                "runaways", Architectures.tetris(), Weights.of(weights, 100),
                IntStream.range(0, 80).mapToObj(row -> "m" + row / 2).toList(),
                List.of(new Property.Numeric("test_acc", random.doubles(80).toArray())), Optional.empty(), List.of());
    }

    @Test
    void principalComponentsAreLearntFromTheOthers() {
        ProbeTable table = ProbeStopTest.command("runaways", "--features", "pca5,s-pca2")
                .study(
                        zoo(), List.of(), ProbeSettings.STANDARD.withTargets(List.of("test_acc")), Progress.NONE,
                        Cancellation.NEVER)
                .table();
        assertEquals(List.of("w-pca5", "s-pca2"), table.features());
        assertTrue(
                table.remarks().contains("w-pca5 is not finite for 10 of 80 checkpoints; they are left out of its probes."),
                table.remarks().toString());
        assertEquals(2, table.results().size());
    }
}
