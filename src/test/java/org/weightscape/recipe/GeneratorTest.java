package org.weightscape.recipe;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.weightscape.job.Cancellation;
import org.weightscape.job.Progress;
import org.weightscape.recipe.Generator.Options;
import org.weightscape.recipe.Generator.Unfinished;
import org.weightscape.zoo.Activation;
import org.weightscape.zoo.BadInputException;
import org.weightscape.zoo.Network;
import org.weightscape.zoo.Zoo;
import org.weightscape.zoo.io.ZooReader;

class GeneratorTest {

    private static final Recipe SMALL = new Recipe(
            "small", "", new Dataset.Order(Dataset.Kind.TETRIS, 60, 30, 0.1, 1), Recipe.Design.TETRIS, 5, List.of(0, 1, 3), 20, 1,
            new Factors(
                    Optional.empty(), new Factor.Range(0.01, 0.1, Factor.Scale.LOGARITHMIC), Optional.empty(),
                    Optional.of(new Factor.Fixed<>(0.1)),
                    Optional.of(new Factor.Choice<>(List.of(Activation.RELU, Activation.TANH))), Optional.empty(),
                    Optional.empty(), Optional.of(new Factor.Choice<>(List.of(0.5, 1.0)))));

    @TempDir
    Path folder;

    private static Zoo open(Path path) {
        return ZooReader.open(path, Progress.NONE, Cancellation.NEVER);
    }

    private static Options options(Shard shard, Unfinished unfinished) {
        return new Options(OptionalInt.empty(), shard, unfinished);
    }

    @Test
    void zooHoldsWhatItsNetworksReallyDo() {
        Path out = folder.resolve("zoo");
        List<Double> fractions = new ArrayList<>();
        Generator.Result result = Generator.generate(
                SMALL, out, Options.DEFAULT, (fraction, message) -> fractions.add(fraction), Cancellation.NEVER);
        assertEquals(new Generator.Result(5, 15, List.of()), result);
        assertEquals(fractions.stream().sorted().toList(), fractions);
        assertEquals(1, fractions.getLast());
        assertFalse(Files.exists(out.resolve(Generator.WORK)));

        Zoo zoo = open(out);
        assertEquals(
                List.of("epoch", "test_acc", "train_acc", "test_loss", "train_loss", "ggap", "lr", "dropout", "train_fraction",
                        "activation", "seed"),
                List.copyOf(zoo.properties().keySet()));
        Dataset dataset = Dataset.draw(SMALL.dataset());
        for (int row = 0; row < 15; row++) {
            float[] weights = zoo.weights().row(row);
            Network network = Network.of(zoo.architecture(), zoo.activationOf(row));
            double testAccuracy = accuracy(network, weights, dataset.test(), 30);
            int seen = (int) Math.round(60 * zoo.numeric("train_fraction").orElseThrow().values()[row]);
            double trainAccuracy = accuracy(network, weights, dataset.train(), seen);
            assertEquals(testAccuracy, zoo.numeric("test_acc").orElseThrow().values()[row], 1e-12);
            assertEquals(trainAccuracy, zoo.numeric("train_acc").orElseThrow().values()[row], 1e-12);
            assertEquals(trainAccuracy - testAccuracy, zoo.numeric("ggap").orElseThrow().values()[row], 1e-12);
            assertEquals(SMALL.epochs().get(row % 3).doubleValue(), zoo.numeric("epoch").orElseThrow().values()[row]);
            assertEquals(SMALL.valuesOf(row / 3).lr(), zoo.numeric("lr").orElseThrow().values()[row]);
        }
    }

    private static double accuracy(Network network, float[] weights, Dataset.Images images, int count) {
        float[] logits = network.outputs(weights, images.values());
        int right = 0;
        for (int i = 0; i < count; i++) {
            int best = 0;
            for (int o = 1; o < 4; o++) {
                best = logits[4 * i + o] > logits[4 * i + best] ? o : best;
            }
            right += best == images.labels()[i] ? 1 : 0;
        }
        return (double) right / count;
    }

    @Test
    void shardsTogetherAreTheWhole() {
        Generator.generate(SMALL, folder.resolve("whole"), Options.DEFAULT, Progress.NONE, Cancellation.NEVER);
        Zoo whole = open(folder.resolve("whole"));
        int rows = 0;
        for (int i = 1; i <= 2; i++) {
            Path out = folder.resolve("part" + i);
            Generator.generate(SMALL, out, options(new Shard(i, 2), Unfinished.REFUSE), Progress.NONE, Cancellation.NEVER);
            Zoo part = open(out);
            for (int row = 0; row < part.checkpoints(); row++) {
                String model = part.models().get(part.modelOf(row));
                int same = whole.rowsOf(List.of(model))[row % 3];
                assertArrayEquals(whole.weights().row(same), part.weights().row(row), 1e-6f);
                rows++;
            }
        }
        assertEquals(whole.checkpoints(), rows);
    }

    @Test
    void goesOnAfterBeingCancelled() throws IOException {
        Path out = folder.resolve("zoo");
        AtomicInteger finished = new AtomicInteger();
        Progress counting = (fraction, message) -> {
            if (message.startsWith("trained")) {
                finished.incrementAndGet();
            }
        };
        assertThrows(CancellationException.class,
                () -> Generator.generate(SMALL, out, Options.DEFAULT, counting, () -> finished.get() >= 2));
        Set<String> kept;
        try (var files = Files.list(out.resolve(Generator.WORK))) {
            kept = Set.copyOf(files.map(Path::toString).filter(name -> name.endsWith(".part")).toList());
        }
        assertTrue(kept.size() >= 2 && kept.size() < 5, kept::toString);
        assertFalse(Files.exists(out.resolve("zoo.json")));

        BadInputException e = assertThrows(BadInputException.class,
                () -> Generator.generate(SMALL, out, Options.DEFAULT, Progress.NONE, Cancellation.NEVER));
        assertTrue(String.valueOf(e.getMessage()).contains("resume"));
        Recipe other = new Recipe("other", "", SMALL.dataset(), SMALL.design(), 5, List.of(0, 2), 20, 1, SMALL.factors());
        assertThrows(BadInputException.class, () -> Generator.generate(
                other, out, options(Shard.ALL, Unfinished.RESUME), Progress.NONE, Cancellation.NEVER));

        Generator.generate(SMALL, out, options(Shard.ALL, Unfinished.RESUME), Progress.NONE, Cancellation.NEVER);
        Generator.generate(SMALL, folder.resolve("at-once"), Options.DEFAULT, Progress.NONE, Cancellation.NEVER);
        Zoo resumed = open(out);
        Zoo atOnce = open(folder.resolve("at-once"));
        assertEquals(atOnce.models(), resumed.models());
        for (int row = 0; row < 15; row++) {
            assertArrayEquals(atOnce.weights().row(row), resumed.weights().row(row), 1e-6f);
        }
    }

    @Test
    void divergedModelsAreLeftOutAndNamed() {
        Factors wild = new Factors(
                Optional.empty(), new Factor.Choice<>(List.of(0.01, 1e30)), Optional.empty(), Optional.empty(),
                Optional.of(new Factor.Fixed<>(Activation.IDENTITY)), Optional.empty(),
                Optional.of(new Factor.Fixed<>(Optimizer.SGD)), Optional.empty());
        Recipe recipe = new Recipe("wild", "", SMALL.dataset(), SMALL.design(), 8, List.of(0, 4), 20, 1, wild);
        Path out = folder.resolve("zoo");
        Generator.Result result =
                Generator.generate(recipe, out, Options.DEFAULT, Progress.NONE, Cancellation.NEVER);
        int expected = 0;
        for (int model = 0; model < 8; model++) {
            expected += recipe.valuesOf(model).lr() > 1 ? 1 : 0;
        }
        assertTrue(expected > 0 && expected < 8);
        assertEquals(expected, result.diverged().size());
        Zoo zoo = open(out);
        assertEquals(8 - expected, zoo.models().size());
        assertEquals(Activation.IDENTITY, zoo.architecture().activation());
        assertTrue(zoo.remarks().stream().anyMatch(remark -> remark.contains(result.diverged().getFirst())));
    }

    @Test
    void nothingIsOverwritten() throws IOException {
        Path out = Files.createDirectories(folder.resolve("mine"));
        Files.writeString(out.resolve("thesis.txt"), "important");
        assertThrows(BadInputException.class,
                () -> Generator.generate(SMALL, out, Options.DEFAULT, Progress.NONE, Cancellation.NEVER));
        assertThrows(BadInputException.class, () -> Generator.generate(
                SMALL, out.resolve("thesis.txt"), Options.DEFAULT, Progress.NONE, Cancellation.NEVER));
        try (var files = Files.list(out)) {
            assertEquals(1, files.count());
        }
        assertThrows(BadInputException.class,
                () -> new Options(OptionalInt.of(0), Shard.ALL, Unfinished.REFUSE));
        assertThrows(BadInputException.class, () -> Generator.generate(SMALL, folder.resolve("none"),
                options(new Shard(7, 9), Unfinished.REFUSE), Progress.NONE, Cancellation.NEVER));
    }
}
