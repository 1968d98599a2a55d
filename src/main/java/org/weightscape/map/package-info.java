/**
 * The map as arithmetic and pixels, without a window: where points fall on a screen, what colour they have, how a million of them
 * become an image in a few milliseconds, and which of them lie under a cursor or in a lasso. Begin with
 * {@link org.weightscape.map.MapPoints} (what is shown) and {@link org.weightscape.map.PointRaster} (how it is drawn);
 * {@link org.weightscape.map.MapPicture} puts everything together into a picture file.
 */
@NullMarked
package org.weightscape.map;

import org.jspecify.annotations.NullMarked;
