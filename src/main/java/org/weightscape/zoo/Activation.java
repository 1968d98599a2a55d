package org.weightscape.zoo;

import java.util.Locale;
import java.util.Optional;

/** The non-linearity between the layers of a zoo's networks. */
public enum Activation {
    RELU,
    TANH,
    SIGMOID,
    GELU,
    LEAKY_RELU,
    IDENTITY;

    /** The name in files and tables, such as {@code leaky_relu}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The activation with this {@link #label()}, in any case and with or without underscore; empty if there is none. */
    public static Optional<Activation> named(String label) {
        String wanted = label.strip().replace("_", "");
        for (Activation activation : values()) {
            if (activation.label().replace("_", "").equalsIgnoreCase(wanted)) {
                return Optional.of(activation);
            }
        }
        return Optional.empty();
    }

    /** Applies the activation to one value. GELU is the exact form, with an error function good to 1e-7. */
    public double apply(double x) {
        return switch (this) {
            case RELU -> Math.max(0, x);
            case TANH -> Math.tanh(x);
            case SIGMOID -> 1 / (1 + Math.exp(-x));
            case GELU -> 0.5 * x * (1 + erf(x / Math.sqrt(2)));
            case LEAKY_RELU -> x >= 0 ? x : 0.01 * x;
            case IDENTITY -> x;
        };
    }

    /** Abramowitz and Stegun, formula 7.1.26. */
    private static double erf(double x) {
        double t = 1 / (1 + 0.3275911 * Math.abs(x));
        double y = 1 - (((((1.061405429 * t - 1.453152027) * t) + 1.421413741) * t - 0.284496736) * t + 0.254829592)
                * t * Math.exp(-x * x);
        return Math.copySign(y, x);
    }
}
