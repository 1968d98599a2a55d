package org.weightscape.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.weightscape.job.Cancellation;
import org.weightscape.job.Progress;
import org.weightscape.probe.ProbeSettings;
import org.weightscape.probe.ProbeStudy;
import org.weightscape.zoo.Zoo;
import org.weightscape.zoo.io.ZooReader;
import picocli.CommandLine;

/** What is left of a {@code probe} that was interrupted. */
class ProbeStopTest {
    static final String ZOO = Path.of("sample-zoos", "tetris-seed").toString();

    static ProbeCommand command(String... words) {
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
        ProbeCommand command = new ProbeCommand(new Terminal(nowhere, nowhere, Terminal.Redraw.IMPOSSIBLE));
        new CommandLine(command).setCaseInsensitiveEnumValuesAllowed(true).parseArgs(words);
        return command;
    }

    static Zoo zoo() {
        return ZooReader.open(Path.of(ZOO), Progress.NONE, Cancellation.NEVER);
    }

    @Test
    void seedsThatAreDoneAreKept() {
        AtomicBoolean stop = new AtomicBoolean();
        ProbeStudy study = command(ZOO, "--features", "s", "--seeds", "3").study(
                zoo(), List.of(), ProbeSettings.STANDARD.withTargets(List.of("test_acc")),
                (fraction, _) -> stop.compareAndSet(false, fraction > 0.5), stop::get);
        assertEquals(1, study.runs().size());
        assertEquals(List.of(42L), study.origin().seeds());
        assertTrue(study.transfer().isEmpty());
    }

    @Test
    void nothingIsLeftOfAnUnfinishedFirstSeed() {
        assertThrows(
                CancellationException.class,
                () -> command(ZOO, "--features", "s").study(
                        zoo(), List.of(), ProbeSettings.STANDARD, Progress.NONE, () -> true));
    }
}
