package org.weightscape.linalg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.weightscape.linalg.Matrices.largestDifference;
import static org.weightscape.linalg.Matrices.naiveProduct;
import static org.weightscape.linalg.Matrices.random;
import static org.weightscape.linalg.Matrices.transposed;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.weightscape.job.Cancellation;
import org.weightscape.job.Progress;

class DecompositionsTest {

    @Property(tries = 50)
    void eigenvectorsAreOrthonormalAndRebuildTheMatrix(@ForAll @IntRange(min = 1, max = 25) int n, @ForAll long seed) {
        DoubleMatrix half = random(n, n, seed);
        DoubleMatrix a = DoubleMatrix.zeros(n, n);
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                a.set(i, j, half.get(i, j) + half.get(j, i));
            }
        }
        SymmetricEigen eigen = SymmetricEigen.of(a);
        DoubleMatrix v = eigen.vectors();
        assertEquals(0, largestDifference(identity(n), naiveProduct(v, transposed(v))), 1e-12);
        DoubleMatrix scaled = DoubleMatrix.zeros(n, n);
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                scaled.set(i, j, eigen.values()[i] * v.get(i, j));
            }
            assertTrue(i == 0 || eigen.values()[i] <= eigen.values()[i - 1]);
        }
        assertEquals(0, largestDifference(a, naiveProduct(transposed(v), scaled)), 1e-11);
    }

    @Property(tries = 50)
    void solutionsSatisfyTheEquations(
            @ForAll @IntRange(min = 1, max = 25) int n, @ForAll @IntRange(min = 1, max = 5) int k, @ForAll long seed) {
        DoubleMatrix half = random(n, n + 2, seed);
        DoubleMatrix a = naiveProduct(half, transposed(half));
        DoubleMatrix b = random(n, k, seed + 1);
        DoubleMatrix x = solve(a, 0.5, b).orElseThrow();
        for (int i = 0; i < n; i++) {
            a.set(i, i, a.get(i, i) + 0.5);
        }
        assertEquals(0, largestDifference(b, naiveProduct(a, x)), 1e-10);
    }

    private static Optional<DoubleMatrix> solve(DoubleMatrix a, double shift, DoubleMatrix b) {
        try (ShiftedSystems systems = new ShiftedSystems(a)) {
            return systems.solve(shift, b, Progress.NONE, Cancellation.NEVER);
        }
    }

    @Test
    void oneMatrixServesAllShiftsBlockByBlock() {
        int n = 600;
        DoubleMatrix half = random(n, n, 4);
        DoubleMatrix a = Blas.multiply(half, Blas.Factor.PLAIN, half, Blas.Factor.TRANSPOSED);
        DoubleMatrix b = random(n, 2, 5);
        try (ShiftedSystems systems = new ShiftedSystems(a)) {
            for (double shift : new double[] {300, 1, 3}) {
                List<Double> reports = new ArrayList<>();
                DoubleMatrix x = systems.solve(shift, b, (fraction, _) -> reports.add(fraction), Cancellation.NEVER)
                        .orElseThrow();
                DoubleMatrix back = Blas.multiply(a, x);
                for (int i = 0; i < back.values().length; i++) {
                    assertEquals(b.values()[i], back.values()[i] + shift * x.values()[i], 1e-9);
                }
                assertEquals(List.of(0.0, 1.0), List.of(reports.getFirst(), reports.getLast()));
                assertEquals(reports.stream().sorted().toList(), reports);
            }
        }
    }

    @Test
    void aFactorisationStopsBetweenItsBlocks() {
        int n = 600;
        DoubleMatrix a = identity(n);
        int[] asked = new int[1];
        try (ShiftedSystems systems = new ShiftedSystems(a)) {
            assertThrows(
                    CancellationException.class,
                    () -> systems.solve(1, DoubleMatrix.zeros(n, 1), Progress.NONE, () -> ++asked[0] > 1));
        }
        assertEquals(2, asked[0], "asked before each block, and stopped at the second");
    }

    @Test
    void indefiniteIsSolvedAndSingularIsNot() {
        DoubleMatrix indefinite = new DoubleMatrix(2, 2, new double[] {0, 2, 2, 0});
        DoubleMatrix b = new DoubleMatrix(2, 2, new double[] {2, 4, 6, 8});
        DoubleMatrix x = solve(indefinite, 0, b).orElseThrow();
        assertEquals(0, largestDifference(new DoubleMatrix(2, 2, new double[] {3, 4, 1, 2}), x), 1e-14);
        assertFalse(solve(DoubleMatrix.zeros(2, 2), 0, b).isPresent());
    }

    @Test
    void indefiniteOfManyBlocksIsSolvedAndCanBeStopped() {
        int n = 700;
        DoubleMatrix a = DoubleMatrix.zeros(n, n);
        java.util.Random random = new java.util.Random(2);
        for (int i = 0; i < n; i++) {
            for (int j = 0; j <= i; j++) {
                double value = random.nextGaussian();
                a.set(i, j, value);
                a.set(j, i, value);
            }
        }
        DoubleMatrix wanted = DoubleMatrix.zeros(n, 3);
        java.util.Arrays.setAll(wanted.values(), i -> random.nextGaussian());
        DoubleMatrix b = DoubleMatrix.zeros(n, 3);
        for (int i = 0; i < n; i++) {
            for (int c = 0; c < 3; c++) {
                for (int j = 0; j < n; j++) {
                    b.set(i, c, b.get(i, c) + a.get(i, j) * wanted.get(j, c));
                }
            }
        }
        assertEquals(0, largestDifference(wanted, solve(a, 0, b).orElseThrow()), 1e-8);
        int[] asked = new int[1];
        try (ShiftedSystems systems = new ShiftedSystems(a)) {
            // The first block shows that it is not definite; the second look is at the second block of the other way.
            assertThrows(
                    java.util.concurrent.CancellationException.class,
                    () -> systems.solve(0, b, Progress.NONE, () -> ++asked[0] > 3));
        }
    }

    @Test
    void notANumberHasNoEigenvalues() {
        assertThrows(
                IllegalArgumentException.class, () -> SymmetricEigen.of(new DoubleMatrix(1, 1, new double[] {Double.NaN})));
    }

    private static DoubleMatrix identity(int n) {
        DoubleMatrix identity = DoubleMatrix.zeros(n, n);
        for (int i = 0; i < n; i++) {
            identity.set(i, i, 1);
        }
        return identity;
    }
}
