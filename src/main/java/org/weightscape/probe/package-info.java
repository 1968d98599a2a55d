/**
 * What can be read off a checkpoint from its representation alone. Begin with {@link org.weightscape.probe.ProbeTable}; the
 * method's own probes are {@link org.weightscape.probe.Ridge} and {@link org.weightscape.probe.LinearClassifier}.
 */
@NullMarked
package org.weightscape.probe;

import org.jspecify.annotations.NullMarked;
