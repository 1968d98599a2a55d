/**
 * What a model zoo is: begin with {@link org.weightscape.zoo.Zoo}, then {@link org.weightscape.zoo.Architecture} for how a flat weight vector is laid out.
 */
@NullMarked
package org.weightscape.zoo;

import org.jspecify.annotations.NullMarked;
