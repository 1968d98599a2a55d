package org.weightscape.recipe;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.Reference;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.convolution.ConvolutionLayer;
import org.deeplearning4j.nn.params.ConvolutionParamInitializer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.jspecify.annotations.Nullable;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.weightscape.zoo.Activation;

/**
 * The arithmetic of {@link ConvolutionBlock}: patches are copied into the columns of a matrix, products go through
 * {@link Nd4j#gemm}, maxima of 2×2 are taken before the activation, and everything around the products is fused into a few loops.
 * DL4J's own layers spend most of their time in strided copies and in passes over the activations, which for these small images
 * cost far more than the products.
 *
 * <p>A batch is worked off in chunks, so that the patches of a chunk stay in the cache; the backward pass copies them anew.
 */
final class ConvolutionBlockLayer extends ConvolutionLayer {
    private static final long serialVersionUID = 1L;
    private static final int CHUNK = 32;

    private transient Map<Integer, Scratch> scratches = new HashMap<>();
    /** Outputs of the last training pass, for the activation's derivative. */
    private transient float[] outputs = new float[0];
    /** For each input of the last training pass, 0 where it was dropped, else what makes up for the dropped ones. */
    private transient float[] mask = new float[0];
    private transient @Nullable SplittableRandom random;
    /** For each pooled number of the last training pass, which position of its channel it came from. */
    private transient int[] winners = new int[0];

    ConvolutionBlockLayer(NeuralNetConfiguration conf, DataType dataType) {
        super(conf, dataType);
    }

    /** Sizes of one pass: input height and width, convolved and pooled height and width. */
    private record Sizes(
            int batch, int channels, int height, int width, int out, int kernelHeight, int kernelWidth, int stride, int padding,
            int convolvedHeight, int convolvedWidth, int pooledHeight, int pooledWidth) {

        int patch() {
            return channels * kernelHeight * kernelWidth;
        }

        int positions() {
            return convolvedHeight * convolvedWidth;
        }

        int pooled() {
            return pooledHeight * pooledWidth;
        }

        int outputSize() {
            return out * pooled();
        }

        int inputSize() {
            return channels * height * width;
        }
    }

    /** Working arrays for chunks of one size. Native ones are read and written by the products, the others by loops. */
    private static final class Scratch {
        final INDArray columns;
        final INDArray convolved;
        final MemorySegment columnsMemory;
        final MemorySegment convolvedMemory;
        final float[] columnsCopy;
        final float[] convolvedCopy;
        final float[] input;
        final float[] pooled;

        Scratch(Sizes s, int count) {
            int n = count * s.positions();
            try (MemoryWorkspace _ = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
                columns = Nd4j.create(DataType.FLOAT, new long[] {s.patch(), n}, 'c');
                convolved = Nd4j.create(DataType.FLOAT, new long[] {s.out(), n}, 'c');
            }
            columnsMemory = memory(columns);
            convolvedMemory = memory(convolved);
            columnsCopy = new float[s.patch() * n];
            convolvedCopy = new float[s.out() * n];
            input = new float[count * s.inputSize()];
            pooled = new float[count * s.outputSize()];
        }

        void close() {
            columns.close();
            convolved.close();
        }
    }

    private Sizes sizes() {
        ConvolutionBlock block = (ConvolutionBlock) layerConf();
        int height = (int) input.size(2);
        int width = (int) input.size(3);
        int[] kernel = block.getKernelSize();
        int stride = block.getStride()[0];
        int padding = block.getPadding()[0];
        int convolvedHeight = (height + 2 * padding - kernel[0]) / stride + 1;
        int convolvedWidth = (width + 2 * padding - kernel[1]) / stride + 1;
        int pool = block.poolsMaxima() ? 2 : 1;
        return new Sizes((int) input.size(0), (int) block.getNIn(), height, width, (int) block.getNOut(), kernel[0], kernel[1],
                stride, padding, convolvedHeight, convolvedWidth, convolvedHeight / pool, convolvedWidth / pool);
    }

    private Scratch scratch(Sizes s, int count) {
        return scratches.computeIfAbsent(count, c -> new Scratch(s, c));
    }

    @Override
    public INDArray activate(boolean training, LayerWorkspaceMgr workspaceMgr) {
        assertInputSet(false);
        ConvolutionBlock block = (ConvolutionBlock) layerConf();
        Sizes s = sizes();
        if (training) {
            outputs = outputs.length == s.batch() * s.outputSize() ? outputs : new float[s.batch() * s.outputSize()];
            drawMask(block, s.batch() * s.inputSize());
        }
        INDArray result = workspaceMgr.createUninitialized(
                ArrayType.ACTIVATIONS, DataType.FLOAT, new long[] {s.batch(), s.out(), s.pooledHeight(), s.pooledWidth()}, 'c');
        INDArray source = contiguous(input);
        INDArray weights = of(params, ConvolutionParamInitializer.WEIGHT_KEY).reshape('c', s.out(), s.patch());
        float[] bias = bias(s);
        boolean pools = s.pooled() != s.positions();
        if (training && pools && winners.length != s.batch() * s.outputSize()) {
            winners = new int[s.batch() * s.outputSize()];
        }
        MemorySegment target = memory(result);
        for (int start = 0; start < s.batch(); start += CHUNK) {
            int count = Math.min(CHUNK, s.batch() - start);
            Scratch scratch = scratch(s, count);
            gatherPatches(s, source, start, count, scratch, training);
            Nd4j.gemm(scratch.columns, weights, scratch.convolved.transpose(), true, true, 1, 0);
            MemorySegment.copy(
                    scratch.convolvedMemory, ValueLayout.JAVA_FLOAT, 0, scratch.convolvedCopy, 0, scratch.convolvedCopy.length);
            if (pools) {
                poolMaxima(s, count, scratch, bias, training ? winners : null, start);
            } else {
                arrange(s, count, scratch, bias);
            }
            activate(block.zooActivation(), scratch.pooled);
            if (training) {
                System.arraycopy(scratch.pooled, 0, outputs, start * s.outputSize(), scratch.pooled.length);
            }
            MemorySegment.copy(scratch.pooled, 0, target, ValueLayout.JAVA_FLOAT,
                    (long) start * s.outputSize() * Float.BYTES, scratch.pooled.length);
        }
        // ND4J frees an array's memory once nobody holds the array; an address does not count.
        Reference.reachabilityFence(source);
        return result;
    }

    private void drawMask(ConvolutionBlock block, int length) {
        if (block.dropout() == 0) {
            return;
        }
        SplittableRandom generator = random == null ? new SplittableRandom(block.seed()) : random;
        random = generator;
        mask = mask.length == length ? mask : new float[length];
        float kept = (float) (1 / (1 - block.dropout()));
        int threshold = (int) (block.dropout() * (1 << 16));
        for (int i = 0; i < length; i += 4) {
            // Sixteen bits decide well enough: four inputs a draw.
            long bits = generator.nextLong();
            for (int j = i; j < Math.min(length, i + 4); j++) {
                mask[j] = (bits & 0xffff) < threshold ? 0 : kept;
                bits >>>= 16;
            }
        }
    }

    private static void activate(Activation activation, float[] values) {
        switch (activation) {
            case RELU -> {
                for (int i = 0; i < values.length; i++) {
                    values[i] = Math.max(0, values[i]);
                }
            }
            case TANH -> {
                for (int i = 0; i < values.length; i++) {
                    values[i] = (float) Math.tanh(values[i]);
                }
            }
            case SIGMOID, LEAKY_RELU, GELU -> {
                for (int i = 0; i < values.length; i++) {
                    values[i] = (float) activation.apply(values[i]);
                }
            }
            case IDENTITY -> {}
        }
    }

    /** Multiplies gradients by the activation's derivative, which for these activations follows from its value. */
    private static void differentiate(Activation activation, float[] values, int offset, float[] gradients) {
        for (int i = 0; i < gradients.length; i++) {
            float y = values[offset + i];
            gradients[i] *= switch (activation) {
                case RELU -> y > 0 ? 1 : 0;
                case TANH -> 1 - y * y;
                case SIGMOID -> y * (1 - y);
                case LEAKY_RELU -> y > 0 ? 1 : 0.01f;
                case IDENTITY -> 1;
                case GELU -> throw new IllegalArgumentException("the derivative of GELU does not follow from its value");
            };
        }
    }

    @Override
    public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaceMgr) {
        assertInputSet(true);
        ConvolutionBlock block = (ConvolutionBlock) layerConf();
        Sizes s = sizes();
        if (outputs.length != s.batch() * s.outputSize()) {
            throw new IllegalStateException("backward pass without a training forward pass");
        }
        INDArray delta = contiguous(epsilon);
        INDArray source = contiguous(input);
        INDArray weights = of(params, ConvolutionParamInitializer.WEIGHT_KEY).reshape('c', s.out(), s.patch());
        INDArray weightGradient = of(gradientViews, ConvolutionParamInitializer.WEIGHT_KEY);
        INDArray weightGradientMatrix = weightGradient.reshape('c', s.out(), s.patch()).transpose();
        double[] biasGradient = new double[s.out()];
        boolean pools = s.pooled() != s.positions();
        boolean first = index == 0;
        INDArray epsilonNext = first
                ? null
                : workspaceMgr.createUninitialized(ArrayType.ACTIVATION_GRAD, DataType.FLOAT, input.shape(), 'c');
        MemorySegment deltaMemory = memory(delta);
        for (int start = 0; start < s.batch(); start += CHUNK) {
            int count = Math.min(CHUNK, s.batch() - start);
            Scratch scratch = scratch(s, count);
            MemorySegment.copy(deltaMemory, ValueLayout.JAVA_FLOAT, (long) start * s.outputSize() * Float.BYTES,
                    scratch.pooled, 0, scratch.pooled.length);
            differentiate(block.zooActivation(), outputs, start * s.outputSize(), scratch.pooled);
            spreadGradient(s, count, scratch, pools ? winners : null, start, biasGradient);
            MemorySegment.copy(
                    scratch.convolvedCopy, 0, scratch.convolvedMemory, ValueLayout.JAVA_FLOAT, 0, scratch.convolvedCopy.length);
            gatherPatches(s, source, start, count, scratch, true);
            Nd4j.gemm(scratch.columns, scratch.convolved, weightGradientMatrix, false, true, 1, start == 0 ? 0 : 1);
            if (epsilonNext != null) {
                Nd4j.gemm(scratch.convolved, weights, scratch.columns.transpose(), true, false, 1, 0);
                scatterPatches(s, count, scratch);
                dropOut(scratch.input, start * s.inputSize());
                MemorySegment.copy(scratch.input, 0, memory(epsilonNext), ValueLayout.JAVA_FLOAT,
                        (long) start * s.inputSize() * Float.BYTES, scratch.input.length);
            }
        }
        Reference.reachabilityFence(delta);
        Reference.reachabilityFence(source);
        Gradient gradient = new DefaultGradient();
        if (hasBias()) {
            INDArray biasView = of(gradientViews, ConvolutionParamInitializer.BIAS_KEY);
            MemorySegment biasMemory = memory(biasView);
            for (int o = 0; o < s.out(); o++) {
                biasMemory.setAtIndex(ValueLayout.JAVA_FLOAT, o, (float) biasGradient[o]);
            }
            gradient.setGradientFor(ConvolutionParamInitializer.BIAS_KEY, biasView);
        }
        gradient.setGradientFor(ConvolutionParamInitializer.WEIGHT_KEY, weightGradient, 'c');
        weightNoiseParams.clear();
        return new Pair<>(gradient, epsilonNext);
    }

    /** Frees the native working arrays. */
    @Override
    public void close() {
        scratches.values().forEach(Scratch::close);
        scratches.clear();
    }

    private static INDArray of(Map<String, INDArray> arrays, String key) {
        return Objects.requireNonNull(arrays.get(key), key);
    }

    private float[] bias(Sizes s) {
        float[] bias = new float[s.out()];
        if (hasBias()) {
            MemorySegment.copy(memory(of(params, ConvolutionParamInitializer.BIAS_KEY)), ValueLayout.JAVA_FLOAT, 0, bias, 0, s.out());
        }
        return bias;
    }

    private static INDArray contiguous(INDArray array) {
        return array.ordering() == 'c' && array.elementWiseStride() == 1 && !array.isView() ? array : array.dup('c');
    }

    @SuppressWarnings("restricted") // the memory is ND4J's, of just this length
    private static MemorySegment memory(INDArray array) {
        return MemorySegment.ofAddress(array.data().pointer().address() + array.offset() * Float.BYTES)
                .reinterpret(array.length() * Float.BYTES);
    }

    /** Copies the patches of a chunk into columns: row (channel, ky, kx), column (image, y, x). */
    private void gatherPatches(Sizes s, INDArray source, int start, int count, Scratch scratch, boolean training) {
        MemorySegment.copy(memory(source), ValueLayout.JAVA_FLOAT, (long) start * s.inputSize() * Float.BYTES, scratch.input, 0,
                scratch.input.length);
        if (training) {
            dropOut(scratch.input, start * s.inputSize());
        }
        forEachRun(s, count, scratch, Direction.GATHER);
        MemorySegment.copy(scratch.columnsCopy, 0, scratch.columnsMemory, ValueLayout.JAVA_FLOAT, 0, scratch.columnsCopy.length);
    }

    /** Applies the mask from {@code offset} on, to inputs or to their gradients. */
    private void dropOut(float[] values, int offset) {
        if (((ConvolutionBlock) layerConf()).dropout() == 0) {
            return;
        }
        for (int i = 0; i < values.length; i++) {
            values[i] *= mask[offset + i];
        }
    }

    /** Adds the columns up at the places of the input that they were copied from. */
    private static void scatterPatches(Sizes s, int count, Scratch scratch) {
        MemorySegment.copy(scratch.columnsMemory, ValueLayout.JAVA_FLOAT, 0, scratch.columnsCopy, 0, scratch.columnsCopy.length);
        Arrays.fill(scratch.input, 0);
        forEachRun(s, count, scratch, Direction.SCATTER);
    }

    private enum Direction {
        GATHER,
        SCATTER
    }

    private static void forEachRun(Sizes s, int count, Scratch scratch, Direction direction) {
        float[] columns = scratch.columnsCopy;
        float[] input = scratch.input;
        int n = count * s.positions();
        int row = 0;
        for (int c = 0; c < s.channels(); c++) {
            for (int ky = 0; ky < s.kernelHeight(); ky++) {
                for (int kx = 0; kx < s.kernelWidth(); kx++, row++) {
                    // Output columns whose input column lies inside the image.
                    int firstX = Math.max(0, Math.ceilDiv(s.padding() - kx, s.stride()));
                    int endX = Math.min(
                            s.convolvedWidth(), Math.floorDiv(s.width() - 1 + s.padding() - kx, s.stride()) + 1);
                    for (int b = 0; b < count; b++) {
                        for (int y = 0; y < s.convolvedHeight(); y++) {
                            int column = row * n + b * s.positions() + y * s.convolvedWidth();
                            int inputY = y * s.stride() - s.padding() + ky;
                            boolean inside = inputY >= 0 && inputY < s.height();
                            int line = ((b * s.channels() + c) * s.height() + inputY) * s.width() - s.padding() + kx;
                            switch (direction) {
                                case GATHER -> {
                                    if (!inside) {
                                        Arrays.fill(columns, column, column + s.convolvedWidth(), 0);
                                        continue;
                                    }
                                    if (s.padding() > 0) {
                                        Arrays.fill(columns, column, column + firstX, 0);
                                        Arrays.fill(columns, column + endX, column + s.convolvedWidth(), 0);
                                    }
                                    for (int x = firstX; x < endX; x++) {
                                        columns[column + x] = input[line + x * s.stride()];
                                    }
                                }
                                case SCATTER -> {
                                    if (inside) {
                                        for (int x = firstX; x < endX; x++) {
                                            input[line + x * s.stride()] += columns[column + x];
                                        }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    /** From (channel, image, position) to (image, channel, position), with the biases. */
    private static void arrange(Sizes s, int count, Scratch scratch, float[] bias) {
        int positions = s.positions();
        for (int o = 0; o < s.out(); o++) {
            for (int b = 0; b < count; b++) {
                int from = (o * count + b) * positions;
                int to = (b * s.out() + o) * positions;
                for (int p = 0; p < positions; p++) {
                    scratch.pooled[to + p] = scratch.convolvedCopy[from + p] + bias[o];
                }
            }
        }
    }

    private static void poolMaxima(
            Sizes s, int count, Scratch scratch, float[] bias, int @Nullable [] winners, int start) {
        float[] values = scratch.convolvedCopy;
        int width = s.convolvedWidth();
        for (int o = 0; o < s.out(); o++) {
            for (int b = 0; b < count; b++) {
                int from = (o * count + b) * s.positions();
                int to = (b * s.out() + o) * s.pooled();
                int winnersAt = start * s.outputSize() + to;
                for (int y = 0; y < s.pooledHeight(); y++) {
                    for (int x = 0; x < s.pooledWidth(); x++) {
                        int best = 2 * y * width + 2 * x;
                        best = values[from + best + 1] > values[from + best] ? best + 1 : best;
                        int below = 2 * y * width + 2 * x + width;
                        best = values[from + below] > values[from + best] ? below : best;
                        best = values[from + below + 1] > values[from + best] ? below + 1 : best;
                        int p = y * s.pooledWidth() + x;
                        scratch.pooled[to + p] = values[from + best] + bias[o];
                        if (winners != null) {
                            winners[winnersAt + p] = best;
                        }
                    }
                }
            }
        }
    }

    /** The gradient at (image, channel, pooled position) goes to (channel, image, position); adds up the biases' gradients. */
    private static void spreadGradient(
            Sizes s, int count, Scratch scratch, int @Nullable [] winners, int start, double[] biasGradient) {
        float[] gradient = scratch.convolvedCopy;
        if (winners != null) {
            Arrays.fill(gradient, 0);
        }
        for (int o = 0; o < s.out(); o++) {
            double sum = 0;
            for (int b = 0; b < count; b++) {
                int to = (o * count + b) * s.positions();
                int from = (b * s.out() + o) * s.pooled();
                int winnersAt = start * s.outputSize() + from;
                for (int p = 0; p < s.pooled(); p++) {
                    float value = scratch.pooled[from + p];
                    sum += value;
                    gradient[to + (winners == null ? p : winners[winnersAt + p])] = value;
                }
            }
            biasGradient[o] += sum;
        }
    }
}
