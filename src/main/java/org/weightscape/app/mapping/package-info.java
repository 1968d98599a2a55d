/**
 * Brings the session's layout onto the map: what is shown, in which colours, and what is being computed. Begin with
 * {@link org.weightscape.app.mapping.MapController}.
 */
@NullMarked
package org.weightscape.app.mapping;

import org.jspecify.annotations.NullMarked;
