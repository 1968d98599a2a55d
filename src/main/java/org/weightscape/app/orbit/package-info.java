/**
 * The orbit of a network: where its permuted, erased or noisy copies lie on the map, and how far from it in the space that the
 * map shows. Begin with {@link org.weightscape.app.orbit.OrbitController}.
 */
@NullMarked
package org.weightscape.app.orbit;

import org.jspecify.annotations.NullMarked;
