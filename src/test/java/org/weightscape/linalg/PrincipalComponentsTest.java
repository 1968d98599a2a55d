package org.weightscape.linalg;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.weightscape.linalg.Matrices.largestDifference;
import static org.weightscape.linalg.Matrices.naiveProduct;
import static org.weightscape.linalg.Matrices.narrow;
import static org.weightscape.linalg.Matrices.random;

import java.util.Arrays;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.weightscape.job.Cancellation;
import org.weightscape.job.Progress;

class PrincipalComponentsTest {

    @Property(tries = 40)
    void allDirectionsRebuildTheRows(
            @ForAll @IntRange(min = 2, max = 30) int n, @ForAll @IntRange(min = 1, max = 30) int p, @ForAll long seed) {
        FloatMatrix source = narrow(random(n, p, seed));
        int[] all = IntStream.range(0, n).toArray();
        PrincipalComponents fitted = fit(source, all, p);
        DoubleMatrix v = fitted.directions();
        for (int i = 0; i < fitted.count(); i++) {
            assertTrue(i == 0 || fitted.variances()[i] <= fitted.variances()[i - 1]);
            double[] direction = v.row(i);
            double largest = Arrays.stream(direction).max().orElseThrow();
            assertEquals(Arrays.stream(direction).map(Math::abs).max().orElseThrow(), largest);
            for (int j = 0; j <= i; j++) {
                double[] other = v.row(j);
                double product = IntStream.range(0, p).mapToDouble(c -> direction[c] * other[c]).sum();
                assertEquals(i == j ? 1 : 0, product, 1e-8);
            }
        }
        assertEquals(fitted.totalVariance(), Arrays.stream(fitted.variances()).sum(), 1e-9 * fitted.totalVariance());

        DoubleMatrix rebuilt =
                naiveProduct(fitted.project(source, all, Progress.NONE, Cancellation.NEVER), v);
        DoubleMatrix centred = DoubleMatrix.zeros(n, p);
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < p; j++) {
                centred.set(i, j, source.get(i, j) - fitted.mean()[j]);
            }
        }
        assertEquals(0, largestDifference(centred, rebuilt), 1e-6);
    }

    @Test
    void theIterationFindsWhatTheFullDecompositionFinds() {
        // 1100 columns is beyond the full decomposition; a few strong directions on top of noise.
        int n = 1200;
        int p = 1100;
        DoubleMatrix strong = naiveProduct(random(n, 4, 1), random(4, p, 2));
        DoubleMatrix noise = random(n, p, 3);
        for (int i = 0; i < n * p; i++) {
            strong.values()[i] += 0.3 * noise.values()[i];
        }
        FloatMatrix source = narrow(strong);
        int[] all = IntStream.range(0, n).toArray();
        PrincipalComponents iterated = fit(source, all, 4);
        assertTrue(iterated.residual() > 0 && iterated.residual() <= 1e-5, "residual " + iterated.residual());

        StreamedMatrix centred = StreamedMatrix.shifted(source, all, iterated.mean());
        SymmetricEigen full = SymmetricEigen.of(centred.gram(Progress.NONE, Cancellation.NEVER));
        for (int i = 0; i < 4; i++) {
            assertEquals(full.values()[i] / n, iterated.variances()[i], 1e-8 * full.values()[0] / n);
            double[] a = full.vectors().row(i);
            double[] b = iterated.directions().row(i);
            double cosine = IntStream.range(0, p).mapToDouble(c -> a[c] * b[c]).sum();
            assertEquals(1, Math.abs(cosine), 1e-8);
        }
    }

    @Test
    void rowsThatDoNotVaryHaveNoDirections() {
        FloatMatrix source = new FloatMatrix(3, 2, new float[] {1, 2, 1, 2, 1, 2});
        PrincipalComponents fitted = fit(source, new int[] {0, 1, 2}, 2);
        assertEquals(0, fitted.count());
        assertArrayEquals(new double[] {1, 2}, fitted.mean());
    }

    private static PrincipalComponents fit(FloatMatrix source, int[] rows, int count) {
        return PrincipalComponents.fit(source, rows, count, Progress.NONE, Cancellation.NEVER);
    }
}
