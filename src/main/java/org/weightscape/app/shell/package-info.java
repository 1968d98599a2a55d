/**
 * The frame of the window: menu, toolbar, panels around the map, status bar, and what is laid over them. Begin with
 * {@link org.weightscape.app.shell.MainView}.
 */
@NullMarked
package org.weightscape.app.shell;

import org.jspecify.annotations.NullMarked;
