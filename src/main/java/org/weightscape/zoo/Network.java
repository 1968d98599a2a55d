package org.weightscape.zoo;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Evaluates the networks of a zoo: turns a flat weight vector and some inputs into the network's outputs, as it answers after
 * training (no dropout). Sums are taken in double precision, so that the order of the units does not matter. Immutable and safe
 * for use by several threads.
 *
 * <p>A batch normalisation works with its running statistics, between a layer and its activation. The activation follows every
 * layer but the last, and stands before the pooling; for the maximum of a monotone activation the
 * order of the two makes no difference.
 */
public final class Network {
    /** Inputs that are computed together, innermost in memory, so that the inner loops run over contiguous numbers. */
    private static final int BLOCK = 32;

    private final Architecture architecture;
    private final Activation activation;
    private final List<Step> steps;
    private final int largest;

    /** One layer at work: the shape that reaches it, the one it makes, and the one that is left after pooling. */
    private record Step(InputShape in, InputShape convolved, InputShape out) {}

    private Network(Architecture architecture, Activation activation) {
        this.architecture = architecture;
        this.activation = activation;
        this.steps = shapes(architecture);
        this.largest = steps.stream()
                .mapToInt(step -> Math.max(step.in().size(), step.convolved().size()))
                .max()
                .orElseThrow();
    }

    /** Networks of this architecture with its own activation. */
    public static Network of(Architecture architecture) {
        return new Network(architecture, architecture.activation());
    }

    /**
     * Networks of this architecture with another activation.
     *
     * @throws IllegalArgumentException if the layers do not fit the input's height and width
     */
    public static Network of(Architecture architecture, Activation activation) {
        return new Network(architecture, activation);
    }

    /** The shape that leaves each layer, after pooling; the last one is (outputs, 1, 1). */
    public List<InputShape> layerOutputs() {
        return steps.stream().map(Step::out).toList();
    }

    private static List<Step> shapes(Architecture architecture) {
        List<Step> steps = new ArrayList<>();
        InputShape shape = architecture.input();
        for (Layer layer : architecture.layers()) {
            Step step = switch (layer) {
                case Layer.Convolution convolution -> convolutionStep(convolution, shape);
                case Layer.FullyConnected fc -> {
                    require(fc, fc.in() == shape.size(), shape);
                    InputShape out = new InputShape(fc.out(), 1, 1);
                    yield new Step(shape, out, out);
                }
            };
            steps.add(step);
            shape = step.out();
        }
        return List.copyOf(steps);
    }

    private static Step convolutionStep(Layer.Convolution layer, InputShape in) {
        int height = (in.height() + 2 * layer.padding() - layer.height()) / layer.stride() + 1;
        int width = (in.width() + 2 * layer.padding() - layer.width()) / layer.stride() + 1;
        boolean large = in.height() + 2 * layer.padding() >= layer.height()
                && in.width() + 2 * layer.padding() >= layer.width();
        require(layer, layer.in() == in.channels() && large, in);
        InputShape convolved = new InputShape(layer.out(), height, width);
        InputShape out = switch (layer.pooling()) {
            case NONE -> convolved;
            case MAX_2 -> new InputShape(layer.out(), height / 2, width / 2);
            case GLOBAL_AVERAGE -> new InputShape(layer.out(), 1, 1);
        };
        require(layer, out.size() > 0, in);
        return new Step(in, convolved, out);
    }

    private static void require(Layer layer, boolean fits, InputShape in) {
        if (!fits) {
            throw new IllegalArgumentException("layer %s does not fit what reaches it: %d channels of %d × %d"
                    .formatted(layer.name(), in.channels(), in.height(), in.width()));
        }
    }

    /**
     * What one network answers.
     *
     * @param weights the flat weight vector, {@link Architecture#weightCount()} numbers
     * @param inputs n inputs one after the other, each channel-major with {@link InputShape#size()} numbers
     * @return n times {@link Architecture#outputs()} numbers: for a classifier the logits
     * @throws IllegalArgumentException if the lengths do not fit the architecture
     */
    public float[] outputs(float[] weights, float[] inputs) {
        return outputs(weights, 0, inputs);
    }

    /**
     * As {@link #outputs(float[], float[])}, with the weights somewhere in a larger array.
     *
     * @param weightOffset where in {@code weights} the vector begins
     */
    public float[] outputs(float[] weights, int weightOffset, float[] inputs) {
        int size = architecture.input().size();
        if (inputs.length % size != 0) {
            throw new IllegalArgumentException("%d numbers are no whole number of inputs of %d".formatted(inputs.length, size));
        }
        if (weightOffset < 0 || weights.length - weightOffset < architecture.weightCount()) {
            throw new IllegalArgumentException("%d weights from %d on where the architecture has %d"
                    .formatted(weights.length, weightOffset, architecture.weightCount()));
        }
        int n = inputs.length / size;
        int outputs = architecture.outputs();
        float[] result = new float[n * outputs];
        double[] from = new double[largest * BLOCK];
        double[] to = new double[largest * BLOCK];
        for (int start = 0; start < n; start += BLOCK) {
            int count = Math.min(BLOCK, n - start);
            for (int i = 0; i < size; i++) {
                for (int b = 0; b < count; b++) {
                    from[i * BLOCK + b] = inputs[(start + b) * size + i];
                }
            }
            for (int l = 0; l < steps.size(); l++) {
                forward(l, weights, weightOffset, from, to);
                double[] swap = from;
                from = to;
                to = swap;
            }
            for (int o = 0; o < outputs; o++) {
                for (int b = 0; b < count; b++) {
                    result[(start + b) * outputs + o] = (float) from[o * BLOCK + b];
                }
            }
        }
        return result;
    }

    private void forward(int index, float[] weights, int weightOffset, double[] in, double[] out) {
        Step step = steps.get(index);
        switch (architecture.layers().get(index)) {
            case Layer.Convolution layer -> {
                convolve(layer, step, weights, weightOffset, in, out);
                normalise(layer, weights, weightOffset, out, step.convolved());
                activate(index, out, step.convolved().size());
                pool(layer.pooling(), step.convolved(), out);
            }
            case Layer.FullyConnected layer -> {
                multiply(layer, weights, weightOffset, in, out);
                normalise(layer, weights, weightOffset, out, step.convolved());
                activate(index, out, layer.out());
            }
        }
    }

    private static double bias(Layer layer, float[] weights, int weightOffset, int unit) {
        return layer.biasOffset().isPresent() ? weights[weightOffset + layer.biasOffset().getAsInt() + unit] : 0;
    }

    private static void multiply(Layer.FullyConnected layer, float[] weights, int weightOffset, double[] in, double[] out) {
        double[] sum = new double[BLOCK];
        for (int o = 0; o < layer.out(); o++) {
            Arrays.fill(sum, bias(layer, weights, weightOffset, o));
            int row = weightOffset + layer.weightOffset() + o * layer.in();
            for (int i = 0; i < layer.in(); i++) {
                addScaled(weights[row + i], in, i * BLOCK, sum);
            }
            System.arraycopy(sum, 0, out, o * BLOCK, BLOCK);
        }
    }

    private static void convolve(
            Layer.Convolution layer, Step step, float[] weights, int weightOffset, double[] in, double[] out) {
        InputShape input = step.in();
        double[] sum = new double[BLOCK];
        int target = 0;
        for (int o = 0; o < layer.out(); o++) {
            int kernel = weightOffset + layer.weightOffset() + o * layer.fanIn();
            double bias = bias(layer, weights, weightOffset, o);
            for (int y = 0; y < step.convolved().height(); y++) {
                for (int x = 0; x < step.convolved().width(); x++) {
                    Arrays.fill(sum, bias);
                    int top = y * layer.stride() - layer.padding();
                    int left = x * layer.stride() - layer.padding();
                    for (int c = 0; c < layer.in(); c++) {
                        for (int ky = 0; ky < layer.height(); ky++) {
                            int row = top + ky;
                            if (row < 0 || row >= input.height()) {
                                continue;
                            }
                            int weight = kernel + (c * layer.height() + ky) * layer.width();
                            int source = (c * input.height() + row) * input.width() + left;
                            int firstX = Math.max(0, -left);
                            int endX = Math.min(layer.width(), input.width() - left);
                            for (int kx = firstX; kx < endX; kx++) {
                                addScaled(weights[weight + kx], in, (source + kx) * BLOCK, sum);
                            }
                        }
                    }
                    System.arraycopy(sum, 0, out, target * BLOCK, BLOCK);
                    target++;
                }
            }
        }
    }

    private static void normalise(Layer layer, float[] weights, int weightOffset, double[] values, InputShape shape) {
        if (layer.norm().isEmpty()) {
            return;
        }
        int positions = shape.height() * shape.width() * BLOCK;
        for (int channel = 0; channel < layer.out(); channel++) {
            int at = weightOffset + layer.norm().get().offset() + channel;
            double mean = weights[at + 2 * layer.out()];
            // Noise on a view can make a variance negative; no trained network has such a one.
            double variance = Math.max(0, weights[at + 3 * layer.out()]);
            double factor = weights[at] / Math.sqrt(variance + BatchNorm.EPSILON);
            double shift = weights[at + layer.out()];
            for (int i = channel * positions; i < (channel + 1) * positions; i++) {
                values[i] = (values[i] - mean) * factor + shift;
            }
        }
    }

    private static void addScaled(double factor, double[] in, int offset, double[] sum) {
        for (int b = 0; b < BLOCK; b++) {
            sum[b] += factor * in[offset + b];
        }
    }

    private void activate(int index, double[] values, int size) {
        if (index == steps.size() - 1) {
            return;
        }
        int end = size * BLOCK;
        if (activation == Activation.RELU) {
            for (int i = 0; i < end; i++) {
                values[i] = Math.max(0, values[i]);
            }
        } else if (activation != Activation.IDENTITY) {
            for (int i = 0; i < end; i++) {
                values[i] = activation.apply(values[i]);
            }
        }
    }

    /** Pools in place: what is written never lies behind what is still to be read. */
    private static void pool(Pooling pooling, InputShape shape, double[] values) {
        int positions = shape.height() * shape.width();
        switch (pooling) {
            case NONE -> {}
            case GLOBAL_AVERAGE -> {
                double[] sum = new double[BLOCK];
                for (int c = 0; c < shape.channels(); c++) {
                    Arrays.fill(sum, 0);
                    for (int p = 0; p < positions; p++) {
                        addScaled(1.0 / positions, values, (c * positions + p) * BLOCK, sum);
                    }
                    System.arraycopy(sum, 0, values, c * BLOCK, BLOCK);
                }
            }
            case MAX_2 -> {
                int width = shape.width();
                int target = 0;
                for (int c = 0; c < shape.channels(); c++) {
                    for (int y = 0; y < shape.height() / 2; y++) {
                        for (int x = 0; x < width / 2; x++) {
                            int source = (c * positions + 2 * y * width + 2 * x) * BLOCK;
                            for (int b = 0; b < BLOCK; b++) {
                                double upper = Math.max(values[source + b], values[source + BLOCK + b]);
                                int below = source + width * BLOCK + b;
                                double lower = Math.max(values[below], values[below + BLOCK]);
                                values[target * BLOCK + b] = Math.max(upper, lower);
                            }
                            target++;
                        }
                    }
                }
            }
        }
    }
}
