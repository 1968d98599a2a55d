/** Tests of the kernels: both implementations give the same numbers. */
@NullMarked
package org.weightscape.encoder.kernel;

import org.jspecify.annotations.NullMarked;
