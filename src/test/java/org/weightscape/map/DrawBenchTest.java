package org.weightscape.map;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.weightscape.job.Cancellation;
import org.weightscape.job.Progress;

class DrawBenchTest {

    @Test
    void measuresEverythingOnce() {
        DrawBench.Result result = DrawBench.run(20_000, 320, 200, 12, Progress.NONE, Cancellation.NEVER);
        assertEquals(20_000, result.points());
        FrameTimes frames = result.frames();
        assertEquals(12, frames.count());
        assertTrue(frames.perSecond() > 0);
        assertTrue(frames.medianMs() <= frames.p99Ms());
        assertTrue(result.plainMs() > 0 && result.hoverMs() > 0 && result.lassoMs() > 0 && result.prepareMs() > 0);
    }

    @Test
    void canBeCancelled() {
        assertThrows(CancellationException.class, () -> DrawBench.run(100, 100, 100, 5, Progress.NONE, () -> true));
    }
}
