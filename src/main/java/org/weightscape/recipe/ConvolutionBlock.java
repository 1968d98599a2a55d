package org.weightscape.recipe;

import java.util.Collection;
import java.util.Map;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.weightscape.zoo.Activation;
import org.weightscape.zoo.Layer;
import org.weightscape.zoo.Pooling;

/**
 * DL4J's description of a convolution with what belongs to it: dropout of its inputs, pooling of its maxima, activation. It trains as
 * DL4J's own layers would, several times faster on small images; see {@link ConvolutionBlockLayer}.
 */
final class ConvolutionBlock extends ConvolutionLayer {
    private static final long serialVersionUID = 1L;

    private final boolean poolsMaxima;
    private final Activation activation;
    private final double dropout;
    private final long seed;

    private ConvolutionBlock(Builder builder, boolean poolsMaxima, Activation activation, double dropout, long seed) {
        super(builder);
        this.poolsMaxima = poolsMaxima;
        this.activation = activation;
        this.dropout = dropout;
        this.seed = seed;
    }

    /**
     * The block for one convolution; a global average is left to a layer of its own.
     *
     * @param activation any but GELU
     * @param dropout share of the inputs that are dropped in training
     * @param seed decides which
     */
    static ConvolutionBlock of(Layer.Convolution layer, Activation activation, double dropout, long seed) {
        Builder builder = new Builder();
        builder.kernelSize(layer.height(), layer.width())
                .stride(layer.stride(), layer.stride())
                .padding(layer.padding(), layer.padding())
                .nIn(layer.in())
                .nOut(layer.out())
                .hasBias(layer.biasOffset().isPresent());
        return new ConvolutionBlock(builder, layer.pooling() == Pooling.MAX_2, activation, dropout, seed);
    }

    boolean poolsMaxima() {
        return poolsMaxima;
    }

    Activation zooActivation() {
        return activation;
    }

    double dropout() {
        return dropout;
    }

    long seed() {
        return seed;
    }

    @Override
    public InputType getOutputType(int layerIndex, InputType inputType) {
        InputType.InputTypeConvolutional out = (InputType.InputTypeConvolutional) super.getOutputType(layerIndex, inputType);
        return poolsMaxima
                ? InputType.convolutional(out.getHeight() / 2, out.getWidth() / 2, out.getChannels())
                : out;
    }

    @Override
    public org.deeplearning4j.nn.api.Layer instantiate(
            NeuralNetConfiguration conf,
            Collection<TrainingListener> trainingListeners,
            int layerIndex,
            INDArray layerParamsView,
            boolean initializeParams,
            DataType networkDataType) {
        ConvolutionBlockLayer layer = new ConvolutionBlockLayer(conf, networkDataType);
        layer.setListeners(trainingListeners);
        layer.setIndex(layerIndex);
        layer.setParamsViewArray(layerParamsView);
        Map<String, INDArray> params = initializer().init(conf, layerParamsView, initializeParams);
        layer.setParamTable(params);
        layer.setConf(conf);
        return layer;
    }
}
