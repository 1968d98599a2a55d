/** The table of probes. Begin with {@link org.weightscape.app.probe.ProbeController}. */
@NullMarked
package org.weightscape.app.probe;

import org.jspecify.annotations.NullMarked;
