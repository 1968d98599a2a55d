package org.weightscape.zoo.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.weightscape.zoo.io.NativeZooWriter.Existing.OVERWRITE;
import static org.weightscape.zoo.io.NativeZooWriter.Existing.REFUSE;
import static org.weightscape.zoo.io.NativeZooWriter.Existing.REPLACE_ZOO;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.weightscape.job.Cancellation;
import org.weightscape.job.Progress;
import org.weightscape.zoo.Activation;
import org.weightscape.zoo.Architecture;
import org.weightscape.zoo.Architecture.Bias;
import org.weightscape.zoo.Architectures;
import org.weightscape.zoo.BadInputException;
import org.weightscape.zoo.InputShape;
import org.weightscape.zoo.Pooling;
import org.weightscape.zoo.Split;
import org.weightscape.zoo.Weights;
import org.weightscape.zoo.Zoo;
import org.weightscape.zoo.io.NativeZooWriter.Column;
import org.weightscape.zoo.io.NativeZooWriter.Entry;
import org.weightscape.zoo.io.NativeZooWriter.Type;

class NativeZooTest {
    private static final Provenance PROVENANCE = Provenance.of("made for a test", Map.of("seed", "1", "a", "ü\n\"x\""));

    @TempDir
    Path temporary;

    static Zoo read(Path folder) {
        return ZooReader.open(folder, Progress.NONE, Cancellation.NEVER);
    }

    static void write(Zoo zoo, Path folder, NativeZooWriter.Existing existing) {
        NativeZooWriter.write(zoo, PROVENANCE, folder, existing, Progress.NONE, Cancellation.NEVER);
    }

    private static Zoo unterthiner() {
        return read(Fixtures.path("unterthiner"));
    }

    @Test
    void saysThatAZooWasCutOffWhileItWasCopied() throws IOException {
        Path folder = temporary.resolve("native");
        write(unterthiner(), folder, REFUSE);
        Zoo zoo = read(folder);
        try (RandomAccessFile weights = new RandomAccessFile(folder.resolve("weights.npy").toFile(), "rw")) {
            weights.setLength(weights.length() / 2);
        }
        Path copy = temporary.resolve("copy");
        BadInputException e = assertThrows(BadInputException.class, () -> write(zoo, copy, REFUSE));
        assertTrue(String.valueOf(e.getMessage()).contains("its weights end at byte"), e.getMessage());
        assertTrue(Files.notExists(copy.resolve("weights.npy")));
    }

    @Test
    void convertsAnUnterthinerZooWithoutLoss() throws IOException {
        Zoo zoo = unterthiner();
        Path folder = temporary.resolve("native");
        write(zoo, folder, REFUSE);
        UnterthinerFormatTest.requireEqual(zoo, read(folder));
        assertEquals(PROVENANCE, Provenance.read(folder));
        assertEquals("native zoo", ZooReader.format(folder).orElseThrow().name());
        // What NumPy and pandas will see.
        assertTrue(Files.readString(folder.resolve("checkpoints.csv"))
                .startsWith("model,epoch,test_acc,train_acc,test_loss,train_loss,ggap,lr,l2,"));
        assertEquals(List.of(45L, 4970L), Npy.header(folder.resolve("weights.npy")).shape());
        try (var files = Files.list(folder)) {
            assertEquals(3, files.count());
        }
    }

    @Test
    void writesTheSameBytesTwice() throws IOException {
        write(unterthiner(), temporary.resolve("a"), REFUSE);
        write(read(temporary.resolve("a")), temporary.resolve("b"), REFUSE);
        for (String name : List.of("zoo.json", "weights.npy", "checkpoints.csv")) {
            assertEquals(-1, Files.mismatch(temporary.resolve("a").resolve(name), temporary.resolve("b").resolve(name)), name);
        }
    }

    /** Zoos with every kind of layer, odd words and numbers, with and without epochs and split. */
    @Property(tries = 100)
    void readsBackWhatItWrote(
            @ForAll @IntRange(min = 1, max = 30) int rows,
            @ForAll @IntRange(min = 1, max = 4) int models,
            @ForAll boolean hasEpoch,
            @ForAll boolean hasSplit,
            @ForAll long seed,
            @ForAll List<String> words) {
        Random random = new Random(seed);
        Architecture architecture = architecture(random);
        float[] weights = new float[rows * architecture.weightCount()];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = Float.intBitsToFloat(random.nextInt());
        }
        List<String> modelOfRow = new ArrayList<>();
        double[] numbers = new double[rows];
        double[] epochs = new double[rows];
        List<String> texts = new ArrayList<>();
        for (int row = 0; row < rows; row++) {
            modelOfRow.add("model, \"" + random.nextInt(models) + "\"");
            numbers[row] = switch (random.nextInt(4)) {
                case 0 -> Double.NaN;
                case 1 -> random.nextInt(100);
                case 2 -> Double.longBitsToDouble(random.nextLong());
                default -> random.nextBoolean() ? Double.POSITIVE_INFINITY : -0.0;
            };
            epochs[row] = random.nextInt(9);
            texts.add(words.isEmpty() ? "NaN" : valid(words.get(random.nextInt(words.size()))));
        }
        List<org.weightscape.zoo.Property> properties = new ArrayList<>();
        properties.add(new org.weightscape.zoo.Property.Numeric("a number, \"quoted\"", numbers));
        properties.add(org.weightscape.zoo.Property.Category.of("model", texts));
        if (hasEpoch) {
            properties.add(new org.weightscape.zoo.Property.Numeric("epoch", epochs));
        }
        Optional<Split> split = hasSplit
                ? Optional.of(Split.shuffled(List.copyOf(new LinkedHashSet<>(modelOfRow)), 42))
                : Optional.empty();
        Fixtures.inFolder(folder -> {
            Zoo zoo = new Zoo(
                    ZooReader.nameOf(folder),
                    architecture,
                    Weights.of(weights, architecture.weightCount()),
                    modelOfRow,
                    properties,
                    split,
                    List.of("One remark.", "Another, with ü."));
            write(zoo, folder, REFUSE);
            Zoo read = read(folder);
            UnterthinerFormatTest.requireEqual(zoo, read);
            assertEquals(zoo.name(), read.name());
        });
    }

    private static String valid(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }

    private static Architecture architecture(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> Architectures.tetris();
            case 1 -> Architectures.smallCnn();
            case 2 -> Architectures.unterthiner();
            default -> Architecture.builder(new InputShape(3, 9, 7), Activation.LEAKY_RELU)
                    .convolution("ä", 2, 3, 3, 1, 2, 1, Pooling.MAX_2, Bias.ABSENT)
                    .batchNorm("ß")
                    .fullyConnected("b", 3, 4, Bias.PRESENT)
                    .build();
        };
    }

    @Test
    void writesCheckpointByCheckpoint() {
        Architecture tetris = Architectures.tetris();
        Path folder = temporary.resolve("deep").resolve("zoo");
        List<Column> columns = List.of(
                new Column("epoch", Type.NUMBER), new Column("test_acc", Type.NUMBER), new Column("optimizer", Type.CATEGORY));
        try (NativeZooWriter writer = NativeZooWriter.create(folder, tetris, columns, REFUSE)) {
            float[] weights = new float[101];
            weights[1] = 5;
            writer.add("a", weights, 1, Map.of("epoch", new Entry.Number(0), "optimizer", new Entry.Word("sgd")));
            writer.add("a", weights, 0, Map.of("epoch", new Entry.Number(1), "test_acc", new Entry.Number(0.1)));
            assertThrows(
                    IllegalArgumentException.class,
                    () -> writer.add("a", weights, 0, Map.of("epoch", new Entry.Word("x"))));
            assertThrows(
                    IllegalArgumentException.class, () -> writer.add("a", weights, 0, Map.of("x", new Entry.Word("x"))));
            assertEquals(2, writer.checkpoints());
            assertTrue(ZooReader.format(folder).isEmpty(), "a zoo before it is finished");
            writer.finish(PROVENANCE, Optional.empty(), List.of());
        }
        Zoo zoo = read(folder);
        assertEquals(2, zoo.checkpoints());
        assertEquals(5, zoo.weights().row(0)[0]);
        assertEquals(5, zoo.weights().row(1)[1]);
        assertEquals("sgd", zoo.property("optimizer").orElseThrow().text(0));
        assertTrue(zoo.property("optimizer").orElseThrow().isMissing(1));
        assertEquals(0.1, zoo.numeric("test_acc").orElseThrow().values()[1]);
        assertEquals(columns, NativeZooWriter.columnsOf(zoo));
        assertEquals(
                Map.of("epoch", new Entry.Number(1), "test_acc", new Entry.Number(0.1)), NativeZooWriter.entriesOf(zoo, 1));
    }

    @Test
    void leavesNothingBehindWhenNotFinished() throws IOException {
        Path folder = temporary.resolve("zoo");
        try (NativeZooWriter writer = NativeZooWriter.create(folder, Architectures.tetris(), List.of(), REFUSE)) {
            writer.add("a", new float[100], 0, Map.of());
        }
        assertTrue(Files.notExists(folder));
        write(unterthiner(), folder, REFUSE);
        try (NativeZooWriter writer = NativeZooWriter.create(folder, Architectures.tetris(), List.of(), REPLACE_ZOO)) {
            writer.add("a", new float[100], 0, Map.of());
        }
        UnterthinerFormatTest.requireEqual(unterthiner(), read(folder));
    }

    @Test
    void doesNotOverwriteWithoutBeingTold() throws IOException {
        Zoo zoo = unterthiner();
        Path folder = temporary.resolve("folder");
        Files.createDirectory(folder);
        Files.writeString(folder.resolve(".hidden"), "");
        write(zoo, folder, REFUSE);
        assertThrows(BadInputException.class, () -> write(zoo, folder, REFUSE));
        Files.writeString(folder.resolve("notes.txt"), "mine");
        write(zoo, folder, REPLACE_ZOO);
        assertEquals("mine", Files.readString(folder.resolve("notes.txt")));

        Path other = temporary.resolve("other");
        Files.createDirectory(other);
        Files.writeString(other.resolve("weights.npy"), "not mine");
        assertThrows(BadInputException.class, () -> write(zoo, other, REPLACE_ZOO));
        Files.writeString(other.resolve("zoo.json"), "{\"format\":\"animals\"}");
        assertThrows(BadInputException.class, () -> write(zoo, other, REPLACE_ZOO));
        assertEquals("not mine", Files.readString(other.resolve("weights.npy")));
        write(zoo, other, OVERWRITE);
        UnterthinerFormatTest.requireEqual(zoo, read(other));

        Path file = Files.writeString(temporary.resolve("file"), "x");
        assertThrows(BadInputException.class, () -> write(zoo, file, OVERWRITE));
    }

    @Test
    void opensWithoutReadingTheWeights() throws IOException {
        // Twenty sparse gigabytes: reading them would take longer than the limit by far.
        Path folder = Path.of("target", "sparse-zoo-%d".formatted(ProcessHandle.current().pid()));
        int columns = 500_000_000;
        Architecture wide = Architecture.builder(new InputShape(columns, 1, 1), Activation.RELU)
                .fullyConnected("wide", 1, columns, Bias.ABSENT)
                .build();
        try (NativeZooWriter writer = NativeZooWriter.create(folder, tiny(), List.of(), REFUSE)) {
            for (int i = 0; i < 10; i++) {
                writer.add("m" + i, new float[1], 0, Map.of());
            }
            writer.finish(PROVENANCE, Optional.empty(), List.of());
        }
        try {
            Path json = folder.resolve("zoo.json");
            Files.writeString(json, Files.readString(json)
                    .replace("\"in\" : 1,", "\"in\" : %d,".formatted(columns))
                    .replace("\"weights\" : 1,", "\"weights\" : %d,".formatted(columns)));
            Path array = folder.resolve("weights.npy");
            try (RandomAccessFile sparse = new RandomAccessFile(array.toFile(), "rw")) {
                byte[] header = new byte[128];
                sparse.readFully(header);
                String wider = new String(header, StandardCharsets.ISO_8859_1)
                        .replace("(10, 1), }        ", "(10, %d), }".formatted(columns));
                sparse.seek(0);
                sparse.write(wider.getBytes(StandardCharsets.ISO_8859_1));
                sparse.setLength(128 + 40L * columns);
            }
            Zoo zoo = assertTimeoutPreemptively(Duration.ofSeconds(5), () -> read(folder));
            assertEquals(10, zoo.checkpoints());
            assertEquals(wide.weightCount(), zoo.architecture().weightCount());
        } finally {
            Fixtures.delete(folder);
        }
    }

    private static Architecture tiny() {
        return Architecture.builder(new InputShape(1, 1, 1), Activation.RELU)
                .fullyConnected("wide", 1, 1, Bias.ABSENT)
                .build();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "\"format\" : \"weightscape-zoo\"|\"format\" : \"x\"|format should be \"weightscape-zoo\", but is \"x\"",
        "\"format_version\" : 1|\"format_version\" : 2|the zoo has the format version 2, but this program knows versions up to 1",
        "\"activation\" : \"relu\"|\"activation\" : \"sinus\"|architecture.activation should be one of [relu, tanh",
        "\"kind\" : \"fc\"|\"kind\" : \"lstm\"|architecture.layers[3].kind should be \"conv2d\" or \"fc\", but is \"lstm\"",
        "\"out\" : 10|\"out\" : -10|architecture.layers[3].out should be a whole number from 1, but is -10",
        "\"out\" : 10|\"out\" : 11|its rows have 4970 numbers, but zoo.json says that a network has 4987 weights",
        "\"in\" : 1,|\"in\" : 3,|zoo.json says that a network has",
        "\"out\" : 10|\"out\" : 2000000000|more than two thousand million weights",
        "\"pooling\" : \"global_average\"|\"pooling\" : \"x\"|architecture.layers[2].pooling should be one of [none, max_2",
        "\"in\" : 16,|\"in\" : 17,|which do not follow from the 16 outputs",
        "\"weights\" : 4970|\"weights\" : 5|weights should be 4970, as many as there are, but is 5",
        "\"models\" : 5|\"models\" : 4|models should be 5, as many as there are, but is 4",
        "\"checkpoints\" : 45|\"checkpoints\" : 9|checkpoints should be 45, as many as there are, but is 9",
        "\"stride\" : 2|\"stride\" : 0|stride should be a whole number from 1, but is 0",
        "\"bias\" : true|\"bias\" : 1|bias should be true or false, but is 1",
        "\"type\" : \"number\"|\"type\" : \"date\"|properties[0].type should be \"number\" or \"category\"",
        "\"name\" : \"test_acc\"|\"name\" : \"acc\"|its columns are [model, epoch, test_acc",
        "\"remarks\" : [ ]|\"remarks\" : [ 1 ]|remarks should be a list of texts",
        "\"properties\" : [|\"properties\" : [ 7, |properties[0] should be an object",
        "\"format\" :|\"format\" |is no valid JSON",
    })
    void saysWhatIsWrongInTheManifest(String original, String damaged, String part) throws IOException {
        Path folder = temporary.resolve("zoo");
        write(unterthiner(), folder, REFUSE);
        Path json = folder.resolve("zoo.json");
        String text = Files.readString(json);
        assertTrue(text.contains(original), text);
        Files.writeString(json, text.replace(original, damaged));
        complaint(folder, part);
    }

    @Test
    void saysWhatIsWrongInTheFiles() throws IOException {
        Path folder = temporary.resolve("zoo");
        write(unterthiner(), folder, REFUSE);
        Path table = folder.resolve("checkpoints.csv");
        String text = Files.readString(table);
        Files.writeString(table, text.replaceFirst("/dummy/zoo/0,3,[^,]*", "/dummy/zoo/0,3,high"));
        complaint(folder, "checkpoints.csv: line 5, column 'test_acc': 'high' stands where a number was expected");
        Files.writeString(table, text.replaceFirst("/dummy/zoo/0,3", ",3"));
        complaint(folder, "checkpoints.csv: line 5, column 'model': '' stands where a name was expected");
        Files.writeString(table, text.substring(0, text.lastIndexOf("/dummy")));
        complaint(folder, "checkpoints.csv: it describes 44 checkpoints, but weights.npy has 45 rows");
        Files.writeString(table, text + "\"unclosed");
        assertThrows(BadInputException.class, () -> read(folder));
        Files.delete(table);
        complaint(folder, "checkpoints.csv: the file cannot be read: there is no such file");
        Files.delete(folder.resolve("weights.npy"));
        complaint(folder, "weights.npy: the file cannot be read: there is no such file");
        Files.writeString(folder.resolve("zoo.json"), "[]");
        complaint(folder, "zoo.json: the file should be an object");
    }

    private static void complaint(Path folder, String part) {
        String message =
                String.valueOf(assertThrows(BadInputException.class, () -> read(folder)).getMessage());
        assertTrue(message.startsWith(folder.toString()) && message.contains(part) && message.endsWith("."), message);
    }
}
