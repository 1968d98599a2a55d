package org.weightscape.zoo.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.weightscape.job.Cancellation;
import org.weightscape.job.Progress;
import org.weightscape.zoo.Architectures;
import org.weightscape.zoo.Zoo;

class LoadBenchTest {

    @TempDir
    Path folder;

    @Test
    void measuresAllThatItSays() {
        int[] passes = {0};
        List<LoadBench.Measure> large = new LoadBench(folder)
                .withPass("mine", _ -> passes[0]++)
                .large(3, 1, Progress.NONE, Cancellation.NEVER);
        assertEquals(
                List.of("open native", "first random row", "plain read", "cat", "plain copy", "convert", "health", "mine"),
                large.stream().map(LoadBench.Measure::name).toList());
        assertTrue((Double) large.get(5).more().getOrDefault("share_of_plain_copy", 0.0) > 0);
        assertEquals(2, passes[0]);
        assertFalse(Files.exists(folder.resolve("copy-3")));
        assertFalse(Files.exists(folder.resolve("copy-3.npy")));
        List<LoadBench.Measure> ray = new LoadBench(folder).rayTrials(4, 2, 1, Progress.NONE, Cancellation.NEVER);
        assertTrue((Double) ray.getFirst().more().getOrDefault("checkpoints_per_second", 0.0) > 0);
        Zoo zoo = ZooReader.open(folder.resolve("ray-4-2"), new ZooCache(folder), Progress.NONE, Cancellation.NEVER);
        assertEquals(8, zoo.checkpoints());
        assertEquals(Architectures.smallCnn(), zoo.architecture());
        assertEquals(List.of(), zoo.remarks());
    }
}
