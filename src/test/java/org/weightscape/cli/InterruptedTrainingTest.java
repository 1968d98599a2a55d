package org.weightscape.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.weightscape.Main;

/** Ctrl+C while a process trains: once, it puts its files in order first; twice, it ends now. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "there is no kill command")
class InterruptedTrainingTest {
    private static final Path ZOO = Path.of("sample-zoos", "tetris-seed");

    @TempDir
    Path folder;

    @Test
    void theFirstSavesAndEndsSoThatTrainingCanGoOn() throws Exception {
        Path encoder = folder.resolve("encoder");
        Process training = start(
                Main.class, "train", ZOO.toString(), "--out", encoder.toString(), "--preset", "tetris", "--epochs", "100000");
        try (BufferedReader out = training.inputReader()) {
            awaitFile(encoder.resolve("history.csv"), training);
            interrupt(training);
            String said = String.join("\n", out.readAllLines());
            assertEquals(Weightscape.FAILED, training.waitFor(), said);
            assertTrue(said.contains("it can be resumed"), said);
        } finally {
            training.destroyForcibly();
        }
        // Longer than asked for now: there is nothing left to do, but the state is one to go on from.
        Run resumed = Run.of("train", ZOO, "--out", encoder, "--resume", "--epochs", "1").done();
        assertTrue(resumed.out().contains("already complete"), resumed.out());
    }

    @Test
    void theSecondEndsATrainingThatIsStillBusyAtOnce() throws Exception {
        Process training = start(BusyTraining.class, folder.resolve("encoder").toString());
        try (BufferedReader out = training.inputReader()) {
            assertEquals(BusyTraining.TRAINING, out.readLine());
            interrupt(training);
            assertEquals(BusyTraining.STOPPING, out.readLine());
            assertTrue(training.isAlive());
            interrupt(training);
            // Left alone, it would be busy for ever.
            assertTrue(training.waitFor(1, TimeUnit.MINUTES));
            assertEquals(128 + 2, training.exitValue());
        } finally {
            training.destroyForcibly();
        }
    }

    private static Process start(Class<?> main, String... arguments) throws IOException {
        assumeFalse(interruptsAreIgnored(), "a process started from here would ignore interrupts, as in a shell's background");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow", "--add-modules=jdk.incubator.vector", "-XX:+UseSerialGC", "-Xmx300m",
                "-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    }

    private static boolean interruptsAreIgnored() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.isReadable(status)) {
            return false;
        }
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("SigIgn:"))
                .anyMatch(line -> (Long.parseUnsignedLong(line.substring(7).strip(), 16) & 2) != 0);
    }

    private static void interrupt(Process process) throws Exception {
        assertEquals(0, new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor());
    }

    private static void awaitFile(Path file, Process process) throws InterruptedException {
        while (!Files.exists(file)) {
            assertFalse(process.waitFor(10, TimeUnit.MILLISECONDS), "the training ended by itself");
        }
    }
}
