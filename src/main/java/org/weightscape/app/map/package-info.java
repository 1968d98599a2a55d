/**
 * The map in the window. Begin with {@link org.weightscape.app.map.MapModel} (what is shown, selected, hovered), then
 * {@link org.weightscape.app.map.MapView} and {@link org.weightscape.app.map.LegendView}, which only bind to it. Pixels come from
 * {@code org.weightscape.map}, drawn off the window's thread.
 */
@NullMarked
package org.weightscape.app.map;

import org.jspecify.annotations.NullMarked;
