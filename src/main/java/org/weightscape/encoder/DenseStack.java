package org.weightscape.encoder;

import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.weightscape.encoder.Parameters.Initial;
import org.weightscape.encoder.Parameters.Part;
import org.weightscape.encoder.kernel.Dropout;
import org.weightscape.encoder.kernel.Kernels;
import org.weightscape.encoder.kernel.Matrix;
import org.weightscape.encoder.kernel.Nonlinearity;

/** Linear maps one after the other, with a non-linearity after each but perhaps the last. */
final class DenseStack {
    private final Kernels kernels;
    private final Step[] steps;

    /**
     * One map and what follows it.
     *
     * @param input result of the map, before the non-linearity; the same as {@code output} where nobody needs it
     * @param gradientInput for the gradient of what the map reads; unused in the first one
     */
    private record Step(
            Linear map, @Nullable Nonlinearity f, Matrix input, Matrix output, Dropout dropout, Matrix gradientInput) {}

    /** Whether hidden results are dropped in training. */
    enum Drops {
        NEVER,
        HIDDEN
    }

    /** How the maps' parameters begin. */
    enum Start {
        /** PyTorch's default. */
        UNIFORM,
        /** Kaiming-normal weights, biases 0.01 (official code, vanilla autoencoder and MLP bottleneck). */
        KAIMING
    }

    /**
     * @param role shared memory goes by it
     * @param names of the maps, without {@code .weight}
     * @param widths one more than maps
     * @param rows the largest number of rows
     * @param last after the last map; null for nothing
     */
    DenseStack(
            Site site,
            Part part,
            String role,
            List<String> names,
            int[] widths,
            int rows,
            Nonlinearity between,
            @Nullable Nonlinearity last,
            Start start,
            Drops drops) {
        kernels = site.kernels();
        steps = new Step[names.size()];
        for (int i = 0; i < steps.length; i++) {
            int in = widths[i];
            int out = widths[i + 1];
            boolean isLast = i == steps.length - 1;
            Linear map = switch (start) {
                case UNIFORM -> Linear.of(site, part, names.get(i), in, out);
                case KAIMING ->
                    Linear.of(site, part, names.get(i), in, out, Initial.kaimingNormal(in), Initial.constant(0.01));
            };
            Nonlinearity f = isLast ? last : between;
            Matrix output = site.kept(role + i, rows, out);
            Matrix input = f != null && f.derivesFromInput() ? site.kept(role + i + ".input", rows, out) : output;
            Dropout dropout = isLast || drops == Drops.NEVER ? Dropout.NONE : site.newDropout();
            Matrix gradientInput = i == 0
                    ? site.workspace().unusedMatrix(rows, in)
                    : site.backwardScratch(role + ".gradient" + i % 2, rows, in);
            steps[i] = new Step(map, f, input, output, dropout, gradientInput);
        }
    }

    /**
     * The names of the maps in the official code, where non-linearities, and dropouts if there are any, take a number of their own.
     *
     * @param hidden layers: one map less than there are
     */
    static List<String> names(String prefix, int hidden, double dropout) {
        int apart = dropout > 0 ? 3 : 2;
        return IntStream.rangeClosed(0, hidden).mapToObj(i -> prefix + apart * i).toList();
    }

    /** The widths of {@code hidden} layers evenly between two others, cut to whole numbers (official code). */
    static int[] evenWidths(int from, int to, int hidden) {
        int[] widths = new int[hidden + 2];
        for (int i = 0; i < widths.length; i++) {
            widths[i] = (int) (from + (double) (to - from) * i / (hidden + 1));
        }
        widths[hidden + 1] = to;
        return widths;
    }

    /** The result, which stays until the next forward pass. */
    Matrix forward(Matrix x) {
        Matrix current = x;
        for (Step step : steps) {
            Matrix input = step.input().firstRows(x.rows());
            Matrix output = step.output().firstRows(x.rows());
            step.map().forward(current, input);
            if (step.f() != null) {
                kernels.activate(step.f(), input, output);
            }
            kernels.dropout(output, step.dropout(), output);
            current = output;
        }
        return current;
    }

    /** The result of the last forward pass over this many rows. */
    Matrix output(int rows) {
        return steps[steps.length - 1].output().firstRows(rows);
    }

    /**
     * @param gradient of the result; changed
     * @param gradientX receives that of x; null where nobody needs it
     */
    void backward(Matrix x, Matrix gradient, @Nullable Matrix gradientX) {
        Matrix current = gradient;
        for (int i = steps.length - 1; i >= 0; i--) {
            Step step = steps[i];
            kernels.dropout(current, step.dropout(), current);
            if (step.f() != null) {
                Matrix kept = step.f().derivesFromInput() ? step.input() : step.output();
                kernels.activateBackward(step.f(), kept.firstRows(x.rows()), current);
            }
            if (i == 0) {
                step.map().backward(x, current, gradientX);
            } else {
                Matrix next = step.gradientInput().firstRows(x.rows());
                step.map().backward(steps[i - 1].output().firstRows(x.rows()), current, next);
                current = next;
            }
        }
    }
}
