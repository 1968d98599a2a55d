/**
 * Further maps beside the first: of another representation, by another encoder, or in other colours, with one selection and one
 * hover. Begin with {@link org.weightscape.app.linked.LinkedMaps}, then {@link org.weightscape.app.linked.LinkedMapsView}.
 */
@NullMarked
package org.weightscape.app.linked;

import org.jspecify.annotations.NullMarked;
