package org.weightscape.encoder;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.weightscape.encoder.Parity.Engine;
import org.weightscape.encoder.kernel.Kernels;
import org.weightscape.encoder.kernel.Matrix;
import org.weightscape.encoder.kernel.Workspace;

/** Forward passes of every variant give the official code's numbers. */
class AutoencoderParityTest {

    static Stream<Arguments> cases() {
        return Parity.folders("ae").stream()
                .flatMap(name -> Stream.of(Engine.values()).map(engine -> Arguments.of(name, engine)));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void givesTheOfficialLatentAndReconstruction(String name, Engine engine) {
        Parity parity = new Parity("ae/" + name);
        EncoderConfig config = parity.config();
        ZooLayout layout = parity.layout();
        double[] x = parity.numbers("x.npy");
        int samples = x.length / layout.weights();
        // The released attention embedder attends over the batch; the numbers of the intended one are given in single precision.
        String intended = config.model().encoding() == EncoderConfig.Encoding.ATTENTION ? "_batchfirst" : "";
        boolean isDouble = engine == Engine.PORTABLE_DOUBLE && intended.isEmpty();
        for (Purpose purpose : Purpose.values()) {
            try (Kernels kernels = engine.kernels();
                    Workspace workspace = Workspace.of(engine.precision())) {
                Site site = new Site(kernels, workspace, purpose, samples, 0);
                Autoencoder autoencoder = Autoencoder.of(site, layout, config.model());
                Matrix input = workspace.matrix(samples, layout.weights());
                site.parameters().allocate(workspace, purpose);
                Map<String, double[]> values = parity.tensors("params");
                assertEquals(
                        new TreeSet<>(values.keySet()),
                        new TreeSet<>(site.parameters().all().stream()
                                .map(Parameters.Parameter::name)
                                .toList()));
                Parity.load(site.parameters(), kernels, values, "");
                kernels.write(x, input);
                double absolute = isDouble ? 1e-9 : 2e-5;
                double relative = isDouble ? 0 : 1e-4;
                String z = isDouble ? "z_f64.npy" : "z%s.npy".formatted(intended);
                String y = isDouble ? "y_f64.npy" : "y%s.npy".formatted(intended);
                Matrix latent = autoencoder.encode(input);
                Parity.assertClose(parity.numbers(z), numbers(kernels, latent), absolute, relative, "z");
                Parity.assertClose(
                        parity.numbers(y), numbers(kernels, autoencoder.decode(latent)), absolute, relative, "y");
            }
        }
    }

    static double[] numbers(Kernels kernels, Matrix matrix) {
        double[] all = new double[Math.toIntExact(matrix.size())];
        kernels.read(matrix, all);
        return all;
    }
}
