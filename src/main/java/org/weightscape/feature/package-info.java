/**
 * What is known of each checkpoint as a row of numbers: its weights, statistics of its weights, or an encoder's code of them.
 * Begin with {@link org.weightscape.feature.Representation}; {@link org.weightscape.feature.Representations} makes them.
 */
@NullMarked
package org.weightscape.feature;

import org.jspecify.annotations.NullMarked;
