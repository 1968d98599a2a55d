/**
 * The clicked network beside an augmented copy of itself. Begin with {@link org.weightscape.app.preview.PreviewController}.
 */
@NullMarked
package org.weightscape.app.preview;

import org.jspecify.annotations.NullMarked;
