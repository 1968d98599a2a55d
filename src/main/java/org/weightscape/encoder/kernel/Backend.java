package org.weightscape.encoder.kernel;

import org.nd4j.linalg.factory.Nd4j;

/** Which backend of ND4J is on the class path. */
public final class Backend {

    private Backend() {}

    /** Whether arrays lie in the CPU's memory, where {@link HostKernels} can work. */
    public static boolean computesOnHost() {
        return Nd4j.getEnvironment().isCPU();
    }

    /** The backend's name, such as {@code CpuBackend}. */
    public static String name() {
        return Nd4j.getBackend().getClass().getSimpleName();
    }

    /** Megabytes of native memory that ND4J may take in all. */
    public static long nativeLimitBytes() {
        return org.bytedeco.javacpp.Pointer.maxPhysicalBytes();
    }
}
