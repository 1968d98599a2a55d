package org.weightscape.recipe;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.dropout.Dropout;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationLReLU;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.activations.impl.ActivationTanH;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;
import org.weightscape.job.Cancellation;
import org.weightscape.zoo.Activation;
import org.weightscape.zoo.Architecture;
import org.weightscape.zoo.InputShape;
import org.weightscape.zoo.Layer;
import org.weightscape.zoo.Pooling;

/**
 * One model in training, in DL4J's hands: an {@link Architecture} with softmax and cross-entropy at its end. Weights go in and out
 * in this program's order. To be used by one thread.
 */
final class TrainingNetwork implements AutoCloseable {
    /** What models can be trained with. DL4J only has an approximation of GELU, which PyTorch's and this program's is not. */
    static final Set<Activation> ACTIVATIONS = Collections.unmodifiableSet(EnumSet.complementOf(EnumSet.of(Activation.GELU)));

    /** Images in one forward pass when only answers are wanted. */
    private static final int ANSWER_CHUNK = 256;
    /** Losses stay finite where a network is certain and wrong. */
    private static final double LEAST_PROBABILITY = 1e-7;

    private final Architecture architecture;
    private final MultiLayerNetwork network;
    /** For each of the architecture's layers, the index of DL4J's. */
    private final List<Integer> places = new ArrayList<>();
    private final SplittableRandom random;

    TrainingNetwork(Architecture architecture, Factors.Values values) {
        this.architecture = architecture;
        this.random = new SplittableRandom(values.seed());
        this.network = build(values);
        setWeights(values.init().draw(architecture, random.split()));
    }

    private MultiLayerNetwork build(Factors.Values values) {
        // The seed of a configuration seeds the thread's generator when the network begins: dropout depends on it.
        NeuralNetConfiguration.ListBuilder list = new NeuralNetConfiguration.Builder()
                .seed(values.seed())
                .updater(values.optimizer().updater(values.lr()))
                .activation(activation(values.activation()))
                .l2(values.l2())
                .convolutionMode(ConvolutionMode.Truncate)
                .list();
        int place = 0;
        int count = architecture.layers().size();
        for (int l = 0; l < count; l++) {
            Layer layer = architecture.layers().get(l);
            boolean last = l == count - 1;
            places.add(place++);
            FeedForwardLayer described = switch (layer) {
                case Layer.Convolution convolution -> ConvolutionBlock.of(
                        convolution, values.activation(), l == 0 ? 0 : values.dropout(), values.seed() + l);
                case Layer.FullyConnected fc when !last -> new DenseLayer.Builder()
                        .nIn(fc.in())
                        .nOut(fc.out())
                        .hasBias(fc.biasOffset().isPresent())
                        .build();
                case Layer.FullyConnected fc -> new OutputLayer.Builder(new LossMCXENT())
                        .activation(new ActivationSoftmax())
                        .nIn(fc.in())
                        .nOut(fc.out())
                        .hasBias(fc.biasOffset().isPresent())
                        .build();
            };
            if (layer instanceof Layer.FullyConnected && l > 0 && values.dropout() > 0) {
                // DL4J wants the probability of keeping an input.
                described.setIDropout(new Dropout(1 - values.dropout()));
            }
            list.layer(described);
            if (layer instanceof Layer.Convolution convolution && convolution.pooling() == Pooling.GLOBAL_AVERAGE) {
                list.layer(new GlobalPoolingLayer.Builder(PoolingType.AVG).build());
                place++;
            }
        }
        InputShape input = architecture.input();
        if (architecture.layers().getFirst() instanceof Layer.Convolution) {
            list.setInputType(InputType.convolutional(input.height(), input.width(), input.channels()));
        }
        MultiLayerNetwork built = new MultiLayerNetwork(list.build());
        built.init();
        return built;
    }

    private static IActivation activation(Activation activation) {
        return switch (activation) {
            case RELU -> new ActivationReLU();
            case TANH -> new ActivationTanH();
            case SIGMOID -> new ActivationSigmoid();
            case GELU -> throw new IllegalArgumentException("DL4J's GELU is not the one of this program");
            case LEAKY_RELU -> new ActivationLReLU(0.01);
            case IDENTITY -> new ActivationIdentity();
        };
    }

    /** The weights in this program's order. DL4J keeps those of a fully connected layer as (in, out). */
    float[] weights() {
        float[] weights = new float[architecture.weightCount()];
        for (int l = 0; l < places.size(); l++) {
            Layer layer = architecture.layers().get(l);
            float[] kernel = kernel(l, layer).dup('c').data().asFloat();
            System.arraycopy(kernel, 0, weights, layer.weightOffset(), kernel.length);
            if (layer.biasOffset().isPresent()) {
                float[] bias = network.getParam(places.get(l) + "_b").dup('c').data().asFloat();
                System.arraycopy(bias, 0, weights, layer.biasOffset().getAsInt(), bias.length);
            }
        }
        return weights;
    }

    /** Sets the weights, given in this program's order. */
    void setWeights(float[] weights) {
        for (int l = 0; l < places.size(); l++) {
            Layer layer = architecture.layers().get(l);
            INDArray kernel = kernel(l, layer);
            kernel.assign(part(weights, layer.weightOffset(), layer.weightCount()).reshape('c', kernel.shape()));
            if (layer.biasOffset().isPresent()) {
                INDArray bias = network.getParam(places.get(l) + "_b");
                bias.assign(part(weights, layer.biasOffset().getAsInt(), layer.out()).reshape('c', bias.shape()));
            }
        }
    }

    /** A view of a layer's weights with the output units in front. */
    private INDArray kernel(int index, Layer layer) {
        INDArray parameters = network.getParam(places.get(index) + "_W");
        return switch (layer) {
            case Layer.Convolution convolution -> parameters;
            case Layer.FullyConnected fc -> parameters.transpose();
        };
    }

    private static INDArray part(float[] weights, int offset, int length) {
        return Nd4j.createFromArray(java.util.Arrays.copyOfRange(weights, offset, offset + length));
    }

    /**
     * Learns from images once, in random order.
     *
     * @param count how many of the images, from the first on
     * @param batch images in one step
     * @throws java.util.concurrent.CancellationException between two steps, if cancelled
     */
    void epoch(Dataset.Images images, int count, int batch, Cancellation cancellation) {
        int[] order = new int[count];
        for (int i = 0; i < count; i++) {
            int j = random.nextInt(i + 1);
            order[i] = order[j];
            order[j] = i;
        }
        for (int start = 0; start < count; start += batch) {
            cancellation.throwIfCancelled();
            int end = Math.min(count, start + batch);
            int n = end - start;
            float[] labels = new float[n * architecture.outputs()];
            for (int i = 0; i < n; i++) {
                labels[i * architecture.outputs() + images.labels()[order[start + i]]] = 1;
            }
            try (INDArray x = inputs(images, order, start, end);
                    INDArray y = Nd4j.createFromArray(labels).reshape('c', n, architecture.outputs())) {
                network.fit(x, y);
            }
        }
    }

    /** The mean cross-entropy and the share of right answers. */
    record Score(double loss, double accuracy) {}

    /** How well the network does on the first {@code count} images, without dropout. */
    Score score(Dataset.Images images, int count) {
        int outputs = architecture.outputs();
        float[] probabilities = probabilities(images, count);
        double loss = 0;
        int right = 0;
        for (int i = 0; i < count; i++) {
            int label = images.labels()[i];
            int best = 0;
            for (int o = 1; o < outputs; o++) {
                if (probabilities[i * outputs + o] > probabilities[i * outputs + best]) {
                    best = o;
                }
            }
            right += best == label ? 1 : 0;
            loss -= Math.log(Math.max(LEAST_PROBABILITY, probabilities[i * outputs + label]));
        }
        return new Score(loss / count, (double) right / count);
    }

    /** The network's answers to the first {@code count} images: count times outputs probabilities. */
    float[] probabilities(Dataset.Images images, int count) {
        float[] all = new float[count * architecture.outputs()];
        int[] order = java.util.stream.IntStream.range(0, count).toArray();
        for (int start = 0; start < count; start += ANSWER_CHUNK) {
            int end = Math.min(count, start + ANSWER_CHUNK);
            try (INDArray x = inputs(images, order, start, end);
                    INDArray answers = network.output(x, false)) {
                float[] part = answers.dup('c').data().asFloat();
                System.arraycopy(part, 0, all, start * architecture.outputs(), part.length);
            }
        }
        return all;
    }

    private INDArray inputs(Dataset.Images images, int[] order, int start, int end) {
        InputShape shape = architecture.input();
        int size = shape.size();
        float[] values = new float[(end - start) * size];
        for (int i = start; i < end; i++) {
            System.arraycopy(images.values(), order[i] * size, values, (i - start) * size, size);
        }
        INDArray flat = Nd4j.createFromArray(values);
        return architecture.layers().getFirst() instanceof Layer.Convolution
                ? flat.reshape('c', end - start, shape.channels(), shape.height(), shape.width())
                : flat.reshape('c', end - start, size);
    }

    /** Frees the native memory. */
    @Override
    public void close() {
        for (org.deeplearning4j.nn.api.Layer layer : network.getLayers()) {
            layer.close();
        }
        network.close();
    }
}
