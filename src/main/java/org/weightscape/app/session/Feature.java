package org.weightscape.app.session;

import org.weightscape.map.MapDescription;

/** From which representation of the networks the map is made. */
public enum Feature {
    /** The weights themselves. */
    WEIGHTS("w", "The weights themselves, one number each."),
    /** Statistics of the weights. */
    STATISTICS("s", "Mean, variance and percentiles of the weights and biases of each layer."),
    /** The encoder's code. */
    LATENT("z", "What the trained encoder makes of the weights: its latent code.");

    private final String key;
    private final String description;

    Feature(String key, String description) {
        this.key = key;
        this.description = description;
    }

    /** The name in files and tables. */
    public String key() {
        return key;
    }

    /** The name on the screen. */
    public String label() {
        return MapDescription.featureLabel(key);
    }

    /** One sentence. */
    public String description() {
        return description;
    }
}
