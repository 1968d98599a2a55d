package org.weightscape.zoo.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import net.razorvine.pickle.Unpickler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.weightscape.zoo.BadInputException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class TorchFileTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "zip_plain", "zip_torch19_members", "zip_strided", "zip_half", "zip_bf16", "zip_half_special", "legacy_plain",
                "legacy_strided", "nested_state_and_optimizer", "nested_dataparallel_prefix", "whole_module_pickled"
            })
    void readsWhatPyTorchWrote(String name) {
        // The file with the members of PyTorch 1.9 holds the very members of zip_plain, without the newer ones.
        String same = name.equals("zip_torch19_members") ? "zip_plain" : name;
        JsonNode expected = JsonMapper.shared().readTree(Fixtures.path("torch/" + same + ".pt.expected.json").toFile());
        double[] values = Npy.doubles(Fixtures.path("torch/" + same + ".pt.expected.npy")).values();
        SequencedMap<String, TensorView> tensors =
                TorchFile.open(Fixtures.path("torch/" + name + ".pt")).tensors();
        List<String> names = new ArrayList<>();
        for (JsonNode wanted : expected) {
            names.add(wanted.get("name").asString());
            TensorView tensor = Objects.requireNonNull(tensors.get(names.getLast()));
            assertEquals(
                    wanted.get("shape").valueStream().map(JsonNode::asLong).toList(), tensor.shape(), names.getLast());
            assertEquals(
                    wanted.get("dtype").asString().replace("bfloat", "BFLOAT").toUpperCase(java.util.Locale.ROOT),
                    tensor.type().name());
            int offset = wanted.get("offset").asInt();
            double[] numbers = Arrays.copyOfRange(values, offset, offset + wanted.get("size").asInt());
            assertArrayEquals(bits(numbers), bits(tensor.doubles()), names.getLast());
            float[] floats = tensor.floats();
            for (int i = 0; i < floats.length; i++) {
                assertEquals(Float.floatToIntBits((float) numbers[i]), Float.floatToIntBits(floats[i]));
            }
        }
        assertEquals(names, List.copyOf(tensors.keySet()));
    }

    private static long[] bits(double[] values) {
        return Arrays.stream(values).mapToLong(Double::doubleToLongBits).toArray();
    }

    @ParameterizedTest
    @ValueSource(strings = {"bad_truncated.pt", "bad_not_torch.pt", "evil_calls_os_system.pt"})
    void refusesWhatIsDamagedOrHarmful(String name) {
        String complaint = complaint(() -> TorchFile.open(Fixtures.path("torch/" + name)).tensors());
        assertTrue(complaint.contains(name) && complaint.endsWith(".") && !complaint.contains("\n"), complaint);
    }

    private static String complaint(org.junit.jupiter.api.function.Executable executable) {
        return String.valueOf(assertThrows(BadInputException.class, executable).getMessage());
    }

    @Test
    void saysWhatAHarmfulFileAsksFor() {
        String complaint = complaint(() -> TorchFile.open(Fixtures.path("torch/evil_calls_os_system.pt")));
        assertTrue(complaint.contains("posix.system"), complaint);
    }

    @Test
    void namesNoClassesOutsideTheClosedListEvenIfSomebodyRegistersOne() throws IOException {
        boolean[] wasCalled = {false};
        Unpickler.registerConstructor("weightscape.test", "Trap", arguments -> {
            wasCalled[0] = true;
            return "trapped";
        });
        // A tuple of: the trap, a Java exception by name, a date, a decimal. All of them stay opaque.
        byte[] pickle = pickle(
                "cweightscape.test\nTrap\n)R", "cbuiltins\nValueError\n)R", "cdatetime\ndate\n)R", "cdecimal\nDecimal\n)R");
        TorchFile opened = TorchFile.open(archive(pickle));
        assertFalse(wasCalled[0]);
        Object[] root = (Object[]) Objects.requireNonNull(opened.root());
        assertEquals(4, root.length);
        for (Object part : root) {
            assertTrue(part instanceof PickleMachine.Stub);
        }
    }

    private static byte[] pickle(String... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(new byte[] {(byte) 0x80, 2, '('});
        for (String part : parts) {
            out.writeBytes(part.getBytes(StandardCharsets.ISO_8859_1));
        }
        out.writeBytes(new byte[] {'t', '.'});
        return out.toByteArray();
    }

    private Path archive(byte[] pickle) throws IOException {
        Path file = folder.resolve("x.pt");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            zip.putNextEntry(new ZipEntry("x/data.pkl"));
            zip.write(pickle);
            zip.putNextEntry(new ZipEntry("x/version"));
            zip.write("3\n".getBytes(StandardCharsets.US_ASCII));
        }
        return file;
    }

    @Test
    void refusesLengthsThatLieCyclesAsKeysAndEndlessLines() throws IOException {
        List<byte[]> pickles = List.of(
                pickle("X\u00ff\u00ff\u00ff\u007fabc"), // a text of 2 GiB
                pickle("B\u00ff\u00ff\u00ff\u00ffabc"), // bytes of 4 GiB
                pickle("\u008e\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u007fabc"), // bytes of 8 EiB
                pickle("\u008b\u0000\u0000\u0001\u0000abc"), // a number of 64 KiB
                pickle("}]q\u0000h\u0000Ns"), // a list as a key
                pickle("\u008f(]\u0090"), // a list in a set
                pickle("]q\u0000h\u0000a"), // a list that holds itself
                pickle("}q\u0000U\u0005modelh\u0000s"), // a dict that holds itself under a name that is looked into
                pickle("}q\u0000U\nstate_dicth\u0000s"),
                pickle("I" + "1".repeat(100_000) + "\n"),
                pickle("tttt"), // no marks
                pickle("h\u0007"), // nothing memorised
                pickle("ctorch._utils\n_rebuild_tensor_v2\n)R"),
                pickle("(U\u0007storagectorch\nFloatStorage\nU\u00010U\u0003cpuK\u0005tQ")); // a storage of no member
        for (byte[] pickle : pickles) {
            Path file = archive(pickle);
            assertThrows(BadInputException.class, () -> TorchFile.open(file).tensors());
        }
    }

    @Test
    void refusesAZipBomb() throws IOException {
        Path file = folder.resolve("bomb.pt");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            zip.putNextEntry(new ZipEntry("x/data.pkl"));
            byte[] zeros = new byte[1 << 20];
            for (int i = 0; i < 100; i++) {
                zip.write(zeros);
            }
        }
        String complaint = complaint(() -> TorchFile.open(file));
        assertTrue(complaint.contains("zip bomb"), complaint);
    }

    @Test
    void remembersPicklesButNotTheNumbers() throws IOException {
        TorchFile.Pickles pickles = new TorchFile.Pickles();
        Path first = trial(0, "checkpoint_000000");
        Path second = trial(0, "checkpoint_000001");
        float[] a = TorchFile.open(first, ZipArchive.contents(first), pickles).tensors().firstEntry().getValue().floats();
        float[] b = TorchFile.open(second, ZipArchive.contents(second), pickles).tensors().firstEntry().getValue().floats();
        assertArrayEquals(TorchFile.open(second).tensors().firstEntry().getValue().floats(), b);
        assertFalse(Arrays.equals(a, b));
    }

    private static Path trial(int number, String checkpoint) throws IOException {
        try (var trials = Files.list(Fixtures.path("ray_zoo"))) {
            return trials.sorted().toList().get(number).resolve(checkpoint).resolve("checkpoints");
        }
    }
}
