/**
 * The command line: one class a command, everything through the same classes as the window. Begin with
 * {@link org.weightscape.cli.Weightscape}, which lists the commands; {@link org.weightscape.cli.Terminal} is where text goes.
 */
@NullMarked
package org.weightscape.cli;

import org.jspecify.annotations.NullMarked;
