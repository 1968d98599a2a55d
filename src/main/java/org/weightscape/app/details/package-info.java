/**
 * The clicked checkpoint: its properties, and what the probes say of it. Begin with
 * {@link org.weightscape.app.details.DetailsView}.
 */
@NullMarked
package org.weightscape.app.details;

import org.jspecify.annotations.NullMarked;
