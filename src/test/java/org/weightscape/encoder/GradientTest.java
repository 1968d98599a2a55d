package org.weightscape.encoder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.weightscape.encoder.Parameters.Parameter;
import org.weightscape.encoder.Parameters.Part;
import org.weightscape.encoder.Parity.Engine;
import org.weightscape.encoder.kernel.Kernels;
import org.weightscape.encoder.kernel.Matrix;
import org.weightscape.encoder.kernel.Workspace;
import org.weightscape.zoo.Activation;
import org.weightscape.zoo.Architecture;
import org.weightscape.zoo.InputShape;
import org.weightscape.zoo.Pooling;

/** Gradients of every parameter of every variant against finite differences in double precision, and host against portable. */
class GradientTest {
    private static final int BATCH = 4;
    private static final Architecture ARCHITECTURE = Architecture.builder(new InputShape(1, 5, 5), Activation.TANH)
            .convolution("0", 3, 1, 2, 2, 1, 0, Pooling.GLOBAL_AVERAGE, Architecture.Bias.PRESENT)
            .fullyConnected("1", 2, 3, Architecture.Bias.PRESENT)
            .build();

    /** Small, with the given changes. */
    private static EncoderConfig config(String changes) {
        EncoderConfig config = EncoderConfig.practical()
                .with("model.dropout", "0")
                .with("model.embedder_dim", "8")
                .with("model.dim", "8")
                .with("model.heads", "2")
                .with("model.feed_forward", "12")
                .with("model.encoder_blocks", "1")
                .with("model.position_scale", "1")
                .with("model.components", "4")
                .with("model.latent", "5")
                .with("loss.head_layers", "1")
                .with("loss.head_hidden", "6")
                .with("loss.head_out", "5")
                .with("loss.gamma", "0.4")
                .with("loss.temperature", "0.5")
                .with("model.hidden_layers", "2");
        for (String change : changes.split(" ")) {
            if (!change.isEmpty()) {
                config = config.with(change.substring(0, change.indexOf('=')), change.substring(change.indexOf('=') + 1));
            }
        }
        return config;
    }

    private static double[] views(ZooLayout layout) {
        SplittableRandom random = new SplittableRandom(3);
        double[] views = new double[2 * BATCH * layout.weights()];
        for (int i = 0; i < views.length; i++) {
            views[i] = (float) random.nextGaussian();
        }
        return views;
    }

    /** Gives what is not trained some numbers, as a zoo would. */
    private static void fix(TrainingModel model, Kernels kernels) {
        SplittableRandom random = new SplittableRandom(5);
        for (Parameter parameter : model.parameters().all()) {
            if (parameter.part() == Part.FIXED) {
                Matrix numbers = parameter.span().value();
                boolean isMatrix = parameter.shape().size() > 1;
                kernels.write(random.doubles(numbers.size(), isMatrix ? -0.1 : 0.5, isMatrix ? 0.1 : 1.5).toArray(), numbers);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "model.dropout=0.2",
                "model.embedding=linear model.token_statistics=false model.readout=compression",
                "model.readout=compression model.dropout=0.2",
                "model.readout=mean model.bottleneck=mlp",
                "model.bottleneck=mlp model.dropout=0.2",
                "model.readout=all model.normalize=false loss.contrast=positive",
                "model.readout=all model.layer_statistics=false",
                "model.layer_statistics=false",
                "model.statistics_in_latent=false",
                "model.components=0",
                "model.layer_statistics=false model.statistics_in_latent=false",
                "loss.contrast=positive compat=official loss.head_batch_norm=false",
                "model.embedder_dim=4 model.encoding=attention",
                "model.encoding=attention model.embedder_dim=8 model.dropout=0.2 model.position_scale=0.1",
                "model.encoding=weight model.decoder_blocks=0",
                "model.encoding=vanilla model.dropout=0.1 loss.head_layers=0",
                "model.encoding=vanilla model.components=0",
            })
    void gradientsAreFiniteDifferences(String changes) {
        EncoderConfig config = config(changes);
        ZooLayout layout = ZooLayout.of(ARCHITECTURE);
        try (Kernels kernels = Engine.PORTABLE_DOUBLE.kernels();
                Workspace workspace = Workspace.of(Engine.PORTABLE_DOUBLE.precision())) {
            TrainingModel model = new TrainingModel(config, layout, BATCH, kernels, workspace);
            model.initialise(Encoder.random(7));
            fix(model, kernels);
            kernels.write(views(layout), model.views());
            model.gradients(1);
            Matrix values = model.parameters().values();
            double[] gradients = AutoencoderParityTest.numbers(kernels, model.parameters().gradients());
            double[] flat = AutoencoderParityTest.numbers(kernels, values);
            double h = 1e-6;
            SplittableRandom random = new SplittableRandom(11);
            for (Parameter parameter : model.parameters().all()) {
                if (parameter.part() == Part.FIXED) {
                    continue;
                }
                // All numbers of a tensor at once, along a random direction.
                int begin = Math.toIntExact(parameter.span().offset());
                int fixed = flat.length - gradients.length;
                int size = parameter.span().rows() * parameter.span().columns();
                double[] above = flat.clone();
                double[] below = flat.clone();
                double expected = 0;
                for (int i = begin; i < begin + size; i++) {
                    double direction = random.nextGaussian();
                    above[i] += h * direction;
                    below[i] -= h * direction;
                    expected += gradients[i - fixed] * direction;
                }
                kernels.write(above, values);
                double difference = model.loss(1);
                kernels.write(below, values);
                difference = (difference - model.loss(1)) / (2 * h);
                assertEquals(difference, expected, 1e-7 + 1e-5 * Math.abs(difference), parameter.name());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "model.dropout=0.2 model.normalize=false",
                "model.embedding=linear model.token_statistics=false model.readout=compression",
                "model.readout=mean model.bottleneck=mlp loss.contrast=positive model.dropout=0.1",
                "model.encoding=weight",
                "model.embedder_dim=4 model.encoding=attention model.dropout=0.1",
                "model.encoding=vanilla model.dropout=0.1 loss.head_layers=0",
            })
    void hostAndPortableKernelsAgree(String changes) {
        EncoderConfig config = config(changes);
        ZooLayout layout = ZooLayout.of(ARCHITECTURE);
        double[][] gradients = new double[2][];
        double[][] values = new double[2][];
        Losses[] losses = new Losses[2];
        Engine[] engines = {Engine.HOST, Engine.PORTABLE};
        for (int e = 0; e < 2; e++) {
            try (Kernels kernels = engines[e].kernels();
                    Workspace workspace = Workspace.of(engines[e].precision())) {
                TrainingModel model = new TrainingModel(config, layout, BATCH, kernels, workspace);
                model.initialise(Encoder.random(7));
                fix(model, kernels);
                kernels.write(views(layout), model.views());
                model.gradients(1);
                losses[e] = model.losses();
                gradients[e] = AutoencoderParityTest.numbers(kernels, model.parameters().gradients());
                assertTrue(model.update(1, 1e-3));
                values[e] = AutoencoderParityTest.numbers(kernels, model.parameters().values());
            }
        }
        assertEquals(losses[1].total(), losses[0].total(), 2e-5);
        double largest = java.util.Arrays.stream(gradients[1]).map(Math::abs).max().orElseThrow();
        Parity.assertClose(gradients[1], gradients[0], 1e-4 * largest, 1e-3, "gradient");
        for (int i = 0; i < values[0].length; i++) {
            int fixed = values[0].length - gradients[0].length;
            if (i >= fixed && Math.abs(gradients[1][i - fixed]) > 1e-3 * largest) {
                assertEquals(values[1][i], values[0][i], 2e-5, "parameter " + i);
            }
        }
    }

    /** A few steps on one batch must bring the loss close to nothing: everything is connected. */
    @ParameterizedTest
    @ValueSource(strings = {"loss.gamma=0 training.weight_decay=0 model.latent=24", "model.encoding=vanilla loss.gamma=0 model.latent=24"})
    void overfitsOneBatch(String changes) {
        EncoderConfig config = config("training.clip=0 model.dim=32 model.feed_forward=64 " + changes);
        ZooLayout layout = ZooLayout.of(ARCHITECTURE);
        try (Kernels kernels = Engine.HOST.kernels();
                Workspace workspace = Workspace.of(Engine.HOST.precision())) {
            TrainingModel model = new TrainingModel(config, layout, BATCH, kernels, workspace);
            model.initialise(Encoder.random(7));
            kernels.write(views(layout), model.views());
            double first = model.gradients(1);
            double last = first;
            for (int step = 1; step <= 600; step++) {
                last = model.gradients(step);
                model.update(step, 3e-3);
            }
            assertTrue(last < 0.05 * first, "from %s to %s".formatted(first, last));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"41", "practical"})
    void planningCountsTheBytesThatAreTaken(String preset) {
        EncoderConfig config = EncoderConfig.preset(preset)
                .with("model.dim", "16")
                .with("model.feed_forward", "16")
                .with("model.latent", "8");
        ZooLayout layout = ZooLayout.of(ARCHITECTURE);
        try (Kernels kernels = Engine.HOST.kernels();
                Workspace plan = Workspace.planning(Engine.HOST.precision());
                Workspace taken = Workspace.of(Engine.HOST.precision())) {
            new TrainingModel(config, layout, BATCH, kernels, plan);
            TrainingModel model = new TrainingModel(config, layout, BATCH, kernels, taken);
            model.initialise(Encoder.random(1));
            assertEquals(taken.bytes(), plan.bytes());
            kernels.write(views(layout), model.views());
            for (int step = 1; step < 4; step++) {
                model.gradients(step);
                model.update(step, 1e-3);
            }
            assertEquals(plan.bytes(), taken.bytes());
        }
    }
}
