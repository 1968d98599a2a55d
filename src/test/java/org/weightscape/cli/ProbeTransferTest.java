package org.weightscape.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.weightscape.job.Cancellation;
import org.weightscape.job.Progress;
import org.weightscape.probe.ProbeSettings;
import org.weightscape.probe.ProbeStudy;
import org.weightscape.probe.TransferMatrix;
import org.weightscape.report.Document;
import org.weightscape.zoo.Architecture;
import org.weightscape.zoo.Architectures;
import org.weightscape.zoo.Property;
import org.weightscape.zoo.Weights;
import org.weightscape.zoo.Zoo;

/** {@code probe --transfer} to zoos for which not all is there that was asked for. */
class ProbeTransferTest {
    private static final ProbeSettings ACCURACY = ProbeSettings.STANDARD.withTargets(List.of("test_acc"));

    /** Random networks. */
    private static Zoo zoo(String name, Architecture architecture) {
        int models = 40;
        Random random = new Random(7);
        float[] weights = new float[models * architecture.weightCount()];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (float) random.nextGaussian();
        }
        return new Zoo(
                name, architecture, Weights.of(weights, architecture.weightCount()),
                IntStream.range(0, models).mapToObj(i -> name + i).toList(),
                List.of(new Property.Numeric("test_acc", random.doubles(models).toArray())), Optional.empty(), List.of());
    }

    @Test
    void twoZoosOfOneNameAreRefused() {
        for (List<Object> command : List.of(
                List.<Object>of("probe", ProbeStopTest.ZOO, "--transfer", ProbeStopTest.ZOO),
                List.<Object>of(
                        "ablate", ProbeStopTest.ZOO, "--and", ProbeStopTest.ZOO, "--grid", ProbeStopTest.ZOO + "-ablation.json",
                        "--out", "nowhere"))) {
            Run run = Run.of(command.toArray());
            assertEquals(Weightscape.WRONG_USE, run.exitCode(), run.out());
            assertTrue(
                    run.err().contains("Two zoos are called tetris-seed; give the folder of one another name."), run.err());
        }
    }

    @Test
    void whatWasProbedIsNotLostWhereNothingCanBeTransferred() {
        Zoo convolutional = zoo("convolutional", Architectures.smallCnn());
        ProbeStudy study = ProbeStopTest.command(ProbeStopTest.ZOO, "--features", "s")
                .study(ProbeStopTest.zoo(), List.of(convolutional), ACCURACY, Progress.NONE, Cancellation.NEVER);
        assertEquals(1, study.table().results().size());
        assertEquals("Nothing can be transferred between tetris-seed and convolutional.", study.remarks().stream()
                .filter(remark -> remark.startsWith("Nothing"))
                .findFirst()
                .orElseThrow());
        assertTrue(study.text().contains("s is not transferred from tetris-seed to convolutional"), study.text());
        assertTrue(study.document().blocks().stream().noneMatch(new Document.Heading("Transfer")::equals));
    }

    @Test
    void anEncoderThatDoesNotReadOneOfTheZoosIsLeftOutThere() {
        Zoo convolutional = zoo("convolutional", Architectures.smallCnn());
        Zoo like = zoo("like", ProbeStopTest.zoo().architecture());
        ProbeStudy study = ProbeStopTest.command(
                        ProbeStopTest.ZOO, "--features", "s,z", "--encoder", ProbeStopTest.ZOO + "-encoder")
                .study(ProbeStopTest.zoo(), List.of(convolutional, like), ACCURACY, Progress.NONE, Cancellation.NEVER);
        TransferMatrix matrix = study.transfer().orElseThrow();
        List<String> ways = matrix.entries().stream()
                .filter(entry -> entry.feature().equals("z"))
                .map(entry -> entry.from() + " to " + entry.to())
                .toList();
        assertEquals(List.of("0 to 0", "0 to 2", "2 to 0", "2 to 2"), ways);
        assertTrue(
                study.remarks().contains(
                        "z is not transferred from tetris-seed to convolutional, whose networks it does not describe."),
                study.remarks().toString());
        assertTrue(study.remarks().contains(
                "z is not transferred from like to convolutional, whose networks it does not describe."));
    }
}
