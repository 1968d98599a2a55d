/**
 * Training zoos of one's own from a recipe. Begin with {@link org.weightscape.recipe.Recipe}, what a recipe file says, and
 * {@link org.weightscape.recipe.Generator}, which trains its models and writes them as a zoo. The images are drawn by
 * {@link org.weightscape.recipe.Dataset}; DL4J does the training in {@link org.weightscape.recipe.TrainingNetwork}.
 */
@NullMarked
package org.weightscape.recipe;

import org.jspecify.annotations.NullMarked;
