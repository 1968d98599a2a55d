/** The composition root: {@link org.weightscape.Main} puts the command line and the window together. */
@NullMarked
package org.weightscape;

import org.jspecify.annotations.NullMarked;
