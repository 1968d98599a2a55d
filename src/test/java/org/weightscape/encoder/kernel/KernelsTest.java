package org.weightscape.encoder.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.factory.Nd4j;
import org.weightscape.job.Cancellation;

/** Every operation on sizes that are split over threads and do not fill the last vector: host as portable. */
class KernelsTest {

    @BeforeAll
    static void keepNd4jToOneThread() {
        assumeTrue(Backend.computesOnHost(), Backend::name);
        Nd4j.getEnvironment().setMaxThreads(1);
        Nd4j.getEnvironment().setMaxMasterThreads(1);
    }

    /** Matrices of random numbers, the same for both implementations, and the results of what is done with them. */
    private static final class Bench implements AutoCloseable {
        final Kernels kernels;
        final Workspace workspace = Workspace.of(Precision.FLOAT);
        final SplittableRandom random = new SplittableRandom(9);
        final List<double[]> results = new ArrayList<>();

        Bench(Kernels kernels) {
            this.kernels = kernels;
        }

        Matrix random(int rows, int columns) {
            Matrix matrix = workspace.matrix(rows, columns);
            float[] values = new float[rows * columns];
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) random.nextGaussian();
            }
            kernels.write(values, matrix);
            return matrix;
        }

        Matrix positive(int rows, int columns) {
            Matrix matrix = random(rows, columns);
            double[] values = numbers(matrix);
            for (int i = 0; i < values.length; i++) {
                values[i] = 0.5 + Math.abs(values[i]);
            }
            kernels.write(values, matrix);
            return matrix;
        }

        double[] numbers(Matrix matrix) {
            double[] values = new double[Math.toIntExact(matrix.size())];
            kernels.read(matrix, values);
            return values;
        }

        void keep(Matrix... matrices) {
            for (Matrix matrix : matrices) {
                results.add(numbers(matrix));
            }
        }

        void keep(double number) {
            results.add(new double[] {number});
        }

        @Override
        public void close() {
            workspace.close();
            kernels.close();
        }
    }

    private interface Use {
        void on(Bench bench, Kernels kernels);
    }

    private static void assertSame(Use use) {
        List<List<double[]>> all = new ArrayList<>();
        for (Kernels kernels : new Kernels[] {new PortableKernels(), new HostKernels(1), new HostKernels(3), new HostKernels(20)}) {
            try (Bench bench = new Bench(kernels)) {
                use.on(bench, kernels);
                all.add(bench.results);
            }
        }
        for (int other = 1; other < all.size(); other++) {
            for (int r = 0; r < all.getFirst().size(); r++) {
                double[] expected = all.getFirst().get(r);
                double[] actual = all.get(other).get(r);
                assertEquals(expected.length, actual.length);
                double largest = java.util.Arrays.stream(expected).map(Math::abs).max().orElseThrow();
                for (int i = 0; i < expected.length; i++) {
                    if (!(Math.abs(expected[i] - actual[i]) <= 2e-5 * Math.max(0.05, largest))) {
                        fail("result %d[%d] of implementation %d is %s, but should be %s"
                                .formatted(r, i, other, actual[i], expected[i]));
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"131,77", "3,5", "70,1100", "513,16", "1,1"})
    void elementwise(int rows, int columns) {
        assertSame((b, k) -> {
            Matrix x = b.random(rows, columns);
            Matrix y = b.random(rows, columns);
            Matrix row = b.random(1, columns);
            Matrix out = b.random(rows, columns);
            k.add(x, y);
            b.keep(y);
            k.fillRows(row, out);
            b.keep(out);
            k.plusRow(x, row, out);
            k.addRow(row, out);
            b.keep(out);
            k.fill(out, 2.5);
            b.keep(out);
            k.copy(x, out);
            b.keep(out);
            Matrix sums = b.random(1, columns);
            k.columnSums(x, sums);
            b.keep(sums);
            for (Nonlinearity f : Nonlinearity.values()) {
                Matrix gradient = b.random(rows, columns);
                k.activate(f, x, out);
                b.keep(out);
                k.activateBackward(f, f.derivesFromInput() ? x : out, gradient);
                b.keep(gradient);
            }
            k.copy(x, out);
            k.plusDropped(x, out, new Dropout(0.3, 78), y);
            b.keep(y);
            k.plusDropped(x, out, Dropout.NONE, y);
            b.keep(y);
            k.dropout(x, new Dropout(0.3, 79), y);
            b.keep(y);
            k.dropout(out, new Dropout(0.3, 77), out);
            b.keep(out);
            b.keep(k.sumOfSquares(x));
        });
    }

    @ParameterizedTest
    @CsvSource({
        "131,77,53", "3,5,2", "200,300,100", "17,400,64", "64,1,9", "20,30,1500", "48,33,5000", "32,32,130", "205,1090,517",
        "5000,500,1500", "96,128,200000"
    })
    void products(int m, int n, int inner) {
        assertSame((b, k) -> {
            Matrix a = b.random(m, inner);
            Matrix aTransposed = b.random(inner, m);
            Matrix c = b.random(inner, n);
            Matrix cTransposed = b.random(n, inner);
            Matrix out = b.random(m, n);
            k.product(a, Form.PLAIN, c, Form.PLAIN, 0.5, 0, out);
            b.keep(out);
            k.product(a, Form.PLAIN, cTransposed, Form.TRANSPOSED, 1, 1, out);
            b.keep(out);
            k.product(aTransposed, Form.TRANSPOSED, c, Form.PLAIN, 1, 0.5, out);
            b.keep(out);
            k.product(aTransposed, Form.TRANSPOSED, cTransposed, Form.TRANSPOSED, 1, 0, out);
            b.keep(out);
        });
    }

    /** A product of nearly a second ends in its middle, and the same kernels then compute as before. */
    @ParameterizedTest
    @CsvSource({"1,PLAIN", "2,PLAIN", "2,TRANSPOSED"})
    void aProductNobodyWaitsForEndsInItsMiddle(int threads, Form form) {
        try (Bench b = new Bench(new HostKernels(threads))) {
            int rows = 20_000;
            Matrix a = b.random(rows, 512);
            Matrix c = b.random(form == Form.PLAIN ? 512 : rows, 512);
            Matrix out = form == Form.PLAIN ? b.workspace.matrix(rows, 512) : b.workspace.matrix(512, 512);
            AtomicInteger asked = new AtomicInteger();
            b.kernels.cancelWith(() -> asked.incrementAndGet() > threads);
            assertThrows(CancellationException.class, () -> b.kernels.product(a, form, c, Form.PLAIN, 1, 0, out));
            double[] left = b.numbers(out);
            b.kernels.cancelWith(Cancellation.NEVER);
            b.kernels.product(a, form, c, Form.PLAIN, 1, 0, out);
            double[] whole = b.numbers(out);
            assertNotEquals(whole[whole.length - 1], left[left.length - 1]);
        }
    }

    @ParameterizedTest
    @CsvSource({"211,40", "5,3", "90,128"})
    void layerNorm(int rows, int columns) {
        assertSame((b, k) -> {
            Matrix x = b.random(rows, columns);
            Matrix alpha = b.random(1, columns);
            Matrix bias = b.random(1, columns);
            Matrix out = b.random(rows, columns);
            Matrix statistics = b.random(rows, 2);
            k.layerNorm(x, alpha, bias, out, statistics);
            b.keep(out, statistics);
            Matrix gradientX = b.random(rows, columns);
            Matrix gradientAlpha = b.random(1, columns);
            Matrix gradientBias = b.random(1, columns);
            k.layerNormBackward(out, x, alpha, statistics, gradientX, gradientAlpha, gradientBias);
            b.keep(gradientX, gradientAlpha, gradientBias);
        });
    }

    @ParameterizedTest
    @CsvSource({"211,40", "5,3", "90,128"})
    void torchLayerNorm(int rows, int columns) {
        assertSame((b, k) -> {
            Matrix x = b.random(rows, columns);
            Matrix weight = b.random(1, columns);
            Matrix bias = b.random(1, columns);
            Matrix out = b.random(rows, columns);
            Matrix statistics = b.random(rows, 2);
            k.torchLayerNorm(x, weight, bias, out, statistics);
            b.keep(out, statistics);
            Matrix gradientWeight = b.random(1, columns);
            Matrix gradientBias = b.random(1, columns);
            k.torchLayerNormBackward(out, x, weight, statistics, out, gradientWeight, gradientBias);
            b.keep(out, gradientWeight, gradientBias);
        });
    }

    @ParameterizedTest
    @CsvSource({"7,19,24,3,0", "2,5,8,2,0.4", "3,40,32,4,0.1", "1,1,4,1,0"})
    void attention(int samples, int tokens, int width, int heads, double drop) {
        assertSame((b, k) -> {
            Dropout dropout = drop == 0 ? Dropout.NONE : new Dropout(drop, 5);
            Matrix qkv = b.random(samples * tokens, 3 * width);
            Matrix probabilities = b.random(samples * tokens * heads, tokens);
            Matrix context = b.random(samples * tokens, width);
            k.attention(qkv, tokens, heads, dropout, probabilities, context);
            b.keep(probabilities, context);
            Matrix gradient = b.random(samples * tokens, width);
            Matrix gradientQkv = b.random(samples * tokens, 3 * width);
            k.attentionBackward(gradient, qkv, probabilities, tokens, heads, dropout, gradientQkv);
            b.keep(gradientQkv);
        });
    }

    @ParameterizedTest
    @CsvSource({"7,19,24,3,0", "2,5,8,2,0.4", "3,40,32,4,0.1", "1,1,4,1,0"})
    void tokenAttention(int samples, int tokens, int width, int each, double drop) {
        assertSame((b, k) -> {
            Dropout dropout = drop == 0 ? Dropout.NONE : new Dropout(drop, 5);
            int rows = samples * each;
            Matrix asking = b.random(rows, width);
            Matrix x = b.random(samples * tokens, width);
            Matrix probabilities = b.random(rows, tokens);
            Matrix sums = b.random(rows, 1);
            Matrix out = b.random(rows, width);
            k.tokenAttention(asking, x, tokens, 0.3, dropout, probabilities, sums, out);
            b.keep(probabilities, sums, out);
            Matrix gradientAsking = b.random(rows, width);
            Matrix gradientX = b.random(samples * tokens, width);
            k.tokenAttentionBackward(
                    b.random(rows, width), b.random(rows, 1), asking, x, probabilities, tokens, 0.3, dropout, gradientAsking,
                    gradientX);
            b.keep(gradientAsking, gradientX);
        });
    }

    @ParameterizedTest
    @CsvSource({"37,12,9,21", "2,3,1,5"})
    void tokens(int samples, int units, int fanIn, int width) {
        assertSame((b, k) -> {
            for (int beside : new int[] {1, 0, 5}) {
                int length = units * (fanIn + 5) + 4;
                UnitGroup group = new UnitGroup(units, fanIn, 2, beside > 0 ? 2 + units * fanIn : -1, 1, beside);
                Matrix flat = b.random(samples, length);
                Matrix plain = b.random(samples * units, group.width());
                Matrix described = b.random(samples * units, group.width() + group.statistics());
                k.gatherUnits(flat, group, plain);
                k.gatherUnits(flat, group, described);
                b.keep(plain, described);
                k.scatterUnits(b.random(samples * units, group.width()), group, flat);
                b.keep(flat);
            }
            int all = units + 2;
            Matrix out = b.random(samples * all, width);
            Matrix positions = b.random(all, width);
            k.placeTokens(b.random(samples * units, width), units, 1, positions, out);
            k.placeTokens(b.random(1, width), 1, 0, positions, out);
            b.keep(out);
            Matrix block = b.random(samples * units, width);
            k.takeTokens(out, all, units, 2, block);
            b.keep(block);
            for (Reading reading : Reading.values()) {
                Matrix read = b.random(samples, reading.vectors() * width);
                k.readTokens(out, all, reading, read);
                b.keep(read);
                Matrix gradient = b.random(samples * all, width);
                k.readTokensBackward(read, all, reading, gradient);
                b.keep(gradient);
            }
        });
    }

    @ParameterizedTest
    @CsvSource({"64,150", "6,5", "4,1"})
    void lossesAndHead(int rows, int columns) {
        assertSame((b, k) -> {
            Matrix x = b.random(rows, columns);
            Matrix weight = b.random(1, columns);
            Matrix bias = b.random(1, columns);
            Matrix running = b.positive(2, columns);
            Matrix out = b.random(rows, columns);
            Matrix statistics = b.random(4, columns);
            k.batchNorm(x, 2, weight, bias, running, out, statistics);
            b.keep(out, running);
            Matrix gradient = b.random(rows, columns);
            Matrix gradientWeight = b.random(1, columns);
            Matrix gradientBias = b.random(1, columns);
            k.batchNormBackward(gradient, x, 2, weight, statistics, gradient, gradientWeight, gradientBias);
            b.keep(gradient, gradientWeight, gradientBias);
            k.batchNormEvaluation(x, weight, bias, running, out);
            b.keep(out);
            Matrix y = b.random(rows, columns);
            b.keep(k.squaredError(y, x, b.positive(1, columns), 0.7, y));
            b.keep(y);
            Matrix unit = b.random(rows, columns);
            Matrix lengths = b.random(1, rows);
            k.normalizeRows(x, unit, lengths);
            b.keep(unit, lengths);
            Matrix gradientUnit = b.random(rows, columns);
            k.normalizeRowsBackward(gradientUnit, unit, lengths, gradientUnit);
            b.keep(gradientUnit);
            Matrix cosines = b.random(rows, rows);
            k.product(unit, Form.PLAIN, unit, Form.TRANSPOSED, 1, 0, cosines);
            b.keep(k.ntXent(cosines, 0.2, 0.9));
            b.keep(cosines);
            Matrix pairs = b.random(1, rows / 2);
            k.pairProducts(unit, pairs);
            b.keep(pairs);
            Matrix gradientPairs = b.random(rows, columns);
            k.pairProductsBackward(pairs, unit, gradientPairs);
            b.keep(gradientPairs);
        });
    }

    @ParameterizedTest
    @CsvSource({"10007,0.01,0", "5,0,0.1"})
    void adam(int size, double l2, double decay) {
        assertSame((b, k) -> {
            Matrix parameters = b.random(1, size);
            Matrix mean = b.random(1, size);
            Matrix square = b.positive(1, size);
            for (int step = 1; step <= 3; step++) {
                k.adam(
                        parameters, b.random(1, size), mean, square,
                        new Adam(0.9, 0.999, 1e-8, l2, decay), step, 1e-2, 0.5);
            }
            b.keep(parameters, mean, square);
        });
    }
}
