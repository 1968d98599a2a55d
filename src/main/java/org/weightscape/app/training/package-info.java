/** Training an encoder in the window. Begin with {@link org.weightscape.app.training.TrainingModel}. */
@NullMarked
package org.weightscape.app.training;

import org.jspecify.annotations.NullMarked;
