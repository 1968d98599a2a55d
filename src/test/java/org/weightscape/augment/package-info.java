/** Tests of the views, against the numbers of the official code and by random architectures. */
@NullMarked
package org.weightscape.augment;

import org.jspecify.annotations.NullMarked;
