/** Tests of recipes, images and training. */
@NullMarked
package org.weightscape.recipe;

import org.jspecify.annotations.NullMarked;
