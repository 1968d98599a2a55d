/** Light and dark. Begin with {@link org.weightscape.app.theme.Themes}. */
@NullMarked
package org.weightscape.app.theme;

import org.jspecify.annotations.NullMarked;
