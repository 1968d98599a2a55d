/** Tests of commands. */
@NullMarked
package org.weightscape.app.command;

import org.jspecify.annotations.NullMarked;
