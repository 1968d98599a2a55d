/**
 * Random views of a network for self-supervised learning: reordered hidden units, noise and erased weights. Begin with
 * {@link org.weightscape.augment.Augmentation}, which draws a view; {@link org.weightscape.augment.Permutation} is the reordering
 * that leaves the network's function as it is, {@link org.weightscape.augment.CanonicalForm} picks one order for good.
 */
@NullMarked
package org.weightscape.augment;

import org.jspecify.annotations.NullMarked;
