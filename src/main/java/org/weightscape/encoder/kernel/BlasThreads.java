package org.weightscape.encoder.kernel;

import org.bytedeco.openblas.global.openblas_nolapack;

/**
 * Keeps OpenBLAS to one thread while host kernels compute: they split products themselves, and OpenBLAS's own waiting threads would
 * take cores from them. Other users of the library then compute on one thread for that time; afterwards on all again.
 */
final class BlasThreads {
    private static int claims;

    private BlasThreads() {}

    static synchronized void claim() {
        claims++;
        // Each time: ND4J sets its own number when its backend starts.
        openblas_nolapack.blas_set_num_threads(1);
    }

    static synchronized void release() {
        claims--;
        if (claims == 0) {
            openblas_nolapack.blas_set_num_threads(Runtime.getRuntime().availableProcessors());
        }
    }
}
