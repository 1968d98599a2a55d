/** Tests of the settings file. */
@NullMarked
package org.weightscape.app.workspace;

import org.jspecify.annotations.NullMarked;
