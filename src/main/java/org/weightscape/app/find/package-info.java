/**
 * Finds checkpoints by their model's name or by a condition. Begin with {@link org.weightscape.app.find.FindController}.
 */
@NullMarked
package org.weightscape.app.find;

import org.jspecify.annotations.NullMarked;
