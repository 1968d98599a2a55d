package org.weightscape.encoder.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Views share their matrix's numbers, and are the same object each time. */
class MatrixTest {

    @BeforeEach
    void hostOnly() {
        Assumptions.assumeTrue(Backend.computesOnHost());
    }

    @Test
    void aViewIsMadeOnce() {
        try (Workspace workspace = Workspace.of(Precision.FLOAT)) {
            Matrix whole = workspace.matrix(4, 6);
            assertSame(whole, whole.firstRows(4));
            assertSame(whole, whole.as(4, 6));
            Matrix rows = whole.firstRows(2);
            Matrix shaped = whole.as(2, 12);
            Matrix block = whole.block(1, 2);
            assertSame(rows, whole.firstRows(2));
            assertSame(rows, whole.block(0, 2));
            assertSame(shaped, whole.as(2, 12));
            assertSame(block, whole.part(12, 2, 6));
            assertNotSame(rows, block);
            assertSame(rows.as(3, 4), whole.firstRows(2).as(3, 4));
        }
    }

    @Test
    void aViewOfAViewHasItsNumbers() {
        try (Workspace workspace = Workspace.of(Precision.FLOAT);
                Kernels kernels = new HostKernels(1)) {
            Matrix whole = workspace.matrix(4, 6);
            float[] numbers = new float[24];
            for (int i = 0; i < numbers.length; i++) {
                numbers[i] = i;
            }
            kernels.write(numbers, whole);
            float[] read = new float[3];
            kernels.read(whole.block(1, 2).as(4, 3).part(6, 1, 3), read);
            assertArrayEquals(new float[] {18, 19, 20}, read);
            kernels.fill(whole.block(1, 2).part(0, 1, 3), -1);
            kernels.read(whole, numbers);
            assertEquals(-1, numbers[12]);
            assertEquals(15, numbers[15]);
        }
    }

    @Test
    void whatIsNotThereCannotBeSeen() {
        try (Workspace workspace = Workspace.of(Precision.FLOAT);
                Kernels kernels = new HostKernels(1)) {
            Matrix whole = workspace.matrix(4, 6);
            assertThrows(IllegalArgumentException.class, () -> whole.as(5, 5));
            assertThrows(IllegalArgumentException.class, () -> whole.part(13, 2, 6));
            assertThrows(IllegalArgumentException.class, () -> whole.block(0, 3));
            long bytes = workspace.bytes();
            Matrix unused = workspace.unusedMatrix(4, 6);
            assertEquals(bytes, workspace.bytes());
            assertThrows(IllegalStateException.class, () -> kernels.fill(unused, 1));
        }
    }
}
