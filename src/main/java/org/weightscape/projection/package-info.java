/**
 * From rows of many numbers to points in the plane. Begin with {@link org.weightscape.projection.Projections}; what each method
 * can be told stands in {@link org.weightscape.projection.ProjectionMethod} and {@link org.weightscape.projection.Parameter}.
 *
 * <p>A layout that can be watched and steered is a {@link org.weightscape.projection.LayoutRun}. It finds
 * {@link org.weightscape.projection.NearestNeighbors}, weighs them, joins them to a symmetric graph and lets a
 * {@code LayoutOptimizer} descend on it, {@code UmapOptimizer} or {@code TsneOptimizer}; the latter pushes by
 * {@code RepulsionTree}. All of these split their work into the same parts whatever the machine, so that a seed gives the same
 * map everywhere. {@link org.weightscape.projection.Faithfulness} says what a map is worth,
 * {@link org.weightscape.projection.Placement} puts new points on it, and {@link org.weightscape.projection.LayoutBench} times
 * it.
 */
@NullMarked
package org.weightscape.projection;

import org.jspecify.annotations.NullMarked;
