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
                model.gradients(step);
                Losses losses = model.losses();
                JsonNode trace = expected.get("trace_f64").get(step - 1);
                JsonNode single = expected.get("trace_f32").get(step - 1);
                assertLoss(trace, single, "loss", losses.total(), isDouble, step);
                assertLoss(trace, single, "loss_contrast", losses.contrast(), isDouble, step);
                assertLoss(trace, single, "loss_recon", losses.reconstruction(), isDouble, step);
                if (step == 1) {
                    assertGradients(model, kernels, gradients, isDouble);
                }
                model.update(step, LEARNING_RATE);
                if (step == 1) {
                    assertParameters(model, kernels, gradients, before, parity.tensors("params_after_1_step_f64"), isDouble, 1);
                }
            }
            assertParameters(model, kernels, gradients, before, parity.tensors("params_after_5_steps_f64"), isDouble, 5);
            model.evaluate(batch);
            Losses test = model.losses();
            assertRelative(
                    expected.get("test_step_after_f64").get("loss").asDouble(), test.total(), isDouble ? 1e-9 : 2e-4);
        }
    }

    /** Single precision may be as far from double precision as a few times the official code is itself. */
    private static void assertLoss(
            JsonNode trace, JsonNode single, String part, double actual, boolean isDouble, int step) {
        double wanted = trace.get(part).asDouble();
        double own = Math.abs(single.get(part).asDouble() - wanted);
        double allowed = isDouble ? 1e-9 * Math.max(1, wanted) : Math.max((step == 1 ? 1e-5 : 1e-4) * wanted, 4 * own);
        assertEquals(wanted, actual, allowed, part);
    }

    private static void assertRelative(double expected, double actual, double tolerance) {
        assertEquals(expected, actual, tolerance * Math.max(1, Math.abs(expected)));
    }

    private static void assertGradients(
            TrainingModel model, Kernels kernels, Map<String, double[]> gradients, boolean isDouble) {
        double largestOfAll = largest(gradients.values().stream().flatMapToDouble(java.util.Arrays::stream));
        // Batch norm of six samples and a temperature of 0.1 magnify rounding: the official code's own float32 run shows it.
        double relative = model.objective().usesContrast() ? 5e-4 : 1e-4;
        for (Parameter parameter : model.parameters().all()) {
            if (!isTrained(model, parameter)) {
                continue;
            }
            double[] expected = Parity.find(gradients, parameter.name(), PREFIXES);
            double[] actual = AutoencoderParityTest.numbers(kernels, parameter.span().gradient());
            double largest = largest(java.util.Arrays.stream(expected));
            // Some gradients are zero in theory: there, rounding is measured against the others.
            double absolute = isDouble ? 1e-9 : largest < 1e-9 ? 5e-5 * largestOfAll : relative * largest;
            Parity.assertClose(expected, actual, absolute, 0, "gradient of " + parameter.name());
        }
    }

    private static double largest(java.util.stream.DoubleStream values) {
        return values.map(Math::abs).max().orElse(0);
    }

    private static boolean isTrained(TrainingModel model, Parameter parameter) {
        return switch (parameter.part()) {
            case FIXED -> false;
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
