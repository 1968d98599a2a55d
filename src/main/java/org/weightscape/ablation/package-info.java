/**
 * What each part of the recipe is good for: trains encoders over a grid of settings and zoos, and compares what their
 * representations
 * tell. Begin with {@link org.weightscape.ablation.AblationGrid}, what is compared, and
 * {@link org.weightscape.ablation.Ablation},
 * which does it.
 */
@NullMarked
package org.weightscape.ablation;

import org.jspecify.annotations.NullMarked;
