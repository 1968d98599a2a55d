package org.weightscape.encoder;

import java.util.concurrent.CancellationException;
import java.util.random.RandomGenerator;
import org.weightscape.encoder.EncoderConfig.Optimizer;
import org.weightscape.encoder.EncoderConfig.Training;
import org.weightscape.encoder.Parameters.Part;
import org.weightscape.encoder.ProjectionHead.Running;
import org.weightscape.encoder.kernel.Adam;
import org.weightscape.encoder.kernel.Kernels;
import org.weightscape.encoder.kernel.Matrix;
import org.weightscape.encoder.kernel.Workspace;

/** Everything that a training step touches: autoencoder, loss, optimiser, on memory that is taken once. */
final class TrainingModel {
    private static final double BETA_1 = 0.9;
    private static final double BETA_2 = 0.999;
    private static final double EPSILON = 1e-8;
    private static final Part[] PARTS = Part.values();

    private final Site site;
    private final Kernels kernels;
    private final EncoderConfig config;
    private final Autoencoder autoencoder;
    private final Objective objective;
    private final Matrix views;
    private final Matrix gradientCode;
    private final Matrix gradientCodeOfContrast;
    private final Matrix mean;
    private final Matrix square;
    private final Adam adam;
    private double contrast;
    private double reconstruction;
    private double gradientNorm = Double.NaN;

    /**
     * @param config resolved: no automatic values
     * @param batch checkpoints in a step
     */
    TrainingModel(EncoderConfig config, ZooLayout layout, int batch, Kernels kernels, Workspace workspace) {
        this.config = config;
        this.kernels = kernels;
        site = new Site(kernels, workspace, Purpose.TRAINING, 2 * batch, config.model().dropout());
        autoencoder = Autoencoder.of(site, layout, config.model());
        int code = Autoencoder.code(config.model(), layout);
        objective = new Objective(site, code, layout.weights(), config.loss(), config.compat());
        views = workspace.matrix(2 * batch, layout.weights());
        gradientCode = workspace.matrix(2 * batch, code);
        gradientCodeOfContrast = workspace.matrix(2 * batch, code);
        site.parameters().allocate(workspace, Purpose.TRAINING);
        int size = Math.toIntExact(site.parameters().trained());
        mean = workspace.vector(size);
        square = workspace.vector(size);
        adam = adam(config.training());
    }

    private static Adam adam(Training training) {
        boolean decoupled = training.optimizer() == Optimizer.ADAMW;
        return new Adam(
                BETA_1, BETA_2, EPSILON, decoupled ? 0 : training.weightDecay(), decoupled ? training.weightDecay() : 0);
    }

    /** Sets everything to where a training begins. */
    void initialise(RandomGenerator random) {
        site.parameters().initialise(kernels, random);
        objective.initialise();
    }

    /** As {@link #initialise}, but leaves the parameters as they are. */
    void initialiseLoss() {
        objective.initialise();
    }

    /** The memory for the views: first views, then second ones, one a row. */
    Matrix views() {
        return views;
    }

    /**
     * Computes the loss of the views, its {@link #losses() parts} and all gradients.
     *
     * @param step number of the step, from 1; decides what is dropped
     * @return the whole loss
     * @throws CancellationException if the step is left in the middle; the model is then as it was before
     */
    double gradients(long step) {
        site.beginTraining(config.training().seed(), step);
        objective.keepRunning();
        try {
            gradients();
            return total();
        } catch (CancellationException e) {
            objective.restoreRunning();
            throw e;
        }
    }

    private void gradients() {
        Matrix z = autoencoder.encode(views);
        contrast = 0;
        reconstruction = 0;
        if (objective.usesReconstruction()) {
            Matrix y = autoencoder.decode(z);
            reconstruction = objective.reconstruction(y, autoencoder.target(views));
            autoencoder.decodeBackward(z, y, gradientCode);
        }
        if (objective.usesContrast()) {
            Matrix into = objective.usesReconstruction() ? gradientCodeOfContrast : gradientCode;
            contrast = objective.contrast(autoencoder.code(z), Running.FOLLOW, into);
            if (objective.usesReconstruction()) {
                kernels.add(gradientCodeOfContrast, gradientCode);
            }
        }
        autoencoder.encodeBackward(views, gradientCode);
    }

    private double total() {
        return objective.total(contrast, reconstruction);
    }

    /** The loss of the last pass, and its parts. */
    Losses losses() {
        return new Losses(total(), contrast, reconstruction);
    }

    /** Adds the loss of the last pass. */
    void addTo(LossSums sums) {
        sums.add(total(), contrast, reconstruction);
    }

    /** The loss that {@link #gradients} gives, without the gradients. */
    double loss(long step) {
        site.beginTraining(config.training().seed(), step);
        return loss(views);
    }

    /**
     * Updates the parameters along the gradients.
     *
     * @param step number of the update, from 1
     * @return false if the gradient is not finite; nothing is changed then
     */
    boolean update(long step, double learningRate) {
        Training training = config.training();
        Parameters parameters = site.parameters();
        double scale = 1;
        if (training.clip() > 0) {
            double sum = 0;
            for (Part part : PARTS) {
                if (isTrained(part)) {
                    sum += kernels.sumOfSquares(parameters.trained(parameters.gradients(), part));
                }
            }
            gradientNorm = Math.sqrt(sum);
            if (!Double.isFinite(gradientNorm)) {
                return false;
            }
            scale = Math.min(1, training.clip() / (gradientNorm + 1e-6));
        }
        for (Part part : PARTS) {
            if (isTrained(part)) {
                kernels.adam(
                        parameters.values(part),
                        parameters.trained(parameters.gradients(), part),
                        parameters.trained(mean, part),
                        parameters.trained(square, part),
                        adam,
                        step,
                        learningRate,
                        scale);
            }
        }
        return true;
    }

    /** Whether all parameters are numbers. */
    boolean isFinite() {
        return Double.isFinite(kernels.sumOfSquares(site.parameters().values()));
    }

    /** The decoder learns nothing from contrast alone, the head nothing from reconstruction alone: not even by weight decay. */
    private boolean isTrained(Part part) {
        return switch (part) {
            case FIXED -> false;
            case ENCODER -> true;
            case DECODER -> objective.usesReconstruction();
            case HEAD -> objective.usesContrast() && objective.head() != null;
        };
    }

    /** Length of the last gradient before clipping; NaN where it is not clipped. */
    double gradientNorm() {
        return gradientNorm;
    }

    /**
     * Computes the loss of views without dropout. The projection head normalises by the batch, as in training; its running statistics stay.
     *
     * @param samples how many checkpoints the views are of: {@code samples} first views, then as many second ones
     */
    void evaluate(int samples) {
        site.beginEvaluation();
        loss(views.firstRows(2 * samples));
    }

    /** Latent vectors without dropout, until the next pass. */
    Matrix represent(Matrix x) {
        site.beginEvaluation();
        return autoencoder.encode(x);
    }

    private double loss(Matrix x) {
        Matrix z = autoencoder.encode(x);
        reconstruction = objective.usesReconstruction() ? objective.reconstruction(autoencoder.decode(z), autoencoder.target(x)) : 0;
        contrast = objective.usesContrast() ? objective.contrast(autoencoder.code(z), Running.STAY, null) : 0;
        return total();
    }

    Parameters parameters() {
        return site.parameters();
    }

    Objective objective() {
        return objective;
    }

    Autoencoder autoencoder() {
        return autoencoder;
    }

    Matrix mean() {
        return mean;
    }

    Matrix square() {
        return square;
    }
}
