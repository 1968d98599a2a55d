package org.weightscape.encoder;

import org.weightscape.encoder.EncoderConfig.Training;
import org.weightscape.encoder.kernel.Backend;
import org.weightscape.encoder.kernel.HostKernels;
import org.weightscape.encoder.kernel.Kernels;
import org.weightscape.encoder.kernel.PortableKernels;
import org.weightscape.zoo.BadInputException;

/** Starts the kernels that a configuration asks for. */
final class Engines {

    private Engines() {}

    static Kernels start(Training training) {
        int threads = training.threads() == 0 ? Runtime.getRuntime().availableProcessors() : training.threads();
        return switch (training.kernel()) {
            case AUTO -> Backend.computesOnHost() ? new HostKernels(threads) : new PortableKernels();
            case PORTABLE -> new PortableKernels();
            case HOST -> {
                if (!Backend.computesOnHost()) {
                    throw new BadInputException(
                            "training.kernel is host, but ND4J's %s does not compute on the host; choose auto or portable."
                                    .formatted(Backend.name()));
                }
                yield new HostKernels(threads);
            }
        };
    }
}
