/**
 * From rows of many numbers to points in the plane. Begin with {@link org.weightscape.projection.Projections}; what each method
 * can be told stands in {@link org.weightscape.projection.ProjectionMethod} and {@link org.weightscape.projection.Parameter}.
 */
@NullMarked
package org.weightscape.projection;

import org.jspecify.annotations.NullMarked;
