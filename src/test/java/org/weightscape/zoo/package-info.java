/** Tests of the zoo's vocabulary. */
@NullMarked
package org.weightscape.zoo;

import org.jspecify.annotations.NullMarked;
