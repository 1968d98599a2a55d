package org.weightscape.linalg;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.weightscape.job.Cancellation;
import org.weightscape.job.Progress;

/** Finds the rows that can be computed with: those without NaN or infinity. */
public final class FiniteRows {
    private static final int ROWS_BETWEEN_REPORTS = 4096;

    private FiniteRows() {}

    /** For each row, whether all its numbers are finite. */
    public static boolean[] of(Rows source, Progress progress, Cancellation cancellation) {
        return of(source, IntStream.range(0, source.rows()).toArray(), progress, cancellation);
    }

    /** Those of the chosen rows whose numbers are all finite. */
    public static int[] among(Rows source, int[] chosen, Progress progress, Cancellation cancellation) {
        boolean[] finite = of(source, chosen, progress, cancellation);
        return IntStream.range(0, chosen.length).filter(i -> finite[i]).map(i -> chosen[i]).toArray();
    }

    /** For each chosen row, in the order given, whether all its numbers are finite. */
    public static boolean[] of(Rows source, int[] chosen, Progress progress, Cancellation cancellation) {
        boolean[] finite = new boolean[chosen.length];
        Arrays.fill(finite, true);
        for (int start = 0; start < chosen.length; start += ROWS_BETWEEN_REPORTS) {
            cancellation.throwIfCancelled();
            progress.update((double) start / chosen.length, "looking for numbers that are not finite");
            IntStream.range(start, Math.min(start + ROWS_BETWEEN_REPORTS, chosen.length)).parallel().forEach(i -> {
                float[] row = new float[source.columns()];
                source.read(chosen[i], row, 0);
                for (float value : row) {
                    if (!Float.isFinite(value)) {
                        finite[i] = false;
                    }
                }
            });
        }
        return finite;
    }
}
