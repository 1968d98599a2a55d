package org.weightscape.encoder;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.weightscape.encoder.Parameters.Parameter;
import org.weightscape.encoder.Parity.Engine;
import org.weightscape.encoder.kernel.Kernels;
import org.weightscape.encoder.kernel.Workspace;
import tools.jackson.databind.JsonNode;

/** Gradients, updates and losses of whole training steps are the official code's. */
class TrainStepParityTest {
    private static final String[] PREFIXES = {"model.", "criterion.loss_contrast."};
    private static final double LEARNING_RATE = 1e-4;

    static Stream<Arguments> cases() {
        return Parity.folders("train_step").stream()
                .flatMap(name -> Stream.of(Engine.values()).map(engine -> Arguments.of(name, engine)));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void fiveStepsAreTheOfficialOnes(String name, Engine engine) {
        Parity parity = new Parity("train_step/" + name);
        EncoderConfig config = parity.config();
        ZooLayout layout = parity.layout();
        double[] first = parity.numbers("x_i.npy");
        double[] second = parity.numbers("x_j.npy");
        double[] both = Stream.of(first, second).flatMapToDouble(java.util.Arrays::stream).toArray();
        int batch = first.length / layout.weights();
        boolean isDouble = engine == Engine.PORTABLE_DOUBLE;
        try (Kernels kernels = engine.kernels();
                Workspace workspace = Workspace.of(engine.precision())) {
            TrainingModel model = new TrainingModel(config, layout, batch, kernels, workspace);
            Map<String, double[]> before = parity.tensors("params_before");
            Parity.load(model.parameters(), kernels, before, PREFIXES);
            model.initialiseLoss();
            kernels.write(both, model.views());
            JsonNode expected = parity.json("expected.json");
            Map<String, double[]> gradients = parity.tensors("grads_f64");
            for (int step = 1; step <= 5; step++) {
                Losses losses = model.gradients(step);
                JsonNode trace = expected.get("trace_f64").get(step - 1);
                double tolerance = isDouble ? 1e-9 : step == 1 ? 1e-5 : 2e-4;
                assertRelative(trace.get("loss").asDouble(), losses.total(), tolerance);
                assertRelative(trace.get("loss_contrast").asDouble(), losses.contrast(), tolerance);
                assertRelative(trace.get("loss_recon").asDouble(), losses.reconstruction(), tolerance);
                if (step == 1) {
                    assertGradients(model, kernels, gradients, isDouble);
                }
                model.update(step, LEARNING_RATE);
                if (step == 1) {
                    assertParameters(model, kernels, gradients, before, parity.tensors("params_after_1_step_f64"), isDouble, 1);
                }
            }
            assertParameters(model, kernels, gradients, before, parity.tensors("params_after_5_steps_f64"), isDouble, 5);
            Losses test = model.evaluate(batch);
            assertRelative(
                    expected.get("test_step_after_f64").get("loss").asDouble(), test.total(), isDouble ? 1e-9 : 2e-4);
        }
    }

    private static void assertRelative(double expected, double actual, double tolerance) {
        assertEquals(expected, actual, tolerance * Math.max(1, Math.abs(expected)));
    }

    private static void assertGradients(
            TrainingModel model, Kernels kernels, Map<String, double[]> gradients, boolean isDouble) {
        for (Parameter parameter : model.parameters().all()) {
            if (!isTrained(model, parameter)) {
                continue;
            }
            double[] expected = Parity.find(gradients, parameter.name(), PREFIXES);
            double[] actual = AutoencoderParityTest.numbers(kernels, parameter.span().gradient());
            double largest = java.util.Arrays.stream(expected).map(Math::abs).max().orElse(0);
            // Some gradients are zero in theory: there, rounding is measured against the others.
            double absolute = isDouble ? 1e-9 : Math.max(1e-4 * largest, 2e-6);
            Parity.assertClose(expected, actual, absolute, 0, "gradient of " + parameter.name());
        }
    }

    private static boolean isTrained(TrainingModel model, Parameter parameter) {
        return switch (parameter.part()) {
            case ENCODER -> true;
            case DECODER -> model.objective().usesReconstruction();
            case HEAD -> model.objective().usesContrast();
        };
    }

    private static void assertParameters(
            TrainingModel model,
            Kernels kernels,
            Map<String, double[]> gradients,
            Map<String, double[]> before,
            Map<String, double[]> after,
            boolean isDouble,
            int steps) {
        for (Parameter parameter : model.parameters().all()) {
            double[] expected = Parity.find(after, parameter.name(), PREFIXES);
            double[] actual = AutoencoderParityTest.numbers(kernels, parameter.span().value());
            if (!isTrained(model, parameter)) {
                Parity.assertClose(
                        Parity.find(before, parameter.name(), PREFIXES), actual, 0, 0, "untouched " + parameter.name());
                continue;
            }
            double[] gradient = Parity.find(gradients, parameter.name(), PREFIXES);
            for (int i = 0; i < expected.length; i++) {
                // Where the gradient is zero in theory, Adam makes steps of ±lr from rounding.
                double threshold = isDouble ? 1e-6 : steps == 1 ? 1e-3 : 1e-2;
                if (Math.abs(gradient[i]) > threshold) {
                    assertEquals(
                            expected[i],
                            actual[i],
                            isDouble ? 1e-9 : steps * 0.02 * LEARNING_RATE + 2e-7,
                            "%s[%d] after %d steps, gradient %s".formatted(parameter.name(), i, steps, gradient[i]));
                }
            }
        }
    }
}
