/** The left panel's summary of the zoo. Begin with {@link org.weightscape.app.data.ZooSummaryView}. */
@NullMarked
package org.weightscape.app.data;

import org.jspecify.annotations.NullMarked;
