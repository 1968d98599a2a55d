/**
 * Matrices in row-major arrays and the few products and decompositions that the program needs, through the one OpenBLAS that
 * ND4J and Smile also use. Begin with {@link org.weightscape.linalg.Rows}, then {@link org.weightscape.linalg.StreamedMatrix}
 * for zoos that do not fit into memory.
 */
@NullMarked
package org.weightscape.linalg;

import org.jspecify.annotations.NullMarked;
