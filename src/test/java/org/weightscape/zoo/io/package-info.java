/** Tests of the file formats; {@link org.weightscape.zoo.io.Fixtures} has the files that other programs wrote. */
@NullMarked
package org.weightscape.zoo.io;

import org.jspecify.annotations.NullMarked;
