/** Tests of the start page. */
@NullMarked
package org.weightscape.app.start;

import org.jspecify.annotations.NullMarked;
