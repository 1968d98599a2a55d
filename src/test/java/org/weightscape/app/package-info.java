/** Tests of the window on JavaFX's headless platform. */
@NullMarked
package org.weightscape.app;

import org.jspecify.annotations.NullMarked;
