package org.weightscape.encoder;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;
import org.weightscape.encoder.kernel.Backend;
import org.weightscape.zoo.BadInputException;

/**
 * What the encoder computes on.
 *
 * @param backend ND4J's backend, or that there is none
 * @param device name of the processor
 * @param threads threads that compute
 * @param memoryBytes physical memory
 * @param gpu which GPU there is and whether it is used, or why not: one sentence
 */
public record Devices(String backend, String device, int threads, long memoryBytes, String gpu) {

    /** A device that can be asked for. */
    public enum Device {
        /** What ND4J's backend on the class path computes on. */
        AUTO,
        /** The processor. */
        CPU,
        /** An NVIDIA card. */
        CUDA
    }

    /**
     * Checks that a device is the one that this build computes on, and starts what it computes with.
     *
     * @throws BadInputException if it is not; says why
     */
    public static void require(Device device) {
        switch (device) {
            case AUTO -> Backend.requireStarted();
            case CPU -> {
                if (!Backend.computesOnHost()) {
                    throw new BadInputException(
                            "The processor cannot be used, because this build has ND4J's CUDA backend; build without -Pcuda.");
                }
            }
            case CUDA -> {
                if (Backend.computesOnHost()) {
                    throw new BadInputException("There is no CUDA device to compute on. %s Give --device cpu, or none."
                            .formatted(Gpu.use(Gpu.first(), true)));
                }
            }
        }
    }

    /** What there is on this machine. The first call starts ND4J, which takes a second or two. */
    public static Devices current() {
        Optional<String> obstacle = Backend.obstacle();
        return new Devices(
                obstacle.isPresent() ? "none that can be started" : Backend.name(),
                processor(),
                Runtime.getRuntime().availableProcessors(),
                memory(),
                obstacle.orElseGet(() -> Gpu.use(Gpu.first(), Backend.computesOnHost())));
    }

    /** Bytes of physical memory, of a container where it runs in one; 0 if the system does not say. */
    static long memory() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system
                ? system.getTotalMemorySize()
                : 0;
    }

    /**
     * Bytes of physical memory that are free, or could be made free, and no more than a container may have; {@link Long#MAX_VALUE}
     * if the system does not say.
     */
    static long availableMemory() {
        // In a container, the files of the system tell of the whole machine.
        return memory() > 0 ? Math.min(memory(), systemMemory()) : systemMemory();
    }

    private static long systemMemory() {
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
        return memory() > 0 ? memory() * 3 / 4 : Long.MAX_VALUE;
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
