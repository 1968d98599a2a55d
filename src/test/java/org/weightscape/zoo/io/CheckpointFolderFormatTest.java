package org.weightscape.zoo.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.SequencedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.weightscape.augment.Permutation;
import org.weightscape.job.Cancellation;
import org.weightscape.job.Progress;
import org.weightscape.zoo.Architectures;
import org.weightscape.zoo.BadInputException;
import org.weightscape.zoo.BatchNorm;
import org.weightscape.zoo.Network;
import org.weightscape.zoo.Pooling;
import org.weightscape.zoo.Zoo;
import org.weightscape.zoo.io.Safetensors.Tensor;

class CheckpointFolderFormatTest {

    @TempDir
    Path folder;

    private static Zoo open(Path path) {
        return ZooReader.open(path, Progress.NONE, Cancellation.NEVER);
    }

    private static SequencedMap<String, Tensor> network(int seed, Map<String, long[]> shapes) {
        Random random = new Random(seed);
        SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
        shapes.forEach((name, shape) -> {
            float[] values = new float[(int) Arrays.stream(shape).reduce(1, (a, b) -> a * b)];
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) random.nextGaussian();
            }
            tensors.put(name, Tensor.of(values, shape));
        });
        return tensors;
    }

    private static SequencedMap<String, long[]> tetris() {
        SequencedMap<String, long[]> shapes = new LinkedHashMap<>();
        shapes.put("module_list.0.weight", new long[] {5, 16});
        shapes.put("module_list.2.weight", new long[] {4, 5});
        return shapes;
    }

    @Test
    void readsEpochsAndModelsFromNames() {
        for (String name : List.of("lenet_epoch_12", "lenet_epoch_3", "vgg-ep003", "b/epoch=7", "b/step_9", "plain")) {
            Safetensors.write(folder.resolve(name + ".safetensors"), network(name.hashCode(), tetris()), Map.of());
        }
        Zoo zoo = open(folder);
        assertEquals(List.of("b", "lenet", "plain", "vgg"), zoo.models());
        double[] epochs = zoo.numeric("epoch").orElseThrow().values();
        assertArrayEquals(new double[] {7, 9, 3, 12, Double.NaN, 3}, epochs);
        assertEquals(Architectures.tetris(), zoo.architecture());
        assertArrayEquals(
                network("plain".hashCode(), tetris()).lastEntry().getValue().values(),
                Arrays.copyOfRange(zoo.weights().row(4), 80, 100));
    }

    private static CheckpointName named(String stem) {
        return CheckpointName.of(stem, "zoo");
    }

    @Test
    void theEpochInANameCountsAndWhatChangesWithItIsNoPartOfTheModel() {
        assertEquals(new CheckpointName("zoo", 12), named("epoch=12-step=1200"));
        assertEquals(new CheckpointName("v1/checkpoints", 12), named("v1/checkpoints/epoch=12-step=1200"));
        assertEquals(new CheckpointName("zoo", 12), named("step_1200_epoch_12"));
        assertEquals(new CheckpointName("net", 5), named("net_epoch_5_acc_0.5"));
        assertEquals(new CheckpointName("net", 5), named("net-epoch=05-val_loss=0.25"));
        assertEquals(new CheckpointName("run1_lr0.01", 12), named("run1_epoch12_lr0.01"));
        assertEquals(new CheckpointName("net_acc_0.5", null), named("net_acc_0.5"));
        assertEquals(new CheckpointName("step_3/a", 7), named("step_3/a_epoch_7"));
        assertEquals(new CheckpointName("zoo", 9), named("ckpt-9"));
    }

    /** Four networks of the names given, and tables beside them; what one column then says. */
    private double[] joined(List<String> names, Map<String, String> tables, String property) throws IOException {
        Path zoo = Files.createTempDirectory(folder, "zoo");
        for (String name : names) {
            Npz.write(zoo.resolve(name + ".npz"), network(name.hashCode(), tetris()));
        }
        for (Map.Entry<String, String> table : tables.entrySet()) {
            Files.writeString(zoo.resolve(table.getKey()), table.getValue());
        }
        Zoo opened = open(zoo);
        remarks = opened.remarks();
        properties = List.copyOf(opened.properties().keySet());
        return opened.numeric(property).orElseThrow().values();
    }

    private List<String> remarks = List.of();

    private List<String> properties = List.of();

    @Test
    void aTableMayNameFilesWithTheFoldersInWhichTheyOnceStood() throws IOException {
        String table = "file,lr\n/data/me/zoo/net0.npz,1\n./net1.npz,2\nC:\\zoo\\net2.npz,3\n";
        assertArrayEquals(
                new double[] {1, 2, 3}, joined(List.of("net0", "net1", "net2"), Map.of("t.csv", table), "lr"));
        assertEquals(List.of(), remarks);
    }

    @Test
    void zerosBeforeANumberArePartOfAName() throws IOException {
        assertArrayEquals(
                new double[] {5, 6}, joined(List.of("0000", "0001"), Map.of("t.csv", "file,lr\n0000,5\n0001,6\n"), "lr"));
    }

    @Test
    void aColumnOfEpochsNamesFilesOnlyIfNoOtherDoes() throws IOException {
        String table = "epoch,id,lr\n2,0,5\n1,1,6\n0,2,7\n";
        List<String> names = List.of("0", "1", "2");
        assertArrayEquals(new double[] {5, 6, 7}, joined(names, Map.of("t.csv", table), "lr"));
        assertArrayEquals(new double[] {2, 1, 0}, joined(names, Map.of("t.csv", table), "epoch"));
    }

    @Test
    void theColumnOfEpochsIsTheEpochAndStepsAndPlansKeepTheirNames() throws IOException {
        Map<String, String> table = Map.of("t.csv", "file,step,epoch,epochs\na,1000,1,50\nb,2000,2,50\n");
        List<String> names = List.of("a", "b");
        assertArrayEquals(new double[] {1, 2}, joined(names, table, "epoch"));
        assertArrayEquals(new double[] {1000, 2000}, joined(names, table, "step"));
        assertArrayEquals(new double[] {50, 50}, joined(names, table, "epochs"));
        Map<String, String> steps = Map.of("t.csv", "file,step\na_epoch_3,1000\nb_epoch_4,2000\n");
        assertArrayEquals(new double[] {3, 4}, joined(List.of("a_epoch_3", "b_epoch_4"), steps, "epoch"));
    }

    @Test
    void severalTablesArePutTogetherAndThoseThatNameNoFilesAreNamed() throws IOException {
        Map<String, String> tables = Map.of(
                "a.csv", ",file,acc\n0,a,0.5\n1,b,0.75\n", "b.csv", "file,lr,test_acc\na,1,9\n", "c.json", "{\"lr\": 4}");
        List<String> names = List.of("a", "b");
        assertArrayEquals(new double[] {1, Double.NaN}, joined(names, tables, "lr"));
        assertEquals(List.of("c.json was not used: none of its columns names the checkpoints."), remarks);
        assertArrayEquals(new double[] {9, Double.NaN}, joined(names, tables, "test_acc"));
        assertArrayEquals(new double[] {0.5, 0.75}, joined(names, tables, "acc"));
        assertEquals(List.of("test_acc", "lr", "acc"), properties);
    }

    @Test
    void aQuotationWithoutEndIsNamed() {
        String complaint = String.valueOf(assertThrows(
                        BadInputException.class,
                        () -> joined(List.of("a"), Map.of("t.csv", "file,acc\n\"a,0.5\nb,0.4\n"), "acc"))
                .getMessage());
        assertTrue(complaint.contains("t.csv") && complaint.contains("quote"), complaint);
    }

    @Test
    void aTableSaysMore() throws IOException {
        for (int i = 0; i < 3; i++) {
            Npz.write(folder.resolve("net" + i + ".npz"), network(i, tetris()));
        }
        Files.writeString(folder.resolve("zoo.csv"), "file,accuracy,lr,kind\nnet0.npz,0.5,0.1,a\nnet2,0.75,,b\n");
        Zoo zoo = open(folder);
        assertEquals(3, zoo.checkpoints());
        assertArrayEquals(new double[] {0.5, Double.NaN, 0.75}, zoo.numeric("accuracy").orElseThrow().values());
        assertEquals("b", zoo.property("kind").orElseThrow().text(2));
        assertTrue(zoo.remarks().contains("The table beside the checkpoints says nothing of 1 of them."));
        Files.delete(folder.resolve("zoo.csv"));
        Files.writeString(
                folder.resolve("zoo.jsonl"),
                "{\"path\": \"net1.npz\", \"model\": \"m\", \"step\": 4, \"test_accuracy\": NaN}\n{\"path\": \"net0\", \"model\": \"m\"}\n");
        zoo = open(folder);
        assertEquals(List.of("m", "net2"), zoo.models());
        assertEquals(4, zoo.numeric("epoch").orElseThrow().values()[1]);
        Files.delete(folder.resolve("zoo.jsonl"));
        Files.writeString(folder.resolve("zoo.json"), "{\"net0.npz\": {\"lr\": 1}, \"net1.npz\": {\"lr\": 2}}");
        // That is the name of a native zoo's manifest, and this one is none.
        assertArrayEquals(new double[] {1, 2, Double.NaN}, open(folder).numeric("lr").orElseThrow().values());
    }

    @Test
    void theSameNetworksInTwoFormsGiveTheSameNativeZooToTheByte() throws IOException {
        Path torch = folder.resolve("torch");
        Path safetensors = folder.resolve("safetensors");
        Path npz = folder.resolve("npz");
        CheckpointReader reader = new CheckpointReader();
        Files.createDirectories(torch);
        for (String name : List.of("checkpoint_000000", "checkpoint_000005")) {
            Path source;
            try (var trials = Files.list(Fixtures.path("ray_zoo"))) {
                source = trials.filter(Files::isDirectory).sorted().toList().getFirst().resolve(name).resolve("checkpoints");
            }
            String target = "m_epoch_" + name.charAt(name.length() - 1);
            Files.copy(source, torch.resolve(target + ".pt"));
            SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
            reader.tensors(torch.resolve(target + ".pt"))
                    .forEach((key, tensor) -> tensors.put(
                            key,
                            Tensor.of(tensor.floats(), tensor.shape().stream().mapToLong(Long::longValue).toArray())));
            // As the safetensors library does: sorted by name, so that layer 11 comes before layer 3.
            Safetensors.write(safetensors.resolve(target + ".safetensors"), new TreeMap<>(tensors), Map.of());
            Npz.write(npz.resolve(target + ".npz"), tensors);
        }
        List<byte[]> first = convert(torch);
        for (Path other : List.of(safetensors, npz)) {
            List<byte[]> bytes = convert(other);
            for (int i = 0; i < bytes.size(); i++) {
                assertArrayEquals(first.get(i), bytes.get(i));
            }
        }
    }

    private List<byte[]> convert(Path source) throws IOException {
        Path target = folder.resolve("native-" + source.getFileName());
        NativeZooWriter.write(
                open(source),
                Provenance.of("test", Map.of()),
                target,
                NativeZooWriter.Existing.REFUSE,
                Progress.NONE,
                Cancellation.NEVER);
        return List.of(
                Files.readAllBytes(target.resolve("zoo.json")),
                Files.readAllBytes(target.resolve("weights.npy")),
                Files.readAllBytes(target.resolve("checkpoints.csv")));
    }

    @Test
    void whatAFileHoldsCountsNotItsEnding() throws IOException {
        SequencedMap<String, Tensor> tensors = network(1, tetris());
        Path safetensors = folder.resolve("all/a.safetensors");
        Path npz = folder.resolve("all/a.npz");
        Safetensors.write(safetensors, tensors, Map.of());
        Npz.write(npz, tensors);
        Path torch = Files.write(folder.resolve("all/a.pt"), TorchWriter.bytes(tensors));
        for (Path source : List.of(safetensors, npz, torch)) {
            for (String name : List.of("m.pt", "m.pth.tar", "m.ckpt", "m.bin", "m", "m.npz", "m.safetensors")) {
                Path zoo = Files.createTempDirectory(folder, "zoo");
                Files.copy(source, zoo.resolve(name));
                Zoo opened = open(zoo);
                assertEquals(List.of("m"), opened.models(), source + " as " + name);
                assertArrayEquals(
                        Objects.requireNonNull(tensors.firstEntry().getValue()).values(),
                        Arrays.copyOf(opened.weights().row(0), 80));
                assertEquals(opened.models(), open(zoo.resolve(name)).models());
            }
        }
    }

    @Test
    void tablesMayBeCalledLikePartsOfOtherZoos() throws IOException {
        for (String name : List.of("metrics.csv", "params.json", "result.json", "zoo.json", "progress.csv")) {
            Path zoo = Files.createTempDirectory(folder, "zoo");
            Npz.write(zoo.resolve("a.npz"), network(1, tetris()));
            Files.writeString(
                    zoo.resolve(name), name.endsWith("csv") ? "file,lr\na,0.5\n" : "[{\"file\": \"a\", \"lr\": 0.5}]");
            assertArrayEquals(new double[] {0.5}, open(zoo).numeric("lr").orElseThrow().values(), name);
        }
        Path seed = Files.createDirectories(folder.resolve("seeds/seed_1"));
        Npz.write(seed.resolve("epoch_3.npz"), network(1, tetris()));
        Files.writeString(seed.resolve("params.json"), "{}");
        assertEquals(List.of("seed_1"), open(folder.resolve("seeds")).models());
    }

    @Test
    void aSingleFileThatIsNamedIsTheZoo() {
        SequencedMap<String, long[]> other = tetris();
        other.put("module_list.4.weight", new long[] {3, 4});
        Npz.write(folder.resolve("a.npz"), network(1, tetris()));
        Npz.write(folder.resolve("b.npz"), network(2, tetris()));
        Npz.write(folder.resolve("odd_epoch_4.npz"), network(3, other));
        Zoo zoo = open(folder.resolve("odd_epoch_4.npz"));
        assertEquals(List.of("odd"), zoo.models());
        assertEquals(112, zoo.architecture().weightCount());
        assertEquals(List.of(), zoo.remarks().stream().filter(remark -> remark.contains("left out")).toList());
        assertEquals(4, zoo.numeric("epoch").orElseThrow().values()[0]);
    }

    private String complaint(String name, byte[] bytes) throws IOException {
        Path zoo = Files.createTempDirectory(folder, "zoo");
        Files.write(zoo.resolve(name), bytes);
        return String.valueOf(assertThrows(BadInputException.class, () -> open(zoo)).getMessage());
    }

    @Test
    void whereNothingCanBeUsedTheAdviceIsThatOfTheFirstFile() throws IOException {
        Path evil = Fixtures.path("torch/evil_calls_os_system.pt");
        String refused = complaint("a.pt", Files.readAllBytes(evil));
        assertTrue(refused.contains("none of its 1 checkpoints can be used, first a.pt (the file was refused"), refused);
        assertTrue(refused.endsWith("; do not load it with PyTorch either, and ask where it comes from."), refused);
        SequencedMap<String, Tensor> broken = network(1, tetris());
        Objects.requireNonNull(broken.firstEntry().getValue()).numbers().put(0, Float.NaN);
        String notFinite = complaint("a.pt", TorchWriter.bytes(broken));
        assertTrue(notFinite.endsWith("NaN or infinite); give networks whose training did not fail."), notFinite);
    }

    @Test
    void whatHoldsNoRealNumbersIsNotCalledDamaged() throws IOException {
        byte[] complex = rewritten(TorchWriter.bytes(network(1, tetris())), "FloatStorage", "ComplexFloatStorage");
        String complaint = complaint("a.pt", complex);
        assertTrue(complaint.contains("a.pt (it holds a tensor of the type ComplexFloat, but real"), complaint);
        Path npz = folder.resolve("n/a.npz");
        Npz.write(npz, network(1, tetris()));
        String named = complaint("a.npz", rewritten(Files.readAllBytes(npz), "'<f4'", "'|O' "));
        assertTrue(named.contains("(the member module_list.0.weight.npy: the array holds elements of the type '|O'"), named);
    }

    /** A zip file with other words in its members. */
    private static byte[] rewritten(byte[] zip, String words, String others) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(zip));
                ZipOutputStream out = new ZipOutputStream(bytes)) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                out.putNextEntry(new ZipEntry(entry.getName()));
                String text = new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
                out.write(text.replace(words, others).getBytes(StandardCharsets.ISO_8859_1));
            }
        }
        return bytes.toByteArray();
    }

    @Test
    void anyChainOfLayersWillDo() {
        SequencedMap<String, long[]> shapes = new LinkedHashMap<>();
        shapes.put("features.0.weight", new long[] {4, 3, 3, 3});
        shapes.put("features.0.bias", new long[] {4});
        shapes.put("features.2.weight", new long[] {6, 4, 5, 5});
        shapes.put("classifier.weight", new long[] {7, 54});
        shapes.put("classifier.bias", new long[] {7});
        Safetensors.write(folder.resolve("a.safetensors"), network(1, shapes), Map.of());
        Zoo zoo = open(folder);
        assertFalse(zoo.architecture().isFlat());
        assertEquals(9, zoo.architecture().columnsPerInputUnit(2));
        assertEquals(9, zoo.architecture().input().height());
        assertTrue(zoo.remarks().getFirst().contains("flattening"), zoo.remarks().toString());
        float[] outputs = Network.of(zoo.architecture())
                .outputs(zoo.weights().row(0), new float[zoo.architecture().input().size()]);
        assertEquals(7, outputs.length);
    }

    @Test
    void pooledChainsToo() {
        SequencedMap<String, long[]> shapes = new LinkedHashMap<>();
        shapes.put("conv.weight", new long[] {4, 1, 3, 3});
        shapes.put("fc.weight", new long[] {2, 4});
        Safetensors.write(folder.resolve("a.safetensors"), network(1, shapes), Map.of());
        Zoo zoo = open(folder);
        assertEquals(
                Pooling.GLOBAL_AVERAGE,
                ((org.weightscape.zoo.Layer.Convolution) zoo.architecture().layers().getFirst()).pooling());
        assertEquals(28, zoo.architecture().input().width());
    }

    private static SequencedMap<String, long[]> normalised() {
        SequencedMap<String, long[]> shapes = new LinkedHashMap<>();
        for (int i = 1; i <= 2; i++) {
            shapes.put("conv%d.weight".formatted(i), new long[] {2 + i, i == 1 ? 1 : 3, 3, 3});
            for (String vector : List.of("weight", "bias", "running_mean", "running_var")) {
                shapes.put("bn%d.%s".formatted(i, vector), new long[] {2 + i});
            }
        }
        shapes.put("fc.weight", new long[] {5, 4});
        shapes.put("fc.bias", new long[] {5});
        return shapes;
    }

    @Test
    void batchNormalisationBelongsToTheLayerBeforeIt() throws IOException {
        SequencedMap<String, Tensor> tensors = network(1, normalised());
        tensors.replaceAll((name, tensor) -> {
            float[] values = tensor.values();
            if (name.endsWith("running_var")) {
                for (int i = 0; i < values.length; i++) {
                    values[i] = Math.abs(values[i]) + 1;
                }
            }
            return tensor;
        });
        Path inOrder = folder.resolve("torch");
        Path sorted = folder.resolve("sorted");
        Files.createDirectories(inOrder);
        Files.write(inOrder.resolve("net_epoch_1.pt"), TorchWriter.bytes(tensors));
        // By name, as the safetensors library sorts them: both normalisations before the first layer.
        Safetensors.write(sorted.resolve("net_epoch_1.safetensors"), new TreeMap<>(tensors), Map.of());
        Zoo zoo = open(inOrder);
        assertFalse(zoo.architecture().isFlat(), zoo.remarks().toString());
        assertEquals(
                List.of("bn1", "bn2"),
                zoo.architecture().layers().stream()
                        .flatMap(layer -> layer.norm().stream())
                        .map(BatchNorm::name)
                        .toList());
        float[] row = zoo.weights().row(0);
        float[] expected = new float[row.length];
        int at = 0;
        for (String name : normalised().keySet()) {
            float[] values = Objects.requireNonNull(tensors.get(name)).values();
            System.arraycopy(values, 0, expected, at, values.length);
            at += values.length;
        }
        assertArrayEquals(expected, row);
        List<byte[]> first = convert(inOrder);
        List<byte[]> second = convert(sorted);
        for (int i = 0; i < first.size(); i++) {
            assertArrayEquals(first.get(i), second.get(i));
        }
        Zoo again = open(folder.resolve("native-torch"));
        assertEquals(zoo.architecture(), again.architecture());
        float[] images = new float[2 * zoo.architecture().input().size()];
        Random random = new Random(4);
        for (int i = 0; i < images.length; i++) {
            images[i] = random.nextFloat();
        }
        Network network = Network.of(zoo.architecture());
        Permutation permutation = Permutation.random(zoo.architecture(), new SplittableRandom(2));
        float[] permuted = permutation.apply(row);
        assertFalse(Arrays.equals(row, permuted));
        assertArrayEquals(network.outputs(row, images), network.outputs(permuted, images), 1e-4f);
        Zoo both = new Zoo(
                "both", zoo.architecture(), new RowStore.Vectors(List.of(row, permuted)), List.of("a", "b"), List.of(),
                Optional.empty(), List.of());
        assertEquals(
                1, Health.check(both, Progress.NONE, Cancellation.NEVER).permutedDuplicates().count());
    }

    @Test
    void aNormalisationOfTheInputIsNoPartOfAChain() {
        SequencedMap<String, long[]> shapes = new LinkedHashMap<>();
        for (String vector : List.of("weight", "bias", "running_mean", "running_var")) {
            shapes.put("0." + vector, new long[] {16});
        }
        shapes.put("1.weight", new long[] {5, 16});
        shapes.put("3.weight", new long[] {4, 5});
        Safetensors.write(folder.resolve("a.safetensors"), network(1, shapes), Map.of());
        Zoo zoo = open(folder);
        assertTrue(zoo.architecture().isFlat());
        assertTrue(zoo.remarks().getFirst().contains("the batch normalisation '0' follows no layer"), zoo.remarks().toString());
    }

    @Test
    void whatIsNoChainIsFlatAndSaysWhy() {
        SequencedMap<String, long[]> shapes = tetris();
        shapes.put("norm.weight", new long[] {4});
        shapes.put("norm.bias", new long[] {4});
        Safetensors.write(folder.resolve("a.safetensors"), network(1, shapes), Map.of());
        Zoo zoo = open(folder);
        assertTrue(zoo.architecture().isFlat());
        assertEquals(108, zoo.architecture().weightCount());
        assertEquals(1, zoo.architecture().tokens().size());
        assertTrue(zoo.remarks().getFirst().contains("norm.weight"), zoo.remarks().toString());
    }

    @Test
    void linksThatLeaveTheFolderAreLeftOut() throws IOException {
        Path zoo = folder.resolve("zoo");
        Npz.write(zoo.resolve("a.npz"), network(1, tetris()));
        Npz.write(folder.resolve("secret.npz"), network(2, tetris()));
        Files.createSymbolicLink(zoo.resolve("b.npz"), folder.resolve("secret.npz"));
        Files.createSymbolicLink(zoo.resolve("c.npz"), zoo.resolve("a.npz"));
        Files.createSymbolicLink(zoo.resolve("d.npz"), zoo.resolve("nowhere.npz"));
        Files.createSymbolicLink(zoo.resolve("e.npz"), Path.of("e.npz"));
        Files.writeString(folder.resolve("secret.csv"), "file,lr\na.npz,1\n");
        Files.createSymbolicLink(zoo.resolve("t.csv"), folder.resolve("secret.csv"));
        Files.createSymbolicLink(zoo.resolve("loop"), zoo);
        Zoo opened = open(zoo);
        assertEquals(List.of("a", "c"), opened.models());
        String remark = opened.remarks().getFirst();
        assertTrue(remark.startsWith("3 checkpoints were left out: "), remark);
        assertTrue(remark.contains("b.npz (it is a symbolic link that leaves the folder)"), remark);
        assertTrue(remark.contains("d.npz (it is a symbolic link that leads nowhere)"), remark);
        assertTrue(remark.contains("e.npz (it is a symbolic link that leads nowhere)"), remark);
        assertEquals("1 table was left out: t.csv (it is a symbolic link that leaves the folder).", opened.remarks().get(1));
        assertTrue(opened.numeric("lr").isEmpty());
    }

    @Test
    void networksOfAnotherArchitectureAreLeftOut() {
        SequencedMap<String, long[]> other = tetris();
        other.put("module_list.4.weight", new long[] {3, 4});
        Npz.write(folder.resolve("a.npz"), network(1, tetris()));
        Npz.write(folder.resolve("b.npz"), network(2, other));
        Npz.write(folder.resolve("c.npz"), network(3, tetris()));
        Zoo zoo = open(folder);
        assertEquals(List.of("a", "c"), zoo.models());
        assertTrue(zoo.remarks().getFirst().contains("b.npz (it is of another architecture than most)"));
    }

    @Test
    void aFolderOfOtherThingsIsSoonGivenUp() throws IOException {
        for (int i = 0; i < 100; i++) {
            Path crowd = Files.createDirectories(folder.resolve("things" + i));
            for (int j = 0; j < 101; j++) {
                Files.createFile(crowd.resolve("thing" + j));
            }
        }
        Path deep = folder.resolve("things99");
        Npz.write(deep.resolve("z").resolve("a.npz"), network(1, tetris()));
        String complaint = String.valueOf(
                assertThrows(BadInputException.class, () -> open(folder)).getMessage());
        assertTrue(complaint.contains("this is no model zoo"), complaint);
        assertEquals(1, open(deep).checkpoints());
    }

    @Test
    void brokenFilesAreLeftOutUnlessTheyWereNamed() throws IOException {
        Npz.write(folder.resolve("a.npz"), network(1, tetris()));
        Files.writeString(folder.resolve("b.pt"), "broken");
        Zoo zoo = open(folder);
        assertEquals(1, zoo.checkpoints());
        assertTrue(zoo.remarks().getFirst().contains("b.pt"), zoo.remarks().toString());
        assertEquals(1, open(folder.resolve("a.npz")).checkpoints());
        assertThrows(BadInputException.class, () -> open(folder.resolve("b.pt")));
    }
}
