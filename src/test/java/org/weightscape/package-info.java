/** Tests of the whole program: the layers and the command line. */
@NullMarked
package org.weightscape;

import org.jspecify.annotations.NullMarked;
