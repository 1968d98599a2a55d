package org.weightscape.app.map;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.testfx.framework.junit5.ApplicationTest;
import org.weightscape.job.Cancellation;
import org.weightscape.job.Progress;

/** The bench in the window counts frames, and times each thing that people do. */
@Tag("gui")
class MapWindowBenchTest extends ApplicationTest {

    @Test
    void framesAreCountedAndEverythingIsDoneOnce() {
        MapWindowBench.Result found = MapWindowBench.run(5_000, 480, 320, 30, Progress.NONE, Cancellation.NEVER);
        assertEquals(5_000, found.points());
        assertTrue(found.frames() > 0 && found.frames() <= 30, found.frames() + " frames in 30 pulses");
        assertTrue(found.framesPerSecond() > 0);
        assertTrue(found.medianMs() <= found.p99Ms());
        assertEquals(
                List.of(
                        "first picture", "pan and zoom", "hover", "lasso", "invert selection", "isolate", "undo", "exclude",
                        "restore", "select all", "group", "colour by category", "isolate category", "take picture", "clear"),
                List.copyOf(found.heldMs().keySet()));
    }
}
