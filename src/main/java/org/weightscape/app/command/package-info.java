/**
 * Everything that a person can make the window do. A {@link org.weightscape.app.command.Command} is described once and feeds
 * the menu, its key, the command list and the list of shortcuts.
 */
@NullMarked
package org.weightscape.app.command;

import org.jspecify.annotations.NullMarked;
