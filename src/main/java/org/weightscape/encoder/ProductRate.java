package org.weightscape.encoder;

import static org.weightscape.encoder.kernel.Form.PLAIN;
import static org.weightscape.encoder.kernel.Form.TRANSPOSED;

import java.util.Arrays;
import org.weightscape.encoder.kernel.Kernels;
import org.weightscape.encoder.kernel.Matrix;
import org.weightscape.encoder.kernel.PortableKernels;
import org.weightscape.encoder.kernel.Precision;
import org.weightscape.encoder.kernel.Workspace;

/** The machine's speed at a large matrix product, beside which other speeds are read. */
final class ProductRate {
    private static final int RUNS = 15;

    private ProductRate() {}

    /** Thousand million operations a second of a 2048×1024 by 1024×1024 product, the median. */
    static double of(Kernels kernels) {
        try (Workspace workspace = Workspace.of(Precision.FLOAT)) {
            Matrix a = workspace.matrix(2048, 1024);
            Matrix b = workspace.matrix(1024, 1024);
            Matrix out = workspace.matrix(2048, 1024);
            kernels.fill(a, 0.5);
            kernels.fill(b, 0.25);
            double[] times = new double[RUNS];
            for (int i = 0; i < RUNS; i++) {
                long begin = System.nanoTime();
                kernels.product(a, PLAIN, b, TRANSPOSED, 1, 0, out);
                times[i] = System.nanoTime() - begin;
            }
            Arrays.sort(times);
            return 2.0 * 2048 * 1024 * 1024 / times[RUNS / 2];
        }
    }

    /** The rate by ND4J (OpenBLAS on all cores): the machine's sgemm rate. No other kernels may be computing. */
    static double ofSgemm() {
        try (Kernels nd4j = new PortableKernels()) {
            return of(nd4j);
        }
    }
}
