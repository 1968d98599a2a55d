package org.weightscape.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.weightscape.job.Cancellation;
import org.weightscape.job.Progress;

class ProbeBenchTest {

    @ParameterizedTest
    @EnumSource
    void learnsWhatIsThere(ProbeBench.Case what) {
        ProbeBench.Result result = ProbeBench.run(what, 2000, 20, 2, Progress.NONE, Cancellation.NEVER);
        assertEquals(2, result.seconds().size());
        assertTrue(result.medianMs() > 0);
        // Nine columns of variance 1/3, one squared (4/45) and noise of variance 1/4: no probe can tell more than 0.925.
        assertTrue(result.score() > 0.4 && result.score() < 0.925, what + ": " + result.score());
        assertEquals(what, ProbeBench.Case.labelled(what.label()));
    }

    @ParameterizedTest
    @EnumSource
    void canBeStopped(ProbeBench.Case what) {
        assertThrows(CancellationException.class, () -> ProbeBench.run(what, 2000, 20, 1, Progress.NONE, () -> true));
    }

    @Test
    void theSizesOfTheBudget() {
        assertEquals(700, ProbeBench.Case.RIDGE.columns());
        assertEquals(4970, ProbeBench.Case.WEIGHTS.columns());
        assertEquals(56, ProbeBench.Case.TREES.columns());
    }
}
