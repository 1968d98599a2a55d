/**
 * The arithmetic under the encoder: matrices on preallocated ND4J memory, and the operations on them behind one sealed interface,
 * {@link org.weightscape.encoder.kernel.Kernels}. Begin there; {@link org.weightscape.encoder.kernel.PortableKernels} is the
 * readable version of every operation, {@link org.weightscape.encoder.kernel.HostKernels} the fast one.
 */
@NullMarked
package org.weightscape.encoder.kernel;

import org.jspecify.annotations.NullMarked;
