package org.weightscape.zoo.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.weightscape.job.Cancellation;
import org.weightscape.job.Progress;
import org.weightscape.zoo.Activation;
import org.weightscape.zoo.Architectures;
import org.weightscape.zoo.BadInputException;
import org.weightscape.zoo.InputShape;
import org.weightscape.zoo.Layer;
import org.weightscape.zoo.Pooling;
import org.weightscape.zoo.Property;
import org.weightscape.zoo.Zoo;

class UnterthinerFormatTest {

    @TempDir
    Path temporary;

    private Path folder = Path.of("");

    @BeforeEach
    void copy() throws IOException {
        folder = temporary.resolve("zoo");
        Fixtures.copy("unterthiner", folder);
    }

    private Zoo open() {
        return ZooReader.open(folder, Progress.NONE, Cancellation.NEVER);
    }

    @Test
    void readsWeightsInTorchOrderBitForBit() {
        Zoo zoo = open();
        MappedNpy expected = Npy.open(Fixtures.path("unterthiner/expected_torch_order.npy"));
        int[] rows = {8, 17, 26, 35, 44};
        for (int i = 0; i < rows.length; i++) {
            assertArrayEquals(bits(expected.row(i)), bits(zoo.weights().row(rows[i])));
        }
        assertEquals(Architectures.unterthiner(), zoo.architecture());
        assertEquals(List.of(), zoo.remarks());
    }

    private static int[] bits(float[] values) {
        int[] bits = new int[values.length];
        Arrays.setAll(bits, i -> Float.floatToRawIntBits(values[i]));
        return bits;
    }

    @Test
    void readsModelsAndProperties() {
        Zoo zoo = open();
        assertEquals(45, zoo.checkpoints());
        assertEquals(List.of("/dummy/zoo/0", "/dummy/zoo/1", "/dummy/zoo/2", "/dummy/zoo/3", "/dummy/zoo/4"), zoo.models());
        assertEquals(4, zoo.modelOf(44));
        assertEquals(
                List.of("epoch", "test_acc", "train_acc", "test_loss", "train_loss", "ggap", "lr", "l2", "dropout",
                        "train_fraction",
                        "activation", "init", "optimizer", "seed", "config.b_init", "config.dataset", "config.dnn_architecture",
                        "config.epochs", "config.epochs_between_checkpoints", "config.init_std", "config.num_layers",
                        "config.num_units"),
                List.copyOf(zoo.properties().keySet()));
        assertEquals(30, number(zoo, "epoch", 44));
        assertEquals(0.769444465637207, number(zoo, "test_acc", 44));
        assertEquals(0.8050139546394348 - 0.769444465637207, number(zoo, "ggap", 44));
        assertEquals(0.0007732305382054971, number(zoo, "lr", 44));
        assertEquals(2.9822896127304754e-05, number(zoo, "l2", 44));
        assertEquals("orthogonal", text(zoo, "init", 44));
        assertEquals("adam", text(zoo, "optimizer", 44));
        assertEquals("digits", text(zoo, "config.dataset", 44));
        assertEquals(Activation.RELU, zoo.activationOf(44));
        assertEquals(Activation.TANH, zoo.activationOf(17));
        assertEquals("zoo", zoo.name());
    }

    private static double number(Zoo zoo, String name, int row) {
        return zoo.numeric(name).orElseThrow().values()[row];
    }

    private static String text(Zoo zoo, String name, int row) {
        return zoo.property(name).orElseThrow().text(row);
    }

    @Test
    void readsTheCompressedTableWithItsIndexAsWell() throws IOException {
        Zoo plain = open();
        Files.delete(folder.resolve("metrics.csv"));
        Files.move(folder.resolve("metrics_with_index.csv.gz"), folder.resolve("metrics.csv.gz"));
        requireEqual(plain, open());
    }

    @Test
    void readsColumnsInAnyOrder() throws IOException {
        Zoo plain = open();
        Path table = folder.resolve("metrics.csv");
        List<String> lines = Files.readAllLines(table).stream()
                .map(line -> Arrays.asList(line.split(",", -1)).reversed().stream().collect(Collectors.joining(",")))
                .toList();
        Files.write(table, lines);
        Zoo reversed = open();
        assertEquals(plain.models(), reversed.models());
        plain.properties().forEach((name, property) -> requireEqual(property, reversed.property(name).orElseThrow()));
    }

    @Test
    void readsZoosWithoutLayout() throws IOException {
        Zoo plain = open();
        Files.delete(folder.resolve("layout.csv"));
        requireEqual(plain, open());
    }

    static void requireEqual(Zoo expected, Zoo found) {
        assertEquals(expected.architecture(), found.architecture());
        assertEquals(expected.models(), found.models());
        assertEquals(expected.remarks(), found.remarks());
        assertEquals(expected.split(), found.split());
        assertEquals(List.copyOf(expected.properties().keySet()), List.copyOf(found.properties().keySet()));
        for (int row = 0; row < expected.checkpoints(); row++) {
            assertEquals(expected.modelOf(row), found.modelOf(row));
            assertArrayEquals(bits(expected.weights().row(row)), bits(found.weights().row(row)));
        }
        expected.properties().forEach((name, property) -> requireEqual(property, found.property(name).orElseThrow()));
        assertEquals(ZooFingerprint.of(expected), ZooFingerprint.of(found));
    }

    static void requireEqual(Property expected, Property found) {
        assertEquals(expected.name(), found.name());
        switch (expected) {
            case Property.Numeric numeric ->
                assertArrayEquals(numeric.values(), assertInstanceOf(Property.Numeric.class, found).values());
            case Property.Category category -> {
                Property.Category other = assertInstanceOf(Property.Category.class, found);
                assertEquals(category.categories(), other.categories());
                assertArrayEquals(category.codes(), other.codes());
            }
        }
    }

    @Test
    void takesEmptyEntriesAsMissing() throws IOException {
        edit(3, "test_accuracy", "");
        edit(4, "test_accuracy", "nan");
        edit(5, "config.optimizer", "");
        Zoo zoo = open();
        assertEquals(2, zoo.property("test_acc").orElseThrow().missing());
        assertTrue(zoo.property("ggap").orElseThrow().isMissing(1));
        assertTrue(zoo.property("optimizer").orElseThrow().isMissing(3));
    }

    @Test
    void takesAColumnWithAWordBelowNumbersAsWords() throws IOException {
        edit(30, "config.dropout", "off");
        Property.Category dropout =
                assertInstanceOf(Property.Category.class, open().property("dropout").orElseThrow());
        assertEquals("off", dropout.text(28));
        assertEquals("0.5155856862128405", dropout.text(0));
        assertEquals(6, dropout.categories().size());
    }

    @Test
    void keepsBothColumnsThatCouldBeTheEpoch() throws IOException {
        Path table = folder.resolve("metrics.csv");
        Files.writeString(table, Files.readString(table).replace("config.epochs,", "epochs,"));
        Zoo zoo = open();
        assertEquals(1, number(zoo, "epoch", 1));
        assertEquals(30, number(zoo, "epochs", 1));
    }

    /** Changes one entry; lines count from 1, the header's. */
    private void edit(int line, String column, String value) throws IOException {
        Path table = folder.resolve("metrics.csv");
        List<String> lines = Files.readAllLines(table);
        String[] entries = lines.get(line - 1).split(",", -1);
        entries[Arrays.asList(lines.getFirst().split(",")).indexOf(column)] = value;
        lines.set(line - 1, String.join(",", entries));
        Files.write(table, lines);
    }

    @Test
    void saysWhereAnAccuracyIsNoNumber() throws IOException {
        edit(17, "test_accuracy", "good");
        complaint("metrics.csv: line 17, column 'test_accuracy': 'good' stands where a number was expected");
    }

    @Test
    void saysWhereALossIsNoNumber() throws IOException {
        edit(2, "train_loss", "1.5.0");
        complaint("line 2, column 'train_loss': '1.5.0'");
    }

    @Test
    void saysWhereARowIsTooShort() throws IOException {
        Path table = folder.resolve("metrics.csv");
        List<String> lines = Files.readAllLines(table);
        lines.set(6, "relu,zeros");
        Files.write(table, lines);
        complaint("metrics.csv: line 7 has 2 entries, but there are 22 column names");
    }

    @Test
    void complainsAboutMissingRows() throws IOException {
        Path table = folder.resolve("metrics.csv");
        Files.write(table, Files.readAllLines(table).subList(0, 45));
        complaint("metrics.csv: it describes 44 checkpoints, but weights.npy has 45 rows");
    }

    @Test
    void complainsAboutSurplusRows() throws IOException {
        Path table = folder.resolve("metrics.csv");
        Files.writeString(table, Files.readString(table) + Files.readAllLines(table).getLast() + "\n");
        complaint("metrics.csv: it describes 46 checkpoints, but weights.npy has 45 rows");
    }

    @Test
    void complainsAboutAMissingTable() throws IOException {
        Files.delete(folder.resolve("metrics.csv"));
        complaint("there is a weights.npy, but neither metrics.csv nor metrics.csv.gz");
    }

    @Test
    void complainsAboutMissingWeights() throws IOException {
        Files.delete(folder.resolve("weights.npy"));
        complaint("weights.npy: the file cannot be read: there is no such file");
    }

    @Test
    void complainsAboutTruncatedWeights() throws IOException {
        byte[] bytes = Files.readAllBytes(folder.resolve("weights.npy"));
        Files.write(folder.resolve("weights.npy"), Arrays.copyOf(bytes, 500_000));
        complaint("weights.npy: the file is cut off: the shape (45, 4970) needs 894728 bytes, but it has 500000");
    }

    @Test
    void complainsAboutAnUnknownType() throws IOException {
        Path weights = folder.resolve("weights.npy");
        byte[] bytes = Files.readAllBytes(weights);
        String header = new String(bytes, 0, 128, StandardCharsets.ISO_8859_1).replace("<f4", "<c8");
        System.arraycopy(header.getBytes(StandardCharsets.ISO_8859_1), 0, bytes, 0, 128);
        Files.write(weights, bytes);
        complaint("weights.npy: the array holds elements of the type '<c8'");
    }

    @Test
    void complainsAboutOtherWidths() throws IOException {
        NpyWriter.write(folder.resolve("weights.npy"), new float[45 * 100], 100);
        complaint("weights.npy: its rows have 100 numbers, but layout.csv says that a network has 4970 weights");
        Files.delete(folder.resolve("layout.csv"));
        complaint("weights.npy: its rows have 100 numbers, but the networks of the published zoos have 4970");
    }

    @Test
    void complainsAboutAMissingModelColumn() throws IOException {
        Path table = folder.resolve("metrics.csv");
        Files.writeString(table, Files.readString(table).replace("modeldir", "dir"));
        complaint("metrics.csv: there is no column 'modeldir'");
    }

    @Test
    void complainsAboutTheSameColumnTwice() throws IOException {
        Path table = folder.resolve("metrics.csv");
        Files.writeString(table, Files.readString(table).replace("train_accuracy", "test_accuracy"));
        complaint("two columns are called 'test_accuracy'");
    }

    @Test
    void complainsAboutDamagedTables() throws IOException {
        Path table = folder.resolve("metrics.csv");
        Files.writeString(table, "");
        complaint("metrics.csv: the file is empty");
        Files.write(table, new byte[] {'a', (byte) 0xff, (byte) 0xfe, '\n'});
        assertThrows(BadInputException.class, this::open);
        Files.delete(table);
        Files.writeString(folder.resolve("metrics.csv.gz"), "no gzip");
        complaint("metrics.csv.gz: the compressed file is damaged or cut off (Not in GZIP format)");
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(packed)) {
            zip.write(Files.readAllBytes(Fixtures.path("unterthiner/metrics.csv")));
        }
        Files.write(folder.resolve("metrics.csv.gz"), Arrays.copyOf(packed.toByteArray(), 500));
        complaint("metrics.csv.gz: the compressed file is damaged or cut off (Unexpected end");
    }

    /** Columns are read by name: in another order they make the same zoo. */
    @Test
    void theOrderOfTheColumnsDoesNotMatter() throws IOException {
        Zoo zoo = open();
        Path table = folder.resolve("metrics.csv");
        List<String> reversed = Files.readAllLines(table).stream()
                .map(line -> String.join(",", List.of(line.split(",", -1)).reversed()))
                .toList();
        Files.delete(table);
        Files.write(table, reversed);
        Zoo other = open();
        assertEquals(List.copyOf(zoo.properties().keySet()), List.copyOf(other.properties().keySet()));
        requireEqual(zoo, other);
    }

    @Test
    void complainsAboutGapsInTheLayout() throws IOException {
        Path layout = folder.resolve("layout.csv");
        String text = Files.readString(layout);
        Files.writeString(layout, text.replace("bias:0,160,176,16,\"(16,)\"", "bias:0,160,175,15,\"(15,)\""));
        complaint("layout.csv: the variable 'sequential/conv2d_1/kernel:0' starts at 176, but the one before it ends at 175");
        Files.writeString(layout, text.replace("\"(3, 3, 1, 16)\"", "\"(3, 3, 1, 15)\""));
        complaint("layout.csv: line 3: the shape (3, 3, 1, 15) does not fit the columns 16 to 160");
        Files.writeString(layout, text.replace("4810,4970,160,\"(16, 10)\"", "4810,5010,200,\"(20, 10)\""));
        complaint("layout.csv says that a network has 5010 weights");
        Files.writeString(layout, text.replace("varname", "name"));
        complaint("its columns should be varname");
        Files.writeString(layout, "varname,start_idx,end_idx,shape\n");
        complaint("layout.csv: the file lists no variables");
    }

    private void complaint(String part) {
        String message = String.valueOf(assertThrows(BadInputException.class, this::open).getMessage());
        assertTrue(message.startsWith(folder.toString()) && message.contains(part), message);
        assertTrue(message.endsWith("."), message);
    }

    /** Keras flattens (y, x, channel), PyTorch (channel, y, x): each number must land where the same product is formed. */
    @Test
    void bringsFlattenedLayersIntoTorchOrder() throws IOException {
        Files.writeString(
                folder.resolve("layout.csv"),
                """
                varname,start_idx,end_idx,shape
                net/conv/kernel:0,0,8,"(2, 2, 1, 2)"
                net/conv/bias:0,8,10,"(2,)"
                net/dense/kernel:0,10,34,"(8, 3)"
                """);
        float[] counting = new float[34];
        for (int i = 0; i < counting.length; i++) {
            counting[i] = i;
        }
        NpyWriter.write(folder.resolve("weights.npy"), counting, 34);
        Path table = folder.resolve("metrics.csv");
        Files.write(table, Files.readAllLines(table).subList(0, 2));
        Zoo zoo = open();
        float[] row = zoo.weights().row(0);
        for (int o = 0; o < 2; o++) {
            for (int p = 0; p < 4; p++) {
                assertEquals(p * 2 + o, row[o * 4 + p]);
            }
        }
        for (int o = 0; o < 3; o++) {
            for (int c = 0; c < 2; c++) {
                for (int p = 0; p < 4; p++) {
                    assertEquals(10 + (p * 2 + c) * 3 + o, row[10 + o * 8 + c * 4 + p]);
                }
            }
        }
        assertEquals(new InputShape(1, 3, 3), zoo.architecture().input());
        assertEquals(4, zoo.architecture().columnsPerInputUnit(1));
        assertEquals(List.of("conv", "dense"), zoo.architecture().layers().stream().map(layer -> layer.name()).toList());
        assertEquals(2, zoo.remarks().size());
    }

    @Test
    void knowsThatCifarImagesAreLarger() throws IOException {
        Path table = folder.resolve("metrics.csv");
        Files.writeString(table, Files.readString(table).replace("digits", "cifar10"));
        Zoo zoo = open();
        assertEquals(new InputShape(1, 32, 32), zoo.architecture().input());
        assertEquals(Pooling.GLOBAL_AVERAGE, ((Layer.Convolution) zoo.architecture().layers().get(2)).pooling());
    }

    @Test
    void canBeCancelled() {
        assertThrows(CancellationException.class, () -> ZooReader.open(folder, Progress.NONE, () -> true));
        assertThrows(
                CancellationException.class, () -> Health.check(open(), Progress.NONE, () -> true));
        Path copy = temporary.resolve("copy");
        assertThrows(
                CancellationException.class,
                () -> NativeZooWriter.write(
                        open(),
                        Provenance.of("test", Map.of()),
                        copy,
                        NativeZooWriter.Existing.REFUSE,
                        Progress.NONE,
                        () -> true));
        assertTrue(Files.notExists(copy));
    }

    @Test
    void complainsAboutOtherFolders() throws IOException {
        Path empty = Files.createDirectory(temporary.resolve("empty"));
        String message = String.valueOf(assertThrows(
                        BadInputException.class, () -> ZooReader.open(empty, Progress.NONE, Cancellation.NEVER))
                .getMessage());
        assertTrue(message.contains("this is no model zoo") && message.contains("zoo.json"), message);
        Path absent = temporary.resolve("absent");
        message = String.valueOf(assertThrows(
                        BadInputException.class, () -> ZooReader.open(absent, Progress.NONE, Cancellation.NEVER))
                .getMessage());
        assertTrue(message.contains("there is no such file or folder"), message);
        Files.move(folder.resolve("layout.csv"), empty.resolve("layout.csv"), StandardCopyOption.REPLACE_EXISTING);
        assertTrue(ZooReader.format(empty).isEmpty());
        assertEquals("Unterthiner zoo", ZooReader.format(folder).orElseThrow().name());
    }
}
