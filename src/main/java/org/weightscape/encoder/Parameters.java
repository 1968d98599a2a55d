package org.weightscape.encoder;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.weightscape.encoder.kernel.Kernels;
import org.weightscape.encoder.kernel.Matrix;
import org.weightscape.encoder.kernel.Workspace;

/**
 * All numbers of a model in one flat array, and the gradients of those that are trained in another, so that an optimiser is one loop. Layers add
 * their parameters under the names of the official state dict; {@link #allocate} then gives all of them memory.
 */
final class Parameters {
    private final List<Parameter> all = new ArrayList<>();
    private final long[] ends = new long[Part.values().length];
    private Part current = Part.FIXED;
    private long size;
    private @Nullable Matrix values;
    private @Nullable Matrix gradients;

    /** Parts of a model that can be trained apart. They lie one after the other in the flat array. */
    enum Part {
        /** Numbers of the encoder that come from the zoo and are not trained (PyTorch: buffers). */
        FIXED,
        ENCODER,
        DECODER,
        HEAD
    }

    /** A piece of the flat array, seen as a matrix. */
    final class Span {
        private final long offset;
        private final int rows;
        private final int columns;
        private @Nullable Matrix value;
        private @Nullable Matrix gradient;

        private Span(long offset, int rows, int columns) {
            this.offset = offset;
            this.rows = rows;
            this.columns = columns;
        }

        long offset() {
            return offset;
        }

        int rows() {
            return rows;
        }

        int columns() {
            return columns;
        }

        Matrix value() {
            if (value == null) {
                value = Parameters.this.values().part(offset, rows, columns);
            }
            return value;
        }

        Matrix gradient() {
            if (gradient == null) {
                gradient = Parameters.this.gradients().part(offset - end(Part.FIXED), rows, columns);
            }
            return gradient;
        }
    }

    /**
     * One tensor of the state dict.
     *
     * @param name as in the official code
     * @param shape lengths of the axes
     */
    record Parameter(String name, List<Integer> shape, Part part, Span span, Initial initial) {}

    /** How a parameter begins. */
    @FunctionalInterface
    interface Initial {
        void fill(float[] values, RandomGenerator random);

        static Initial constant(double value) {
            return (values, random) -> java.util.Arrays.fill(values, (float) value);
        }

        static Initial normal(double deviation) {
            return (values, random) -> {
                for (int i = 0; i < values.length; i++) {
                    values[i] = (float) (deviation * random.nextGaussian());
                }
            };
        }

        /** Uniform within ±1/√fanIn: PyTorch's default for weights and biases of linear layers. */
        static Initial uniformOver(int fanIn) {
            double bound = 1 / Math.sqrt(fanIn);
            return (values, random) -> {
                for (int i = 0; i < values.length; i++) {
                    values[i] = (float) (bound * (2 * random.nextDouble() - 1));
                }
            };
        }

        /** Uniform within ±√(6/(fanIn + fanOut)): PyTorch's {@code xavier_uniform_}. */
        static Initial xavierUniform(int fanIn, int fanOut) {
            double bound = Math.sqrt(6.0 / (fanIn + fanOut));
            return (values, random) -> {
                for (int i = 0; i < values.length; i++) {
                    values[i] = (float) (bound * (2 * random.nextDouble() - 1));
                }
            };
        }

        /** Normal with deviation √(2/fanIn): PyTorch's {@code kaiming_normal_}. */
        static Initial kaimingNormal(int fanIn) {
            return normal(Math.sqrt(2.0 / fanIn));
        }
    }

    /**
     * Adds a parameter after those before it.
     *
     * @param part not before the part of the last one
     */
    Span add(Part part, String name, Initial initial, int... shape) {
        if (part.ordinal() < current.ordinal()) {
            throw new IllegalStateException("parts must be added in order");
        }
        current = part;
        int rows = shape.length == 1 ? 1 : shape[0];
        int columns = 1;
        List<Integer> axes = new ArrayList<>();
        for (int i = 0; i < shape.length; i++) {
            axes.add(shape[i]);
            if (i > 0 || shape.length == 1) {
                columns *= shape[i];
            }
        }
        Span span = new Span(size, rows, columns);
        all.add(new Parameter(name, List.copyOf(axes), part, span, initial));
        size += (long) rows * columns;
        for (int p = part.ordinal(); p < ends.length; p++) {
            ends[p] = size;
        }
        return span;
    }

    /** Several parameters that were added one after the other, seen as one matrix. */
    Span joined(Span first, int rows, int columns) {
        return new Span(first.offset, rows, columns);
    }

    /** Gives all parameters, and their gradients if wanted, memory. */
    void allocate(Workspace workspace, Purpose purpose) {
        values = workspace.matrix(1, Math.toIntExact(size));
        if (purpose == Purpose.TRAINING) {
            gradients = workspace.matrix(1, Math.toIntExact(trained()));
        }
    }

    /** Sets all parameters to initial values; the same random numbers give the same ones. */
    void initialise(Kernels kernels, RandomGenerator random) {
        for (Parameter parameter : all) {
            float[] values = new float[parameter.span().rows() * parameter.span().columns()];
            parameter.initial().fill(values, random);
            kernels.write(values, parameter.span().value());
        }
    }

    List<Parameter> all() {
        return Collections.unmodifiableList(all);
    }

    /** How many numbers there are. */
    long size() {
        return size;
    }

    /** How many of them are trained: those behind the fixed ones. */
    long trained() {
        return size - end(Part.FIXED);
    }

    private long begin(Part part) {
        return part.ordinal() == 0 ? 0 : ends[part.ordinal() - 1];
    }

    private long end(Part part) {
        return ends[part.ordinal()];
    }

    /** The numbers of one part. */
    Matrix values(Part part) {
        return values().part(begin(part), 1, size(part));
    }

    /**
     * What belongs to the numbers of one part.
     *
     * @param flat one number for each that is trained, such as {@link #gradients()}
     */
    Matrix trained(Matrix flat, Part part) {
        return flat.part(begin(part) - end(Part.FIXED), 1, size(part));
    }

    private int size(Part part) {
        return Math.toIntExact(end(part) - begin(part));
    }

    /** All of them. */
    Matrix values() {
        if (values == null) {
            throw new IllegalStateException("parameters have no memory yet");
        }
        return values;
    }

    /** Of all that are trained. */
    Matrix gradients() {
        if (gradients == null) {
            throw new IllegalStateException("these parameters are not for training");
        }
        return gradients;
    }
}
