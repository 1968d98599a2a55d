package org.weightscape.linalg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.weightscape.linalg.Matrices.largestDifference;
import static org.weightscape.linalg.Matrices.naiveProduct;
import static org.weightscape.linalg.Matrices.narrow;
import static org.weightscape.linalg.Matrices.random;
import static org.weightscape.linalg.Matrices.transposed;
import static org.weightscape.linalg.Matrices.widen;

import java.util.Arrays;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.weightscape.job.Cancellation;
import org.weightscape.job.Progress;
import org.weightscape.linalg.StreamedMatrix.Intercept;

class ProductsTest {

    @Property(tries = 50)
    void productsEqualNaiveLoops(
            @ForAll @IntRange(min = 1, max = 20) int m,
            @ForAll @IntRange(min = 1, max = 20) int k,
            @ForAll @IntRange(min = 1, max = 20) int n,
            @ForAll long seed) {
        DoubleMatrix a = random(m, k, seed);
        DoubleMatrix b = random(k, n, seed + 1);
        DoubleMatrix expected = naiveProduct(a, b);
        for (Blas.Factor asA : Blas.Factor.values()) {
            for (Blas.Factor asB : Blas.Factor.values()) {
                DoubleMatrix givenA = asA == Blas.Factor.PLAIN ? a : transposed(a);
                DoubleMatrix givenB = asB == Blas.Factor.PLAIN ? b : transposed(b);
                assertEquals(0, largestDifference(expected, Blas.multiply(givenA, asA, givenB, asB)), 1e-12);
                assertEquals(
                        0, largestDifference(expected, widen(Blas.multiply(narrow(givenA), asA, narrow(givenB), asB))), 1e-4);
            }
        }
    }

    @Property(tries = 50)
    void streamedProductsEqualNaiveLoops(
            @ForAll @IntRange(min = 1, max = 30) int n,
            @ForAll @IntRange(min = 1, max = 12) int p,
            @ForAll @IntRange(min = 1, max = 4) int k,
            @ForAll long seed) {
        FloatMatrix source = narrow(random(n + 3, p, seed));
        int[] chosen = IntStream.range(0, n).map(i -> (n + 2) - i).toArray();
        DoubleMatrix x = DoubleMatrix.zeros(n, p + 1);
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < p; j++) {
                x.set(i, j, source.get(chosen[i], j));
            }
            x.set(i, p, 1);
        }
        StreamedMatrix streamed = StreamedMatrix.of(source, chosen, Intercept.ONES);
        DoubleMatrix y = random(n, k, seed + 1);
        DoubleMatrix b = random(p + 1, k, seed + 2);
        DoubleMatrix gram = naiveProduct(transposed(x), x);

        assertEquals(0, largestDifference(gram, streamed.gram(Progress.NONE, Cancellation.NEVER)), 1e-10);
        assertEquals(
                0,
                largestDifference(naiveProduct(x, transposed(x)), streamed.outerGram(Progress.NONE, Cancellation.NEVER)),
                1e-10);
        assertEquals(
                0, largestDifference(naiveProduct(x, b), streamed.times(b, Progress.NONE, Cancellation.NEVER)), 1e-10);
        assertEquals(
                0,
                largestDifference(
                        naiveProduct(transposed(x), y), streamed.transposeTimes(y, Progress.NONE, Cancellation.NEVER)),
                1e-10);
        assertEquals(
                0, largestDifference(naiveProduct(gram, b), streamed.gramTimes(b, Progress.NONE, Cancellation.NEVER)), 1e-9);
    }

    @Test
    void blocksOfRowsAddUp() {
        // 1500 rows of 3001 columns are two blocks.
        FloatMatrix source = narrow(random(1500, 3000, 1));
        StreamedMatrix streamed = StreamedMatrix.of(source, IntStream.range(0, 1500).toArray(), Intercept.ONES);
        DoubleMatrix b = random(3001, 2, 2);
        DoubleMatrix placed = streamed.times(b, Progress.NONE, Cancellation.NEVER);
        double[] last = IntStream.range(0, 3001)
                .mapToDouble(j -> j < 3000 ? source.get(1499, j) : 1)
                .toArray();
        double expected = IntStream.range(0, 3001).mapToDouble(j -> last[j] * b.get(j, 1)).sum();
        assertEquals(expected, placed.get(1499, 1), 1e-9);

        DoubleMatrix outer = streamed.outerGram(Progress.NONE, Cancellation.NEVER);
        double square = Arrays.stream(last).map(v -> v * v).sum();
        assertEquals(square, outer.get(1499, 1499), 1e-8);
        assertEquals(outer.get(17, 1450), outer.get(1450, 17));
        DoubleMatrix gram = streamed.gram(Progress.NONE, Cancellation.NEVER);
        assertEquals(1500, gram.get(3000, 3000), 1e-9);
        assertEquals(gram.get(5, 2999), gram.get(2999, 5));
        assertEquals(
                trace(outer), streamed.squaredNorm(Progress.NONE, Cancellation.NEVER), 1e-6 * trace(outer));
        assertEquals(trace(outer), trace(gram), 1e-9 * trace(outer));
    }

    private static double trace(DoubleMatrix matrix) {
        return IntStream.range(0, matrix.rows()).mapToDouble(i -> matrix.get(i, i)).sum();
    }

    @Test
    void means() {
        FloatMatrix source = new FloatMatrix(3, 2, new float[] {1, 10, 2, 20, 6, 60});
        double[] means = StreamedMatrix.of(source, new int[] {0, 2}, Intercept.NONE)
                .columnMeans(Progress.NONE, Cancellation.NEVER);
        assertEquals(3.5, means[0], 1e-15);
        assertEquals(35, means[1], 1e-14);
    }

    @Test
    void cancelledAtOnce() {
        StreamedMatrix streamed = StreamedMatrix.of(narrow(random(10, 2, 1)), new int[] {1, 2}, Intercept.NONE);
        assertThrows(CancellationException.class, () -> streamed.gram(Progress.NONE, () -> true));
    }

    @Test
    void shapesThatDoNotFitAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new FloatMatrix(2, 2, new float[3]));
        assertThrows(IllegalArgumentException.class, () -> new DoubleMatrix(2, 2, new double[3]));
        assertThrows(IllegalArgumentException.class, () -> Blas.multiply(random(2, 3, 1), random(2, 3, 1)));
    }
}
