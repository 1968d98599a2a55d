/** Tests of the augmentation preview. */
@NullMarked
package org.weightscape.app.preview;

import org.jspecify.annotations.NullMarked;
