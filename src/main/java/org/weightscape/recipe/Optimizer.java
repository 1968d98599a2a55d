package org.weightscape.recipe;

import java.util.Locale;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.RmsProp;
import org.nd4j.linalg.learning.config.Sgd;

/** How weights follow their gradients. */
public enum Optimizer {
    /** Plain stochastic gradient descent. */
    SGD,
    /** With Nesterov's momentum of 0.9. */
    MOMENTUM,
    /** Adam with its usual settings. */
    ADAM,
    /** RMSprop with a decay of 0.95. */
    RMSPROP;

    /** The name in recipes and tables, such as {@code rmsprop}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    IUpdater updater(double lr) {
        return switch (this) {
            case SGD -> new Sgd(lr);
            case MOMENTUM -> new Nesterovs(lr, 0.9);
            case ADAM -> new Adam(lr);
            case RMSPROP -> new RmsProp(lr);
        };
    }
}
