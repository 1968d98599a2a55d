package org.weightscape.encoder;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;
import org.weightscape.encoder.EncoderConfig.Loss;
import org.weightscape.encoder.Parameters.Initial;
import org.weightscape.encoder.Parameters.Part;
import org.weightscape.encoder.Parameters.Span;
import org.weightscape.encoder.kernel.Kernels;
import org.weightscape.encoder.kernel.Matrix;
import org.weightscape.encoder.kernel.Nonlinearity;

/**
 * Maps latent vectors to where the contrast compares them: linear, batch norm, ReLU, some times, and a last linear map that always
 * has batch norm. Each of the two views is normalised by its own statistics, as two calls would.
 */
final class ProjectionHead {
    private final Kernels kernels;
    private final Stage[] stages;

    /** @param gradient scratch memory for the gradient of {@code out} */
    private record Stage(
            Linear map, Matrix mapped, @Nullable BatchNorm norm, Matrix out, @Nullable Nonlinearity f, Matrix gradient) {}

    private record BatchNorm(String name, Span weight, Span bias, Matrix running, Matrix spare, Matrix statistics) {}

    ProjectionHead(Site site, int latent, Loss loss) {
        kernels = site.kernels();
        int number = 0;
        int in = latent;
        stages = new Stage[loss.headLayers() + 1];
        for (int i = 0; i < stages.length; i++) {
            boolean isLast = i == stages.length - 1;
            int out = isLast ? loss.headOut() : loss.headHidden();
            boolean hasNorm = isLast || loss.headBatchNorm();
            String name = "projection_head.layers.";
            Linear map = Linear.of(
                    site, Part.HEAD, name + number++, in, out, Initial.kaimingNormal(in), Initial.constant(0.01));
            BatchNorm norm = hasNorm ? batchNorm(site, name + number++, out) : null;
            if (!isLast) {
                number++;
            }
            Matrix mapped = site.workspace().matrix(site.samples(), out);
            Matrix result = norm == null ? mapped : site.workspace().matrix(site.samples(), out);
            stages[i] = new Stage(
                    map, mapped, norm, result, isLast ? null : Nonlinearity.RELU,
                    site.backwardScratch("head.gradient" + i % 2, site.samples(), out));
            in = out;
        }
    }

    private static BatchNorm batchNorm(Site site, String name, int width) {
        Parameters parameters = site.parameters();
        return new BatchNorm(
                name,
                parameters.add(Part.HEAD, name + ".weight", Initial.constant(1), width),
                parameters.add(Part.HEAD, name + ".bias", Initial.constant(0), width),
                site.workspace().matrix(2, width),
                site.workspace().matrix(2, width),
                site.workspace().matrix(4, width));
    }

    /** Running mean 0 and variance 1. */
    void initialise() {
        for (Stage stage : stages) {
            if (stage.norm() != null) {
                kernels.fill(stage.norm().running().part(stage.mapped().columns(), 1, stage.mapped().columns()), 1);
            }
        }
    }

    /** Running means and variances (two rows each) by the names of their layers. */
    SequencedMap<String, Matrix> running() {
        SequencedMap<String, Matrix> all = new LinkedHashMap<>();
        for (Stage stage : stages) {
            if (stage.norm() != null) {
                all.put(stage.norm().name(), stage.norm().running());
            }
        }
        return all;
    }

    /** Remembers the running statistics, until the next pass in which they {@link Running#STAY}. */
    void keepRunning() {
        for (Stage stage : stages) {
            if (stage.norm() != null) {
                kernels.copy(stage.norm().running(), stage.norm().spare());
            }
        }
    }

    /** Sets the running statistics to what was remembered. */
    void restoreRunning() {
        for (Stage stage : stages) {
            if (stage.norm() != null) {
                kernels.copy(stage.norm().spare(), stage.norm().running());
            }
        }
    }

    /** What the statistics of a batch do to the running ones. */
    enum Running {
        /** They move towards the batch. */
        FOLLOW,
        /** They stay, although the batch is normalised by its own statistics. */
        STAY
    }

    /** @param z both views of a batch, one after the other */
    Matrix forward(Matrix z, Running effect) {
        Matrix current = z;
        for (Stage stage : stages) {
            Matrix mapped = stage.mapped().firstRows(z.rows());
            Matrix out = stage.out().firstRows(z.rows());
            stage.map().forward(current, mapped);
            BatchNorm norm = stage.norm();
            if (norm != null) {
                Matrix running = effect == Running.FOLLOW ? norm.running() : norm.spare();
                kernels.batchNorm(
                        mapped, 2, norm.weight().value(), norm.bias().value(), running, out, norm.statistics());
            }
            if (stage.f() != null) {
                kernels.activate(stage.f(), out, out);
            }
            current = out;
        }
        return current;
    }

    /** As {@link #forward}, with the running statistics. */
    Matrix forwardWithRunning(Matrix z) {
        Matrix current = z;
        for (Stage stage : stages) {
            Matrix mapped = stage.mapped().firstRows(z.rows());
            Matrix out = stage.out().firstRows(z.rows());
            stage.map().forward(current, mapped);
            BatchNorm norm = stage.norm();
            if (norm != null) {
                kernels.batchNormEvaluation(mapped, norm.weight().value(), norm.bias().value(), norm.running(), out);
            }
            if (stage.f() != null) {
                kernels.activate(stage.f(), out, out);
            }
            current = out;
        }
        return current;
    }

    /**
     * @param gradient of the result; changed
     * @param gradientZ receives that of z
     */
    void backward(Matrix z, Matrix gradient, Matrix gradientZ) {
        Matrix current = gradient;
        for (int i = stages.length - 1; i >= 0; i--) {
            Stage stage = stages[i];
            if (stage.f() != null) {
                kernels.activateBackward(stage.f(), stage.out().firstRows(z.rows()), current);
            }
            BatchNorm norm = stage.norm();
            if (norm != null) {
                kernels.batchNormBackward(
                        current, stage.mapped().firstRows(z.rows()), 2, norm.weight().value(), norm.statistics(), current,
                        norm.weight().gradient(), norm.bias().gradient());
            }
            if (i == 0) {
                stage.map().backward(z, current, gradientZ);
            } else {
                Stage before = stages[i - 1];
                Matrix next = before.gradient().firstRows(z.rows());
                stage.map().backward(before.out().firstRows(z.rows()), current, next);
                current = next;
            }
        }
    }

    /** The gradient of the result, to be filled. */
    Matrix gradient(int rows) {
        return stages[stages.length - 1].gradient().firstRows(rows);
    }

    int outputs() {
        return stages[stages.length - 1].out().columns();
    }

    /** Sets running statistics by the names of their layers. */
    void load(Map<String, float[]> values) {
        running().forEach((name, matrix) -> {
            float[] numbers = values.get(name);
            if (numbers != null) {
                kernels.write(numbers, matrix);
            }
        });
    }
}
