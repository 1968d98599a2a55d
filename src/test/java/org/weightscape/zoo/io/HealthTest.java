package org.weightscape.zoo.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.weightscape.job.Cancellation;
import org.weightscape.job.Progress;
import org.weightscape.zoo.Architectures;
import org.weightscape.zoo.Property;
import org.weightscape.zoo.Split;
import org.weightscape.zoo.Weights;
import org.weightscape.zoo.Zoo;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class HealthTest {
    private static final int MODELS = 50;
    private static final int EPOCHS = 4;
    private static final int COLUMNS = 100;

    private final float[] weights = new float[MODELS * EPOCHS * COLUMNS];
    private final double[] epochs = new double[MODELS * EPOCHS];
    private final List<String> models = new ArrayList<>();
    private Optional<Split> split = Optional.empty();
    private int constantMissing;

    HealthTest() {
        Random random = new Random(1);
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (float) random.nextGaussian();
        }
        for (int row = 0; row < epochs.length; row++) {
            models.add("m" + row / EPOCHS);
            epochs[row] = row % EPOCHS;
        }
    }

    private Zoo zoo() {
        double[] constant = new double[epochs.length];
        double[] empty = new double[epochs.length];
        Arrays.fill(constant, 3);
        Arrays.fill(constant, 0, constantMissing, Double.NaN);
        Arrays.fill(empty, Double.NaN);
        return new Zoo(
                "test",
                Architectures.tetris(),
                Weights.of(weights, COLUMNS),
                models,
                List.of(
                        new Property.Numeric("epoch", epochs),
                        new Property.Numeric("l2", constant),
                        new Property.Numeric("lr", empty),
                        Property.Category.of("optimizer", models.stream().map(_ -> "sgd").toList())),
                split,
                List.of());
    }

    private Health check() {
        return Health.check(zoo(), Progress.NONE, Cancellation.NEVER);
    }

    @Test
    void findsNothingInASoundZoo() {
        Health health = check();
        assertEquals(List.of(), health.sentences());
        assertTrue(health.isHealthy());
        assertEquals(List.of("l2", "optimizer"), health.constantProperties());
        assertEquals(List.of("lr"), health.emptyProperties());
    }

    @Test
    void findsOddWeights() {
        weights[7 * COLUMNS + 3] = Float.NaN;
        weights[7 * COLUMNS + 99] = Float.NEGATIVE_INFINITY;
        weights[199 * COLUMNS] = Float.NaN;
        weights[63 * COLUMNS + 5] = -101;
        weights[64 * COLUMNS + 5] = 100;
        Health health = check();
        assertEquals(2, health.nanWeights());
        assertEquals(1, health.infiniteWeights());
        assertEquals(new Health.Rows(2, List.of(7, 199)), health.notFinite());
        assertEquals(new Health.Rows(1, List.of(63)), health.exploding());
        assertEquals(101, health.largestWeight());
        assertFalse(health.isHealthy());
        assertEquals(
                List.of(
                        "2 checkpoints have NaN or infinite weights (rows 7, 199).",
                        "1 checkpoint has weights above 100 (row 63)."),
                health.sentences());
    }

    @Test
    void findsDuplicatesAndConstantLayers() {
        System.arraycopy(weights, 3 * COLUMNS, weights, 150 * COLUMNS, COLUMNS);
        System.arraycopy(weights, 3 * COLUMNS, weights, 90 * COLUMNS, COLUMNS);
        System.arraycopy(weights, 5 * COLUMNS, weights, 91 * COLUMNS, COLUMNS);
        weights[91 * COLUMNS + 50] = Math.nextUp(weights[91 * COLUMNS + 50]);
        Arrays.fill(weights, 10 * COLUMNS + 80, 11 * COLUMNS, 0.25f);
        Health health = check();
        assertEquals(new Health.Rows(2, List.of(90, 150)), health.duplicates());
        assertEquals(Map.of("module_list.2", new Health.Rows(1, List.of(10))), health.constantLayers());
    }

    @Test
    void findsMissingAndRepeatedEpochs() {
        epochs[4 * 3 + 2] = 77;
        epochs[4 * 9 + 1] = 0;
        Health health = check();
        assertEquals(new Health.Models(2, List.of("m3", "m9")), health.incomplete());
        assertEquals(new Health.Models(1, List.of("m9")), health.repeatedEpochs());
    }

    @Test
    void findsModelsInTwoPartsOfTheSplit() {
        List<String> names = zoo().models();
        split = Optional.of(
                new Split(names.subList(0, 30), names.subList(29, 40), List.of("m40", "m41", "someone else's")));
        Health health = check();
        assertEquals(new Health.Models(1, List.of("m29")), health.leaking());
        assertEquals(8, health.unsplit().count());
        assertEquals(new Health.Models(1, List.of("someone else's")), health.unknownInSplit());
    }

    /** Broken checkpoints are no part of a zoo, but of what a person should know about it; a converted zoo still says so. */
    @Test
    void countsWhatWasLeftOut(@TempDir Path folder) {
        Zoo zoo = NativeZooTest.read(Fixtures.path("ray_zoo"));
        NativeZooWriter.write(
                zoo,
                Provenance.of("test", Map.of()),
                folder.resolve("native"),
                NativeZooWriter.Existing.REFUSE,
                Progress.NONE,
                Cancellation.NEVER);
        for (Zoo read : List.of(zoo, NativeZooTest.read(folder.resolve("native")))) {
            Health health = Health.check(read, Progress.NONE, Cancellation.NEVER);
            assertEquals(2, health.leftOutNotFinite());
            assertEquals(1, health.leftOutOthers());
            assertFalse(health.isHealthy());
            assertTrue(
                    health.sentences().contains("2 checkpoints were left out because of NaN or infinite weights."),
                    health.sentences().toString());
        }
    }

    @Test
    void saysWhichPropertiesNeverVaryEvenIfEntriesAreMissing() {
        constantMissing = 1;
        Health health = check();
        assertEquals(List.of("l2", "optimizer"), health.constantProperties());
        assertEquals(List.of("The same wherever they are known: l2, optimizer.", "Known of no checkpoint: lr."), health.notes());
        assertTrue(health.isHealthy());
        constantMissing = epochs.length - 1;
        assertEquals(List.of("optimizer"), check().constantProperties());
    }

    @Test
    void fingerprintsDependOnWeightsAndModels() {
        String before = ZooFingerprint.of(zoo());
        assertEquals(16, before.length());
        assertEquals(before, ZooFingerprint.of(zoo()));
        weights[199 * COLUMNS + 99] += 1;
        String changed = ZooFingerprint.of(zoo());
        assertNotEquals(before, changed);
        models.set(17, "m0");
        assertNotEquals(changed, ZooFingerprint.of(zoo()));
    }

    /** The shape that other programs rely on. */
    @Test
    void writesItsSummaryWithTheNamesOthersRead() {
        Zoo zoo = NativeZooTest.read(Fixtures.path("unterthiner"));
        Health health = Health.check(zoo, Progress.NONE, Cancellation.NEVER);
        JsonMapper mapper = JsonMapper.shared();
        JsonNode json = mapper.readTree(mapper.writeValueAsString(ZooInfo.of(zoo, Optional.of(health))));
        assertEquals(5, json.get("models").asInt());
        assertEquals(45, json.get("checkpoints").asInt());
        assertEquals(4970, json.get("weights").asInt());
        assertEquals(58, json.get("tokens").asInt());
        assertEquals(4, json.get("layers").size());
        JsonNode conv = json.get("layers").get(2);
        assertEquals("module_list.4", conv.get("name").asString());
        assertEquals("conv2d", conv.get("kind").asString());
        assertEquals(16, conv.get("out").asInt());
        assertEquals(16, conv.get("in").asInt());
        assertEquals("[3,3]", conv.get("kernel").toString());
        assertEquals(2480, conv.get("weight_offset").asInt());
        assertEquals(4784, conv.get("bias_offset").asInt());
        assertEquals("fc", json.get("layers").get(3).get("kind").asString());
        JsonNode epoch = json.get("properties").get("epoch");
        assertEquals("{\"type\":\"number\",\"min\":0.0,\"max\":30.0,\"missing\":0}", epoch.toString());
        JsonNode activation = json.get("properties").get("activation");
        assertEquals("{\"type\":\"category\",\"categories\":[\"relu\",\"tanh\"],\"missing\":0}", activation.toString());
        assertEquals(Set.of("source", "train", "val", "test"), Set.copyOf(json.get("splits").propertyNames()));
        assertEquals(3, json.get("splits").get("train").size());
        assertEquals(5, json.get("model_names").size());
        JsonNode found = json.get("health");
        assertTrue(found.get("healthy").asBoolean());
        assertEquals(0, found.get("nan_weights").asInt());
        assertEquals(
                List.of("healthy", "problems", "nan_weights"),
                List.copyOf(found.propertyNames()).subList(0, 3));
        assertTrue(found.get("constant_properties").toString().contains("config.dataset"));
    }

    @Test
    void summarisesAZooWithoutCheckAndNumbers() {
        JsonNode json = JsonMapper.shared().valueToTree(ZooInfo.of(zoo(), Optional.empty()));
        assertTrue(json.get("health").isNull());
        assertEquals(
                "{\"type\":\"number\",\"min\":null,\"max\":null,\"missing\":200}",
                json.get("properties").get("lr").toString());
        assertTrue(json.get("layers").get(0).get("bias_offset").isNull());
        assertEquals("default", json.get("splits").get("source").asString());
    }

    @Test
    void findsNetworksWhoseNeuronsChangedPlaces() {
        // Row 7 becomes row 2 with its five hidden neurons in reverse order; row 9 only with two outputs exchanged.
        for (int unit = 0; unit < 5; unit++) {
            System.arraycopy(weights, 2 * COLUMNS + unit * 16, weights, 7 * COLUMNS + (4 - unit) * 16, 16);
            for (int out = 0; out < 4; out++) {
                weights[7 * COLUMNS + 80 + out * 5 + 4 - unit] = weights[2 * COLUMNS + 80 + out * 5 + unit];
            }
        }
        System.arraycopy(weights, 2 * COLUMNS, weights, 9 * COLUMNS, COLUMNS);
        System.arraycopy(weights, 2 * COLUMNS + 80, weights, 9 * COLUMNS + 85, 5);
        System.arraycopy(weights, 2 * COLUMNS + 85, weights, 9 * COLUMNS + 80, 5);
        Health health = check();
        assertEquals(0, health.duplicates().count());
        assertEquals(List.of(7), health.permutedDuplicates().rows());
        assertTrue(health.sentences().getFirst().contains("neurons in other places"), health.sentences().toString());
    }

    @Test
    void neuronsMayChangePlacesInEveryLayerOfAConvolutionalNetwork() {
        var architecture = Architectures.smallCnn();
        Random random = new Random(3);
        float[] network = new float[architecture.weightCount()];
        for (int i = 0; i < network.length; i++) {
            network[i] = (float) random.nextGaussian();
        }
        // The last convolution's first two channels, its biases, and the nine columns of each in the layer behind the flattening.
        float[] permuted = network.clone();
        swap(permuted, 1414, 24, 24);
        swap(permuted, 1510, 1, 1);
        for (int unit = 0; unit < 20; unit++) {
            swap(permuted, 1514 + unit * 36, 9, 9);
        }
        assertEquals(Duplicates.upToPermutation(architecture, network), Duplicates.upToPermutation(architecture, permuted));
        swap(permuted, 1510, 1, 1);
        assertNotEquals(Duplicates.upToPermutation(architecture, network), Duplicates.upToPermutation(architecture, permuted));
    }

    private static void swap(float[] values, int at, int distance, int length) {
        for (int i = at; i < at + length; i++) {
            float value = values[i];
            values[i] = values[i + distance];
            values[i + distance] = value;
        }
    }
}
