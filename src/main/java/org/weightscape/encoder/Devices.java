package org.weightscape.encoder;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Properties;
import java.util.stream.Stream;
import org.weightscape.encoder.kernel.Backend;

/**
 * What the encoder computes on.
 *
 * @param backend ND4J's backend
 * @param device name of the processor
 * @param threads threads that compute
 * @param memoryBytes physical memory
 * @param gpu in words: which GPU there is and why it is not used
 */
public record Devices(String backend, String device, int threads, long memoryBytes, String gpu) {

    /** What there is on this machine. The first call starts ND4J, which takes a second or two. */
    public static Devices current() {
        return new Devices(
                Backend.name(), processor(), Runtime.getRuntime().availableProcessors(), memory(), graphics());
    }

    /** Bytes of physical memory; 0 if the system does not say. */
    static long memory() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system
                ? system.getTotalMemorySize()
                : 0;
    }

    /** Bytes of physical memory that are free, or could be made free; {@link Long#MAX_VALUE} if the system does not say. */
    static long availableMemory() {
        Path info = Path.of("/proc/meminfo");
        if (Files.isReadable(info)) {
            try (Stream<String> lines = Files.lines(info)) {
                return lines.filter(line -> line.startsWith("MemAvailable:"))
                        .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
                        .findFirst()
                        .orElse(Long.MAX_VALUE);
            } catch (IOException | UncheckedIOException _) {
                return Long.MAX_VALUE;
            }
        }
        return ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system
                        && system.getTotalMemorySize() > 0
                ? system.getTotalMemorySize() * 3 / 4
                : Long.MAX_VALUE;
    }

    private static String processor() {
        Path info = Path.of("/proc/cpuinfo");
        if (Files.isReadable(info)) {
            try (Stream<String> lines = Files.lines(info)) {
                return lines.filter(line -> line.startsWith("model name"))
                        .map(line -> line.substring(line.indexOf(':') + 1).strip())
                        .findFirst()
                        .orElse(System.getProperty("os.arch"));
            } catch (IOException | UncheckedIOException _) {
                return System.getProperty("os.arch");
            }
        }
        String identifier = System.getenv("PROCESSOR_IDENTIFIER");
        return identifier == null ? System.getProperty("os.arch") : identifier;
    }

    private static String graphics() {
        if (!Backend.computesOnHost()) {
            return "The GPU is used, through ND4J's CUDA backend.";
        }
        String present = nvidia();
        String why = "this build carries ND4J's CPU backend only; its CUDA backend would need a card of compute capability 3.7 to 8.9";
        return present.isEmpty()
                ? "No NVIDIA GPU was found; " + why + "."
                : "%s is not used: %s.".formatted(present, why);
    }

    /** The name of the first NVIDIA card that the Linux driver lists; empty if there is none, or it cannot be told. */
    private static String nvidia() {
        Path gpus = Path.of("/proc/driver/nvidia/gpus");
        if (!Files.isDirectory(gpus)) {
            return "";
        }
        try (Stream<Path> cards = Files.list(gpus)) {
            for (Path card : cards.toList()) {
                for (String line : Files.readAllLines(card.resolve("information"))) {
                    if (line.toLowerCase(Locale.ROOT).startsWith("model:")) {
                        return line.substring(line.indexOf(':') + 1).strip();
                    }
                }
            }
        } catch (IOException _) {
            return "";
        }
        return "";
    }

    /** The version of this program. */
    static String version() {
        Properties properties = new Properties();
        try (InputStream in = Devices.class.getResourceAsStream("/org/weightscape/version.properties")) {
            if (in != null) {
                properties.load(in);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return properties.getProperty("version", "unknown");
    }
}
