package org.weightscape.encoder;

/** Losses of batches, added up. */
final class LossSums {
    private double total;
    private double contrast;
    private double reconstruction;

    /** @param first where to begin */
    LossSums(Losses first) {
        total = first.total();
        contrast = first.contrast();
        reconstruction = first.reconstruction();
    }

    void add(double newTotal, double newContrast, double newReconstruction) {
        total += newTotal;
        contrast += newContrast;
        reconstruction += newReconstruction;
    }

    /** What was added up so far. */
    Losses sums() {
        return new Losses(total, contrast, reconstruction);
    }

    /** The mean of so many. */
    Losses mean(int count) {
        return new Losses(total / count, contrast / count, reconstruction / count);
    }
}
