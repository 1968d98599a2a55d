package org.weightscape.recipe;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.activations.impl.ActivationTanH;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;
import org.weightscape.job.Cancellation;
import org.weightscape.zoo.Activation;
import org.weightscape.zoo.Architecture;
import org.weightscape.zoo.InputShape;
import org.weightscape.zoo.Layer;
import org.weightscape.zoo.Network;
import org.weightscape.zoo.Pooling;

class TrainingNetworkTest {

    private static Factors.Values values(long seed, Activation activation, double dropout) {
        return new Factors.Values(seed, 0.01, 1e-4, dropout, activation, Initialisation.GLOROT_NORMAL, Optimizer.ADAM, 1);
    }

    private static Dataset dataset(Recipe.Design design) {
        return Dataset.draw(new Dataset.Order(design.images(), 60, 40, 0.1, 1));
    }

    @ParameterizedTest
    @EnumSource
    void exportedWeightsAnswerAsTheTrainedNetwork(Recipe.Design design) {
        Dataset dataset = dataset(design);
        for (Activation activation : TrainingNetwork.ACTIVATIONS) {
            try (TrainingNetwork network = new TrainingNetwork(design.architecture(), values(3, activation, 0.2))) {
                float[] before = network.weights();
                network.epoch(dataset.train(), 60, 25, Cancellation.NEVER);
                float[] weights = network.weights();
                assertFalse(Arrays.equals(before, weights));
                float[] logits =
                        Network.of(design.architecture(), activation).outputs(weights, dataset.test().values());
                assertArrayEquals(softmax(logits, dataset.classes()), network.probabilities(dataset.test(), 40), 1e-5f,
                        activation.label());
            }
        }
    }

    private static float[] softmax(float[] logits, int classes) {
        float[] probabilities = new float[logits.length];
        for (int row = 0; row < logits.length; row += classes) {
            double sum = 0;
            for (int i = row; i < row + classes; i++) {
                sum += Math.exp(logits[i]);
            }
            for (int i = row; i < row + classes; i++) {
                probabilities[i] = (float) (Math.exp(logits[i]) / sum);
            }
        }
        return probabilities;
    }

    @ParameterizedTest
    @EnumSource
    void weightsGoInAndOutUnchanged(Recipe.Design design) {
        float[] weights = new float[design.architecture().weightCount()];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = i;
        }
        try (TrainingNetwork network = new TrainingNetwork(design.architecture(), values(3, Activation.TANH, 0))) {
            network.setWeights(weights);
            assertArrayEquals(weights, network.weights());
        }
    }

    @Test
    void trainingDependsOnTheSeedOnly() {
        Recipe.Design design = Recipe.Design.UNTERTHINER;
        Dataset dataset = dataset(design);
        float[][] results = new float[3][];
        long[] seeds = {7, 7, 8};
        for (int i = 0; i < 3; i++) {
            try (TrainingNetwork network =
                    new TrainingNetwork(design.architecture(), values(seeds[i], Activation.RELU, 0.3))) {
                network.epoch(dataset.train(), 60, 20, Cancellation.NEVER);
                results[i] = network.weights();
            }
        }
        assertArrayEquals(results[0], results[1], 1e-6f);
        assertFalse(Arrays.equals(results[0], results[2]));
    }

    @Test
    void learnsTheImagesAndScoresThem() {
        Dataset dataset = Dataset.draw(new Dataset.Order(Dataset.Kind.TETRIS, 100, 100, 0.05, 1));
        Factors.Values values =
                new Factors.Values(1, 0.05, 0, 0, Activation.TANH, Initialisation.UNIFORM, Optimizer.ADAM, 1);
        try (TrainingNetwork network = new TrainingNetwork(Recipe.Design.TETRIS.architecture(), values)) {
            TrainingNetwork.Score before = network.score(dataset.train(), 100);
            for (int epoch = 0; epoch < 60; epoch++) {
                network.epoch(dataset.train(), 100, 20, Cancellation.NEVER);
            }
            TrainingNetwork.Score after = network.score(dataset.train(), 100);
            assertTrue(before.accuracy() < 0.5 && after.accuracy() > 0.75, () -> before + " " + after);
            assertTrue(after.loss() < before.loss() / 1.5, () -> before + " " + after);

            float[] logits = Network.of(Recipe.Design.TETRIS.architecture())
                    .outputs(network.weights(), dataset.train().values());
            float[] probabilities = softmax(logits, 4);
            double loss = 0;
            int right = 0;
            for (int i = 0; i < 100; i++) {
                int label = dataset.train().labels()[i];
                loss -= Math.log(probabilities[4 * i + label]) / 100;
                float best = Math.max(Math.max(logits[4 * i], logits[4 * i + 1]), Math.max(logits[4 * i + 2], logits[4 * i + 3]));
                right += logits[4 * i + label] == best ? 1 : 0;
            }
            assertEquals(loss, after.loss(), 1e-4);
            assertEquals(right / 100.0, after.accuracy(), 1e-12);
        }
    }

    /** A convolution with padding, stride and maxima, against DL4J's own layers: equal answers and equal steps. */
    @Test
    void convolutionBlockLearnsAsTheLayersOfDl4j() {
        Architecture architecture = Architecture.builder(new InputShape(2, 9, 8), Activation.TANH)
                .convolution("a", 3, 2, 3, 2, 1, 1, Pooling.MAX_2, Architecture.Bias.PRESENT)
                .convolution("b", 4, 3, 3, 3, 2, 1, Pooling.NONE, Architecture.Bias.PRESENT)
                .fullyConnected("c", 5, 4 * 2 * 2, Architecture.Bias.PRESENT)
                .build();
        assertEquals(new InputShape(4, 2, 2), Network.of(architecture).layerOutputs().get(1));
        MultiLayerNetwork ours = network(architecture, true, 0);
        MultiLayerNetwork theirs = network(architecture, false, 0);
        theirs.setParams(ours.params().dup());
        SplittableRandom random = new SplittableRandom(1);
        int n = 45; // more than one chunk, and a part of one
        float[] pixels = new float[n * 2 * 9 * 8];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (float) random.nextGaussian();
        }
        INDArray x = Nd4j.createFromArray(pixels).reshape('c', n, 2, 9, 8);
        INDArray y = Nd4j.zeros(DataType.FLOAT, n, 5);
        for (int i = 0; i < n; i++) {
            y.putScalar(new int[] {i, i % 5}, 1);
        }
        assertArrayEquals(theirs.output(x).data().asFloat(), ours.output(x).data().asFloat(), 1e-6f);
        for (int step = 0; step < 5; step++) {
            theirs.fit(x, y);
            ours.fit(x, y);
            assertArrayEquals(theirs.params().data().asFloat(), ours.params().data().asFloat(), 2e-4f);
            // Adam turns rounding into steps where a gradient is nearly 0, so both go on from the same place.
            theirs.setParams(ours.params().dup());
        }
        assertArrayEquals(theirs.gradient().gradient().dup().data().asFloat(), ours.gradient().gradient().dup().data().asFloat(),
                1e-5f);
    }

    /** The same seed drops the same inputs, so that a network can be asked again with a weight a little larger or smaller. */
    @Test
    void gradientsWithDropoutAreThoseOfTheLoss() {
        Architecture architecture = Architecture.builder(new InputShape(1, 6, 6), Activation.TANH)
                .convolution("a", 3, 1, 3, 3, 1, 0, Pooling.NONE, Architecture.Bias.PRESENT)
                .convolution("b", 2, 3, 2, 2, 1, 0, Pooling.NONE, Architecture.Bias.PRESENT)
                .fullyConnected("c", 4, 2 * 3 * 3, Architecture.Bias.PRESENT)
                .build();
        SplittableRandom random = new SplittableRandom(2);
        float[] pixels = new float[6 * 36];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (float) random.nextGaussian();
        }
        INDArray x = Nd4j.createFromArray(pixels).reshape('c', 6, 1, 6, 6);
        INDArray y = Nd4j.zeros(DataType.FLOAT, 6, 4);
        for (int i = 0; i < 6; i++) {
            y.putScalar(new int[] {i, i % 4}, 1);
        }
        MultiLayerNetwork network = pass(architecture, 0.4, -1, 0, x, y);
        float[] gradient = network.gradient().gradient().dup().data().asFloat();
        double withoutDropout = pass(architecture, 0, -1, 0, x, y).score();
        assertTrue(Math.abs(network.score() - withoutDropout) > 1e-3, "nothing was dropped");
        float step = 1e-2f;
        int count = architecture.weightCount();
        for (int weight = 0; weight < count; weight += 7) {
            double up = pass(architecture, 0.4, weight, step, x, y).score();
            double down = pass(architecture, 0.4, weight, -step, x, y).score();
            // DL4J's gradient is the sum over the batch, its loss the mean.
            assertEquals((up - down) / (2 * step), gradient[weight] / 6, 1e-3, "weight " + weight);
        }
    }

    private static MultiLayerNetwork pass(
            Architecture architecture, double dropout, int changed, float by, INDArray x, INDArray y) {
        MultiLayerNetwork network = network(architecture, true, dropout);
        if (changed >= 0) {
            network.params().putScalar(changed, network.params().getFloat(changed) + by);
        }
        network.setInput(x);
        network.setLabels(y);
        network.computeGradientAndScore();
        return network;
    }

    private static MultiLayerNetwork network(Architecture architecture, boolean ours, double dropout) {
        NeuralNetConfiguration.ListBuilder list = new NeuralNetConfiguration.Builder()
                .seed(5)
                .updater(new Adam(0.01))
                .activation(new ActivationTanH())
                .convolutionMode(ConvolutionMode.Truncate)
                .list();
        for (Layer layer : architecture.layers()) {
            switch (layer) {
                case Layer.Convolution convolution when ours ->
                    list.layer(ConvolutionBlock.of(convolution, Activation.TANH, dropout, 9));
                case Layer.Convolution convolution -> {
                    list.layer(new ConvolutionLayer.Builder(convolution.height(), convolution.width())
                            .stride(convolution.stride(), convolution.stride())
                            .padding(convolution.padding(), convolution.padding())
                            .nIn(convolution.in())
                            .nOut(convolution.out())
                            .build());
                    if (convolution.pooling() == Pooling.MAX_2) {
                        list.layer(new SubsamplingLayer.Builder(SubsamplingLayer.PoolingType.MAX)
                                .kernelSize(2, 2)
                                .stride(2, 2)
                                .build());
                    }
                }
                case Layer.FullyConnected fc ->
                    list.layer(new OutputLayer.Builder(new LossMCXENT())
                            .activation(new ActivationSoftmax())
                            .nIn(fc.in())
                            .nOut(fc.out())
                            .build());
            }
        }
        InputShape input = architecture.input();
        MultiLayerNetwork network = new MultiLayerNetwork(list.setInputType(
                        InputType.convolutional(input.height(), input.width(), input.channels()))
                .build());
        network.init();
        return network;
    }
}
