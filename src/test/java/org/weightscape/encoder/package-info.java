/** Tests of the encoder; {@link org.weightscape.encoder.Parity} reads the reference numbers. */
@NullMarked
package org.weightscape.encoder;

import org.jspecify.annotations.NullMarked;
