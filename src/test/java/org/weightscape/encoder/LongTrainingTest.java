package org.weightscape.encoder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a thousand steps of a training leave behind: no native memory, and next to nothing on the heap. */
class LongTrainingTest {
    /**
     * A step itself leaves nothing ({@code bench step} prints it); the progress's sentence is 2 kB. Objects that carry each kernel's work
     * to the threads would be 16 kB, one vector for each of the 384 rows of tokens more than 30 kB.
     */
    private static final long HEAP_BYTES_PER_STEP = 4_000;

    /** Of the process, heap and compiled code included. A step's views, forgotten in each of the last 920 steps, would be 12 MB. */
    private static final long RESIDENT_BYTES = 8_000_000;

    @TempDir
    Path folder;

    @Test
    void aThousandStepsLeaveNothingBehind() throws Exception {
        Process child = child();
        String printed = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, child.waitFor(), printed);
        String[] numbers = printed.lines().reduce((_, last) -> last).orElseThrow().split(" ");
        assertTrue(Integer.parseInt(numbers[0]) > 1_000, printed);
        assertEquals(0, Long.parseLong(numbers[1]), "native memory that Java and JavaCPP count: " + printed);
        assertTrue(Long.parseLong(numbers[2]) < RESIDENT_BYTES, "what the process holds: " + printed);
        assertTrue(Long.parseLong(numbers[3]) < HEAP_BYTES_PER_STEP, "heap: " + printed);
    }

    /** Waits for the just-in-time compiler, so that the last steps are compiled on a busy machine, too; the heap has its size at once. */
    private Process child() throws Exception {
        List<String> command = new ArrayList<>(TrainingChild.command(LongTrainingChild.class, folder.resolve("encoder")));
        command.addAll(1, List.of("-Xbatch", "-Xms200m", "-XX:+AlwaysPreTouch"));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }
}
