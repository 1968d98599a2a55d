package org.weightscape.zoo.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.weightscape.job.Cancellation;
import org.weightscape.job.Progress;
import org.weightscape.zoo.Architectures;
import org.weightscape.zoo.Property;
import org.weightscape.zoo.PropertyName;
import org.weightscape.zoo.Split;
import org.weightscape.zoo.Zoo;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class DatasetFormatTest {
    private static final List<String> SETS = List.of("trainset", "valset", "testset");

    @TempDir
    Path folder;

    private static Zoo open(Path path) {
        return ZooReader.open(path, Progress.NONE, Cancellation.NEVER);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "dataset_simclr_2021_vector", "dataset_google_2021", "dataset_google_2021_oldnumpy", "dataset_2022_checkpoint",
                "dataset_2022_vector"
            })
    void readsTheThreeSets(String name) {
        String same = name.replace("_oldnumpy", "");
        JsonNode expected =
                JsonMapper.shared().readTree(Fixtures.path("hsg_pt/" + same + ".expected.json").toFile());
        Zoo zoo = open(Fixtures.path("hsg_pt/" + name + ".pt"));
        boolean isGoogle = name.contains("google");
        assertEquals(isGoogle ? Architectures.unterthiner() : Architectures.smallCnn(), zoo.architecture());
        int row = 0;
        for (int s = 0; s < SETS.size(); s++) {
            JsonNode set = expected.get(SETS.get(s));
            MappedNpy weights = Npy.open(Fixtures.path("hsg_pt/" + same + "." + SETS.get(s) + ".expected_weights.npy"));
            assertEquals(set.get("n").asInt(), weights.rows());
            for (int i = 0; i < weights.rows(); i++, row++) {
                float[] wanted = weights.row(i);
                float[] found = zoo.weights().row(row);
                if (isGoogle) {
                    // Transposing permutes each layer's numbers, which the next test compares with the zoo they come from.
                    Arrays.sort(wanted);
                    Arrays.sort(found);
                }
                assertArrayEquals(wanted, found);
                String label = set.get("labels").get(i).asString();
                String model = zoo.models().get(zoo.modelOf(row));
                assertTrue(label.contains("/" + model + "#_#") || label.endsWith("path-" + model), model);
                Split split = zoo.split().orElseThrow();
                assertTrue(split.models(Split.Part.values()[s]).contains(model));
                for (Map.Entry<String, JsonNode> property : set.get("properties").properties()) {
                    Property column = zoo.property(PropertyName.canonical(property.getKey())).orElseThrow();
                    JsonNode value = property.getValue().get(i);
                    if (value.isString()) {
                        assertEquals(value.asString(), column.text(row));
                    } else {
                        assertEquals(value.doubleValue(), ((Property.Numeric) column).values()[row], property.getKey());
                    }
                }
            }
        }
        assertEquals(row, zoo.checkpoints());
    }

    @Test
    void transposesTheKernelsOfTensorFlow() {
        Zoo zoo = open(Fixtures.path("hsg_pt/dataset_google_2021.pt"));
        Zoo source = open(Fixtures.path("unterthiner"));
        double[] epochs = source.numeric("epoch").orElseThrow().values();
        int compared = 0;
        for (int row = 0; row < zoo.checkpoints(); row++) {
            String model = zoo.models().get(zoo.modelOf(row));
            double epoch = zoo.numeric("epoch").orElseThrow().values()[row];
            for (int other = 0; other < source.checkpoints(); other++) {
                if (source.models().get(source.modelOf(other)).equals(model) && epochs[other] == epoch) {
                    assertArrayEquals(source.weights().row(other), zoo.weights().row(row));
                    compared++;
                }
            }
        }
        assertEquals(zoo.checkpoints(), compared);
    }

    @Test
    void opensTheFolderOfADataset() throws IOException {
        Files.copy(Fixtures.path("hsg_pt/dataset_2022_vector.pt"), folder.resolve("dataset.pt"));
        assertEquals(5, open(folder).checkpoints());
    }

    @Test
    void findsADatasetOfAnyNameInAFolder() throws IOException {
        Files.copy(Fixtures.path("hsg_pt/dataset_2022_vector.pt"), folder.resolve("cnn_zoo_small.pt"));
        Files.copy(Fixtures.path("torch/zip_plain.pt"), folder.resolve("a_checkpoint.pt"));
        assertEquals(5, open(folder).checkpoints());
        Files.delete(folder.resolve("cnn_zoo_small.pt"));
        // The name alone makes no data set.
        Files.move(folder.resolve("a_checkpoint.pt"), folder.resolve("dataset_a.pt"));
        assertEquals(1, open(folder).checkpoints());
        assertTrue(open(folder).split().isEmpty());
    }

    @Test
    void permutationsAreNotKept() {
        TorchFile file = TorchFile.open(Fixtures.path("hsg_pt/dataset_simclr_2021_vector.pt"));
        for (Object set : ((Map<?, ?>) Objects.requireNonNull(file.root())).values()) {
            PickleMachine.Stub stub = (PickleMachine.Stub) set;
            assertEquals(List.of(), stub.attribute("permutation_index_list"));
            assertTrue(((List<?>) Objects.requireNonNull(stub.attribute("labels_in"))).size() >= 2);
        }
    }
}
