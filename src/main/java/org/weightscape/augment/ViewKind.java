package org.weightscape.augment;

/** One augmentation by itself, or all of them together, strong enough to be looked at. */
public enum ViewKind {
    PERMUTATION(
            "Permute",
            "permuted",
            "Hidden units change places, with the weights that they receive and send. The function stays the same.",
            new AugmentationConfig(PermutationChoice.fresh(), Noise.NONE, Erasing.NONE)),
    ERASING(
            "Erase",
            "erased",
            "A block of neighbouring weights is set to zero.",
            new AugmentationConfig(PermutationChoice.off(), Noise.NONE, always())),
    NOISE(
            "Noise",
            "noisy",
            "Normal noise of standard deviation 0.05 is added to every weight.",
            new AugmentationConfig(PermutationChoice.off(), new Noise(0.05), Erasing.NONE)),
    ALL(
            "All",
            "augmented",
            "Permutation, then noise, then erasing: what a training view can look like.",
            new AugmentationConfig(PermutationChoice.fresh(), new Noise(0.05), always()));

    private final String label;
    private final String word;
    private final String description;
    private final AugmentationConfig config;

    ViewKind(String label, String word, String description, AugmentationConfig config) {
        this.label = label;
        this.word = word;
        this.description = description;
        this.config = config;
    }

    /** The word on the button. */
    public String label() {
        return label;
    }

    /** What a copy is called that was made so. */
    public String word() {
        return word;
    }

    /** What happens to the weights. */
    public String description() {
        return description;
    }

    /** How such a view is drawn; erasing always takes place here, so that there is something to see. */
    public AugmentationConfig config() {
        return config;
    }

    private static Erasing always() {
        Erasing usual = Erasing.DEFAULT;
        return new Erasing(1, usual.minShare(), usual.maxShare(), usual.fill(), usual.mode());
    }
}
