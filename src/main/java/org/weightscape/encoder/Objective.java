package org.weightscape.encoder;

import static org.weightscape.encoder.kernel.Form.PLAIN;
import static org.weightscape.encoder.kernel.Form.TRANSPOSED;

import org.jspecify.annotations.Nullable;
import org.weightscape.encoder.EncoderConfig.Compat;
import org.weightscape.encoder.EncoderConfig.Loss;
import org.weightscape.encoder.ProjectionHead.Running;
import org.weightscape.encoder.kernel.Kernels;
import org.weightscape.encoder.kernel.Matrix;

/**
 * What is minimised: {@code γ·contrast + (1 − γ)·reconstruction} (paper, section 3.3). The contrast compares latent vectors, through
 * the projection head where there is one.
 */
final class Objective {
    /** Below this, and above 1 minus this, one part of the loss is not computed at all (official code). */
    private static final double NOTHING = 1e-10;

    private final Kernels kernels;
    private final Loss loss;
    private final Compat compat;
    private final @Nullable ProjectionHead head;
    private final Matrix unit;
    private final Matrix lengths;
    private final Matrix cosines;
    private final Matrix gradientUnit;
    private final Matrix pairs;
    private final double[] cosinesOfPairs;
    private final Matrix columnWeights;

    Objective(Site site, int latent, int weights, Loss loss, Compat compat) {
        kernels = site.kernels();
        this.loss = loss;
        this.compat = compat;
        head = loss.headLayers() == 0 ? null : new ProjectionHead(site, latent, loss);
        int width = head == null ? latent : head.outputs();
        unit = site.workspace().matrix(site.samples(), width);
        gradientUnit = site.workspace().matrix(site.samples(), width);
        lengths = site.workspace().vector(site.samples());
        boolean all = loss.contrast() == EncoderConfig.Contrast.NT_XENT && usesContrast();
        cosines = all ? site.workspace().matrix(1, Math.multiplyExact(site.samples(), site.samples())) : unit;
        pairs = site.workspace().vector(Math.max(1, site.samples() / 2));
        cosinesOfPairs = new double[site.samples() / 2];
        columnWeights = site.workspace().vector(weights);
    }

    /** Sets what is not a parameter to where it begins. */
    void initialise() {
        kernels.fill(columnWeights, 1);
        if (head != null) {
            head.initialise();
        }
    }

    /**
     * How the squared error of each weight counts; all count 1 before.
     *
     * @param weights one for each number of a weight vector
     */
    void weigh(float[] weights) {
        kernels.write(weights, columnWeights);
    }

    /** Remembers the projection head's running statistics, for {@link #restoreRunning}. */
    void keepRunning() {
        if (head != null && usesContrast()) {
            head.keepRunning();
        }
    }

    /** Takes back what happened to the running statistics since {@link #keepRunning}. */
    void restoreRunning() {
        if (head != null && usesContrast()) {
            head.restoreRunning();
        }
    }

    boolean usesContrast() {
        return loss.gamma() >= NOTHING;
    }

    boolean usesReconstruction() {
        return loss.gamma() <= 1 - NOTHING;
    }

    @Nullable ProjectionHead head() {
        return head;
    }

    /**
     * The contrast of a batch.
     *
     * @param z first views, then second views
     * @param gradientZ receives the gradient, times γ; null to compute the loss only
     */
    double contrast(Matrix z, Running running, @Nullable Matrix gradientZ) {
        Matrix projected = head == null ? z : head.forward(z, running);
        int rows = z.rows();
        Matrix u = unit.firstRows(rows);
        Matrix l = lengths.part(0, 1, rows);
        Matrix g = gradientUnit.firstRows(rows);
        kernels.normalizeRows(projected, u, l);
        double value = switch (loss.contrast()) {
            case NT_XENT -> ntXent(u, g);
            case POSITIVE -> positive(u, g);
        };
        if (gradientZ != null) {
            if (head == null) {
                kernels.normalizeRowsBackward(g, u, l, gradientZ);
            } else {
                Matrix gradient = head.gradient(rows);
                kernels.normalizeRowsBackward(g, u, l, gradient);
                head.backward(z, gradient, gradientZ);
            }
        }
        return value;
    }

    private double ntXent(Matrix u, Matrix gradient) {
        int rows = u.rows();
        Matrix c = cosines.part(0, rows, rows);
        kernels.product(u, PLAIN, u, TRANSPOSED, 1, 0, c);
        double value = kernels.ntXent(c, loss.temperature(), loss.gamma());
        // Each cosine stands twice in the matrix, and u on both of its sides.
        kernels.product(c, PLAIN, u, PLAIN, 1, 0, gradient);
        kernels.product(c, TRANSPOSED, u, PLAIN, 1, 1, gradient);
        return value;
    }

    private double positive(Matrix u, Matrix gradient) {
        int half = u.rows() / 2;
        Matrix products = pairs.part(0, 1, half);
        kernels.pairProducts(u, products);
        double[] cosine = cosinesOfPairs;
        kernels.read(products, cosine);
        double sum = 0;
        double official = 2 / (loss.temperature() * loss.temperature() * u.rows() * u.rows());
        for (int i = 0; i < half; i++) {
            if (compat == Compat.OFFICIAL) {
                sum += official * cosine[i] * cosine[i];
                cosine[i] *= loss.gamma() * 2 * official;
            } else {
                sum += (1 - cosine[i]) / half;
                cosine[i] = -loss.gamma() / half;
            }
        }
        kernels.write(cosine, products);
        kernels.pairProductsBackward(products, u, gradient);
        return sum;
    }

    /**
     * The reconstruction's mean squared error.
     *
     * @param y replaced by its gradient, times 1 − γ
     */
    double reconstruction(Matrix y, Matrix target) {
        return kernels.squaredError(y, target, columnWeights, 1 - loss.gamma(), y);
    }

    /** The whole loss from its parts. */
    double total(double contrast, double reconstruction) {
        return (usesContrast() ? loss.gamma() * contrast : 0)
                + (usesReconstruction() ? (1 - loss.gamma()) * reconstruction : 0);
    }
}
