package org.weightscape.encoder;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.weightscape.encoder.EncoderConfig.Compat;
import org.weightscape.encoder.EncoderConfig.Contrast;
import org.weightscape.encoder.EncoderConfig.Loss;
import org.weightscape.encoder.EncoderConfig.Reconstruction;
import org.weightscape.encoder.Parameters.Parameter;
import org.weightscape.encoder.Parity.Engine;
import org.weightscape.encoder.ProjectionHead.Running;
import org.weightscape.encoder.kernel.Kernels;
import org.weightscape.encoder.kernel.Matrix;
import org.weightscape.encoder.kernel.Workspace;
import tools.jackson.databind.JsonNode;

/** Losses, their gradients and the projection head are the official code's. */
class LossParityTest {
    private static final String[] PREFIXES = {"", "loss_contrast.", "criterion.loss_contrast."};

    private final Parity parity = new Parity("losses");
    private final JsonNode expected = parity.json("expected.json");
    private final double[] z1 = parity.numbers("z_i.npy");
    private final double[] z2 = parity.numbers("z_j.npy");
    private final int batch = expected.get("batch_size").asInt();
    private final int latent = z1.length / batch;

    private static Loss loss(double gamma, Contrast contrast, double temperature, int headLayers, boolean batchNorm) {
        return new Loss(gamma, contrast, temperature, headLayers, 12, 5, batchNorm, Reconstruction.PLAIN);
    }

    /** An objective on memory of its own, and both views of the test's latent vectors. */
    private final class Bench implements AutoCloseable {
        final Kernels kernels;
        final Workspace workspace;
        final Site site;
        final Objective objective;
        final Matrix z;
        final Matrix gradient;

        Bench(Engine engine, Loss loss, @Nullable String parameters) {
            this(engine, loss, Compat.CORRECT, parameters);
        }

        Bench(Engine engine, Loss loss, Compat compat, @Nullable String parameters) {
            kernels = engine.kernels();
            workspace = Workspace.of(engine.precision());
            site = new Site(kernels, workspace, Purpose.TRAINING, 2 * batch, 0);
            objective = new Objective(site, latent, parity.numbers("y.npy").length / (2 * batch), loss, compat);
            z = workspace.matrix(2 * batch, latent);
            gradient = workspace.matrix(2 * batch, latent);
            site.parameters().allocate(workspace, Purpose.TRAINING);
            objective.initialise();
            kernels.write(both(z1, z2), z);
            if (parameters != null) {
                Map<String, double[]> values = parity.tensors(parameters);
                Parity.load(site.parameters(), kernels, values, PREFIXES);
                running().forEach((name, matrix) -> {
                    double[] mean = Parity.find(values, name + ".running_mean", PREFIXES);
                    double[] variance = Parity.find(values, name + ".running_var", PREFIXES);
                    kernels.write(both(mean, variance), matrix);
                });
            }
        }

        Map<String, Matrix> running() {
            return Objects.requireNonNull(objective.head()).running();
        }

        double[] numbers(Matrix matrix) {
            return AutoencoderParityTest.numbers(kernels, matrix);
        }

        @Override
        public void close() {
            workspace.close();
            kernels.close();
        }
    }

    private static double[] both(double[] a, double[] b) {
        return Stream.of(a, b).flatMapToDouble(java.util.Arrays::stream).toArray();
    }

    private static double tolerance(Engine engine) {
        return engine == Engine.PORTABLE_DOUBLE ? 1e-9 : 1e-5;
    }

    private void assertLoss(double wanted, double actual, Engine engine) {
        assertEquals(wanted, actual, tolerance(engine) * Math.max(1, Math.abs(wanted)));
    }

    private void assertGradient(String name, Bench bench, Engine engine) {
        double[] wanted = both(parity.numbers(name + "i.npy"), parity.numbers(name + "j.npy"));
        double largest = java.util.Arrays.stream(wanted).map(Math::abs).max().orElseThrow();
        Parity.assertClose(
                wanted, bench.numbers(bench.gradient), engine == Engine.PORTABLE_DOUBLE ? 1e-9 : 1e-4 * largest, 0, name);
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void ntXent(Engine engine) {
        for (double temperature : new double[] {0.1, 0.5}) {
            try (Bench bench = new Bench(engine, loss(1, Contrast.NT_XENT, temperature, 0, true), null)) {
                double value = bench.objective.contrast(bench.z, Running.FOLLOW, bench.gradient);
                assertLoss(expected.get("ntxent_T" + temperature).get("f64").asDouble(), value, engine);
                assertGradient("ntxent_T" + temperature + "_grad_z", bench, engine);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void officialPositive(Engine engine) {
        try (Bench bench = new Bench(engine, loss(1, Contrast.POSITIVE, 0.1, 0, true), Compat.OFFICIAL, null)) {
            double value = bench.objective.contrast(bench.z, Running.FOLLOW, bench.gradient);
            assertLoss(expected.get("ntxent_pos_T0.1").get("f64").asDouble(), value, engine);
            assertGradient("ntxent_pos_T0.1_grad_z", bench, engine);
        }
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void projectionHead(Engine engine) {
        for (boolean batchNorm : new boolean[] {true, false}) {
            String name = batchNorm ? "head_bn" : "head_nobn";
            try (Bench bench =
                    new Bench(engine, loss(1, Contrast.NT_XENT, 0.1, 4, batchNorm), name + "_params_before")) {
                ProjectionHead head = Objects.requireNonNull(bench.objective.head());
                double[] projected = bench.numbers(head.forward(bench.z, Running.STAY));
                // Batch norm of six numbers that hardly differ divides by very little.
                double absolute = engine == Engine.PORTABLE_DOUBLE ? 1e-9 : 5e-5;
                double relative = engine == Engine.PORTABLE_DOUBLE ? 0 : 1e-4;
                Parity.assertClose(
                        both(parity.numbers(name + "_proj_zi_train.npy"), parity.numbers(name + "_proj_zj_train.npy")),
                        projected, absolute, relative, name);
                double value = bench.objective.contrast(bench.z, Running.FOLLOW, bench.gradient);
                double wanted = expected.get("ntxent_T0.1_" + name + "_train").get("f64").asDouble();
                assertEquals(wanted, value, engine == Engine.PORTABLE_DOUBLE ? 1e-9 : 3e-5 * Math.max(1, wanted));
                assertGradientRelaxed(name + "_grad_z", bench, engine);
                assertHeadGradients(name, bench, engine);
                Map<String, double[]> after = parity.tensors(name + "_params_after_one_forward_pair");
                bench.running().forEach((layer, matrix) -> Parity.assertClose(
                        both(
                                Parity.find(after, layer + ".running_mean", PREFIXES),
                                Parity.find(after, layer + ".running_var", PREFIXES)),
                        bench.numbers(matrix), engine == Engine.PORTABLE_DOUBLE ? 1e-9 : 2e-6, 1e-5, layer));
                double[] evaluated = bench.numbers(head.forwardWithRunning(bench.z));
                Parity.assertClose(
                        parity.numbers(name + "_proj_zi_eval.npy"),
                        java.util.Arrays.copyOf(evaluated, evaluated.length / 2), absolute, relative, name + " eval");
            }
        }
    }

    private void assertGradientRelaxed(String name, Bench bench, Engine engine) {
        double[] wanted = both(parity.numbers(name + "i.npy"), parity.numbers(name + "j.npy"));
        double largest = java.util.Arrays.stream(wanted).map(Math::abs).max().orElseThrow();
        Parity.assertClose(
                wanted, bench.numbers(bench.gradient), engine == Engine.PORTABLE_DOUBLE ? 1e-9 : 3e-4 * largest, 0, name);
    }

    private void assertHeadGradients(String name, Bench bench, Engine engine) {
        Map<String, double[]> gradients = parity.tensors(name + "_grads");
        double largestOfAll = gradients.values().stream()
                .flatMapToDouble(java.util.Arrays::stream)
                .map(Math::abs)
                .max()
                .orElseThrow();
        for (Parameter parameter : bench.site.parameters().all()) {
            double[] wanted = Parity.find(gradients, parameter.name(), PREFIXES);
            double largest = java.util.Arrays.stream(wanted).map(Math::abs).max().orElseThrow();
            // A bias in front of a batch norm has gradient 0 in theory: there, all is rounding.
            double absolute = largest < 1e-9 ? 1e-5 * largestOfAll : 3e-4 * largest;
            Parity.assertClose(
                    wanted, bench.numbers(parameter.span().gradient()),
                    engine == Engine.PORTABLE_DOUBLE ? 1e-9 : absolute, 0, parameter.name());
        }
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void reconstructionAndBoth(Engine engine) {
        try (Bench bench = new Bench(engine, loss(0.3, Contrast.POSITIVE, 0.1, 0, true), Compat.OFFICIAL, null)) {
            double[] y = parity.numbers("y.npy");
            Matrix out = bench.workspace.matrix(2 * batch, y.length / (2 * batch));
            Matrix target = bench.workspace.matrix(2 * batch, y.length / (2 * batch));
            bench.kernels.write(y, out);
            bench.kernels.write(parity.numbers("t.npy"), target);
            double reconstruction = bench.objective.reconstruction(out, target);
            double contrast = bench.objective.contrast(bench.z, Running.FOLLOW, bench.gradient);
            assertLoss(expected.get("recon_mean").get("f64").asDouble(), reconstruction, engine);
            assertLoss(
                    expected.get("gamma_0.3_positive_nohead").get("loss").asDouble(),
                    bench.objective.total(contrast, reconstruction), engine);
        }
        for (String gamma : new String[] {"0.0", "0.1", "0.5", "1.0"}) {
            for (boolean hasHead : new boolean[] {true, false}) {
                JsonNode wanted = expected.get("gamma_" + gamma + (hasHead ? "_head_bn_train" : "_nohead"));
                Loss loss = loss(Double.parseDouble(gamma), Contrast.NT_XENT, 0.1, hasHead ? 4 : 0, true);
                try (Bench bench = new Bench(engine, loss, hasHead ? "head_bn_params_before" : null)) {
                    double contrast = bench.objective.usesContrast()
                            ? bench.objective.contrast(bench.z, Running.FOLLOW, bench.gradient)
                            : 0;
                    double reconstruction =
                            bench.objective.usesReconstruction() ? wanted.get("loss_recon").asDouble() : 0;
                    assertEquals(
                            wanted.get("loss").asDouble(),
                            bench.objective.total(contrast, reconstruction),
                            engine == Engine.PORTABLE_DOUBLE ? 1e-9 : 1e-4);
                }
            }
        }
    }

    /** The corrected positive loss is 0 for equal directions and 2 for opposite ones. */
    @ParameterizedTest
    @EnumSource(Engine.class)
    void correctedPositive(Engine engine) {
        try (Bench bench = new Bench(engine, loss(1, Contrast.POSITIVE, 0.1, 0, true), null)) {
            bench.kernels.write(both(z1, z1), bench.z);
            assertEquals(0, bench.objective.contrast(bench.z, Running.FOLLOW, bench.gradient), 1e-6);
            bench.kernels.write(both(z1, java.util.Arrays.stream(z1).map(v -> -v).toArray()), bench.z);
            assertEquals(2, bench.objective.contrast(bench.z, Running.FOLLOW, bench.gradient), 1e-6);
        }
    }
}
