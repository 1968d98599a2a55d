/** Tests of the settings file. */
@NullMarked
package org.weightscape.app.settings;

import org.jspecify.annotations.NullMarked;
