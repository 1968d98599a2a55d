package org.weightscape.app.map;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.testfx.framework.junit5.ApplicationTest;
import org.weightscape.job.Cancellation;
import org.weightscape.job.Progress;
import org.weightscape.map.FrameTimes;
import org.weightscape.map.WindowTimes;

/** The bench in the window counts frames, and times each thing that people do. */
@Tag("gui")
class MapWindowBenchTest extends ApplicationTest {

    @Test
    void framesAreCountedAndEverythingIsDoneTwice() {
        WindowTimes found = MapWindowBench.run(5_000, 480, 320, 30, Progress.NONE, Cancellation.NEVER);
        FrameTimes frames = found.frames();
        assertTrue(frames.count() > 0 && frames.count() <= 30, frames.count() + " frames in 30 pulses");
        assertTrue(frames.perSecond() > 0);
        assertTrue(frames.medianMs() <= frames.p99Ms());
        List<String> acts = List.of(
                "first picture", "pan and zoom", "hover", "lasso", "invert selection", "isolate", "undo", "exclude", "restore",
                "select all", "group", "colour by category", "isolate category", "colour by 100 words",
                "take picture", "clear");
        assertEquals(acts, List.copyOf(found.first().keySet()));
        assertEquals(Set.copyOf(acts), found.again().keySet());
    }
}
