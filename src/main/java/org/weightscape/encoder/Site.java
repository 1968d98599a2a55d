package org.weightscape.encoder;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.weightscape.encoder.kernel.Dropout;
import org.weightscape.encoder.kernel.Kernels;
import org.weightscape.encoder.kernel.Matrix;
import org.weightscape.encoder.kernel.Workspace;

/** Where a model is built: what its layers compute with, where their parameters and results lie. */
final class Site {
    private final Kernels kernels;
    private final Workspace workspace;
    private final Parameters parameters = new Parameters();
    private final Purpose purpose;
    private final int samples;
    private final double dropoutShare;
    private final Map<Scratch, Matrix> scratch = new HashMap<>();
    private final List<Dropout> dropouts = new ArrayList<>();

    /** What scratch memory is shared by: its role and shape. */
    private record Scratch(String role, int rows, int columns) {}

    /**
     * @param samples the largest number of weight vectors in one pass
     * @param dropoutShare share of activations dropped while {@linkplain #beginTraining training}
     */
    Site(Kernels kernels, Workspace workspace, Purpose purpose, int samples, double dropoutShare) {
        this.kernels = kernels;
        this.workspace = workspace;
        this.purpose = purpose;
        this.samples = samples;
        this.dropoutShare = dropoutShare;
    }

    Kernels kernels() {
        return kernels;
    }

    Workspace workspace() {
        return workspace;
    }

    Parameters parameters() {
        return parameters;
    }

    int samples() {
        return samples;
    }

    private boolean trains() {
        return purpose == Purpose.TRAINING;
    }

    /** Memory that the backward pass needs unchanged. A model that is not trained shares it between layers of the same role. */
    Matrix kept(String role, int rows, int columns) {
        return trains() ? workspace.matrix(rows, columns) : scratch(role, rows, columns);
    }

    /** Memory whose contents nobody needs after the layer is done: one for each role and shape. */
    Matrix scratch(String role, int rows, int columns) {
        return scratch.computeIfAbsent(
                new Scratch(role, rows, columns), wanted -> workspace.matrix(wanted.rows(), wanted.columns()));
    }

    /** As {@link #scratch}, for a backward pass: a model that is not trained takes no memory for it, and may not use it. */
    Matrix backwardScratch(String role, int rows, int columns) {
        return trains() ? scratch(role, rows, columns) : workspace.unusedMatrix(rows, columns);
    }

    /** One more place where numbers may be dropped: {@linkplain #beginTraining in training}. */
    Dropout newDropout() {
        Dropout dropout = new Dropout(dropoutShare, dropouts.size());
        dropout.rest();
        dropouts.add(dropout);
        return dropout;
    }

    /** As {@link #scratch}, for what dropouts leave: none where nothing is ever dropped. */
    Matrix dropoutScratch(String role, int rows, int columns) {
        return dropoutShare > 0 ? backwardScratch(role, rows, columns) : workspace.unusedMatrix(rows, columns);
    }

    /** From now on dropouts act, on numbers that belong to this step. */
    void beginTraining(long seed, long step) {
        long mixed = (seed * 0x9e3779b97f4a7c15L + step) * 0xbf58476d1ce4e5b9L;
        int key = (int) (mixed ^ (mixed >>> 32));
        for (int i = 0; i < dropouts.size(); i++) {
            dropouts.get(i).act(key);
        }
    }

    /** From now on nothing is dropped. */
    void beginEvaluation() {
        for (int i = 0; i < dropouts.size(); i++) {
            dropouts.get(i).rest();
        }
    }
}
