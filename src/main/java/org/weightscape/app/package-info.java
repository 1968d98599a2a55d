/**
 * The window. Begin with {@link org.weightscape.app.ExplorerWindow}, which puts everything together by hand; each feature is a
 * package with a model (properties), a view (layout and bindings) and a controller (decides, and is the only one to reach the
 * core).
 */
@NullMarked
package org.weightscape.app;

import org.jspecify.annotations.NullMarked;
