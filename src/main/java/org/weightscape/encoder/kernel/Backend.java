package org.weightscape.encoder.kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.util.Locale;
import java.util.Optional;
import org.nd4j.linalg.factory.Nd4j;
import org.weightscape.zoo.BadInputException;

/** Which backend of ND4J is on the class path. */
public final class Backend {
    private static final String CUDA_BACKEND = "/org/nd4j/linalg/jcublas/JCublasBackend.class";

    private Backend() {}

    /**
     * Whether arrays lie in the CPU's memory, where {@link HostKernels} can work.
     *
     * @throws BadInputException if the backend cannot be started
     */
    public static boolean computesOnHost() {
        requireStarted();
        return Nd4j.getEnvironment().isCPU();
    }

    /**
     * The backend's name, such as {@code CpuBackend}.
     *
     * @throws BadInputException if the backend cannot be started
     */
    public static String name() {
        requireStarted();
        return Nd4j.getBackend().getClass().getSimpleName();
    }

    /** Why the backend cannot be started: one sentence; empty if it can. The first call starts it. */
    public static Optional<String> obstacle() {
        try {
            requireStarted();
            return Optional.empty();
        } catch (BadInputException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    /**
     * Starts the backend, if it was not started before.
     *
     * @throws BadInputException if it cannot be started
     */
    public static void requireStarted() {
        if (Backend.class.getResource(CUDA_BACKEND) != null) {
            String driver = System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("windows") ? "nvcuda.dll" : "libcuda.so.1";
            if (!isLoadable(driver)) {
                // ND4J would print a stack trace.
                throw new BadInputException(("This build has ND4J's CUDA backend, but NVIDIA's driver (%s) cannot be loaded; install it and"
                                + " CUDA 11.6, or build without -Pcuda.")
                        .formatted(driver));
            }
        }
        try {
            Nd4j.getBackend();
        } catch (ExceptionInInitializerError | NoClassDefFoundError e) {
            throw new BadInputException(
                    "ND4J's backend cannot be started; with -Pcuda, install CUDA 11.6, or build without it.", e);
        }
    }

    /** Whether the system finds a library by its name. */
    static boolean isLoadable(String library) {
        try (Arena arena = Arena.ofConfined()) {
            SymbolLookup.libraryLookup(library, arena);
            return true;
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    /** Bytes of native memory that ND4J may take in all. */
    public static long nativeLimitBytes() {
        return org.bytedeco.javacpp.Pointer.maxPhysicalBytes();
    }
}
