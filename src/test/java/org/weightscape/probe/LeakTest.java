package org.weightscape.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.weightscape.augment.Permutation;
import org.weightscape.encoder.Encoder;
import org.weightscape.feature.Representation;
import org.weightscape.feature.Representations;
import org.weightscape.job.Cancellation;
import org.weightscape.job.Progress;
import org.weightscape.report.Origin;
import org.weightscape.zoo.Architectures;
import org.weightscape.zoo.Split;
import org.weightscape.zoo.Weights;
import org.weightscape.zoo.Zoo;
import org.weightscape.zoo.io.ZooReader;

/** What is said of models that were known before. */
class LeakTest {
    private static final int[] ORDER = {3, 1, 4, 0, 2};

    private static Zoo zoo(String name, long seed) {
        return ToyZoos.zoo(name, 40, seed, (weights, epochs) -> {
            double[] epoch = new double[epochs.length];
            double[] accuracy = new double[epochs.length];
            for (int row = 0; row < epochs.length; row++) {
                epoch[row] = epochs[row];
                accuracy[row] = weights[row][0];
            }
            return List.of(ToyZoos.numeric("epoch", epoch), ToyZoos.numeric("test_acc", accuracy));
        });
    }

    /** The same zoo, but one row has the weights of another, its neurons in another order. */
    private static Zoo withTwin(Zoo zoo, int from, int to) {
        float[] all = new float[zoo.checkpoints() * 100];
        List<String> names = new ArrayList<>();
        for (int row = 0; row < zoo.checkpoints(); row++) {
            zoo.weights().read(row, all, row * 100);
            names.add(zoo.models().get(zoo.modelOf(row)));
        }
        float[] twin = Permutation.of(zoo.architecture(), List.of(ORDER)).apply(zoo.weights().row(from));
        System.arraycopy(twin, 0, all, to * 100, 100);
        return new Zoo(
                zoo.name(), Architectures.tetris(), Weights.of(all, 100), names, List.copyOf(zoo.properties().values()),
                Optional.empty(), List.of());
    }

    private static ProbeTable table(Zoo zoo, Split split, Representation... features) {
        return ProbeTable.fit(
                zoo, List.of(features), split, ProbeSettings.STANDARD.withTargets(List.of("test_acc")), Progress.NONE,
                Cancellation.NEVER);
    }

    /** What is said of a twin of a model of one part in another. */
    private static String twin(Split.Part from, Split.Part to) {
        Zoo clean = zoo("a", 1);
        Split split = clean.splitOrDefault();
        assertEquals(List.of(), table(clean, split, Representations.weights(clean)).leaks());
        int original = clean.rowsOf(split.models(from))[5];
        int copy = clean.rowsOf(split.models(to))[2];
        Zoo leaking = withTwin(clean, original, copy);
        ProbeTable table = table(leaking, split, Representations.weights(leaking));
        assertEquals(1, table.leaks().size());
        String sentence = table.leaks("w").getFirst();
        assertTrue(sentence.contains("such as %s at epoch 2 and %s at epoch 2".formatted(
                clean.models().get(clean.modelOf(copy)), clean.models().get(clean.modelOf(original)))), sentence);
        assertTrue(table.text().contains("! " + sentence));
        return sentence;
    }

    @Test
    void permutedDuplicatesInTrainingAndTest() {
        String sentence = twin(Split.Part.TRAIN, Split.Part.TEST);
        assertTrue(sentence.startsWith("1 of 18 test checkpoints are training checkpoints as well, up to the order"), sentence);
    }

    @Test
    void permutedDuplicatesOfWhatChoicesAreMadeBy() {
        String choice = twin(Split.Part.TRAIN, Split.Part.VAL);
        assertTrue(choice.startsWith("1 of 18 validation checkpoints are training checkpoints as well"), choice);
        assertTrue(
                choice.endsWith("; what is chosen by them, λ and the numbers of trees and of neighbours, favours learning by heart."),
                choice);
        String test = twin(Split.Part.VAL, Split.Part.TEST);
        assertTrue(test.startsWith("1 of 18 test checkpoints are validation checkpoints as well"), test);
        assertTrue(test.endsWith("; λ and the numbers of trees and of neighbours are chosen by them."), test);
    }

    @Test
    void aRepresentationThatWasLearntFromTestModels() {
        Zoo zoo = zoo("a", 1);
        Split split = zoo.splitOrDefault();
        Representation honest = Representations.principalComponents(
                Representations.weights(zoo), zoo.rowsOf(split.train()), 5, Progress.NONE, Cancellation.NEVER);
        Representation other = Representations.named(
                "greedy",
                Representations.principalComponents(
                        Representations.weights(zoo), zoo.rowsOf(zoo.models()), 5, Progress.NONE, Cancellation.NEVER));
        Representation ofOther = Representations.principalComponents(
                other, zoo.rowsOf(split.train()), 2, Progress.NONE, Cancellation.NEVER);
        ProbeTable table = table(zoo, split, honest, other, ofOther);
        assertEquals(List.of(), table.leaks(honest.name()));
        for (String name : List.of("greedy", "greedy-pca2")) {
            assertEquals(
                    List.of(name + " was learnt from the weights, though not the properties, of 6 of the 6 test models."),
                    table.leaks(name));
        }
    }

    /** The split of each seed is another, the leak of the same kind. */
    @Test
    void manySeedsSayWhatIsAlikeOnce() {
        Zoo zoo = zoo("a", 1);
        Representation greedy = Representations.named(
                "greedy",
                Representations.principalComponents(
                        Representations.weights(zoo), zoo.rowsOf(zoo.models()), 5, Progress.NONE, Cancellation.NEVER));
        List<ProbeTable> runs = IntStream.range(0, 3)
                .mapToObj(seed -> ProbeTable.fit(
                        zoo, List.of(greedy), Split.shuffled(zoo.models(), seed), ProbeSettings.STANDARD.withSeed(seed),
                        Progress.NONE, Cancellation.NEVER))
                .toList();
        ProbeStudy study = new ProbeStudy(
                runs, Optional.empty(), Optional.empty(), Origin.of("probe", List.of(), "", java.util.Map.of()));
        String sentence = "greedy was learnt from the weights, though not the properties, of 6 of the 6 test models.";
        assertEquals(List.of(sentence, "With 2 more seeds, such as 1: " + sentence), study.leaks());
    }

    /** Its fingerprint is another than that of the zoo that the encoder was trained on. */
    @Test
    void aPartOfTheZooOfAnEncoder() {
        Path samples = Path.of("sample-zoos");
        Zoo whole = ZooReader.open(samples.resolve("tetris-seed"), Progress.NONE, Cancellation.NEVER);
        try (Encoder encoder = Encoder.open(samples.resolve("tetris-seed-encoder"))) {
            List<String> known = encoder.split().train().subList(0, 3);
            List<String> unknown = encoder.split().test().subList(0, 20);
            List<String> models = new ArrayList<>(unknown);
            models.addAll(known);
            Zoo part = part(whole, models);
            Representation z = Representations.latent(part, encoder, Progress.NONE, Cancellation.NEVER);
            Split leaking = new Split(unknown.subList(0, 10), unknown.subList(10, 15), models.subList(15, 23));
            assertEquals(
                    List.of("z was learnt from models that bear the names of 3 of the 8 test models; if they are the same, it knows"
                            + " their weights, though not their properties."),
                    table(part, leaking, z).leaks("z"));
            Split honest = new Split(models.subList(8, 23), unknown.subList(0, 4), unknown.subList(4, 8));
            assertEquals(List.of(), table(part, honest, z).leaks());
        }
    }

    private static Zoo part(Zoo whole, List<String> models) {
        int[] rows = whole.rowsOf(models);
        float[] weights = new float[rows.length * 100];
        double[] accuracy = new double[rows.length];
        List<String> names = new ArrayList<>();
        for (int i = 0; i < rows.length; i++) {
            whole.weights().read(rows[i], weights, i * 100);
            accuracy[i] = whole.numeric("test_acc").orElseThrow().values()[rows[i]];
            names.add(whole.models().get(whole.modelOf(rows[i])));
        }
        return new Zoo(
                "part", whole.architecture(), Weights.of(weights, 100), names, List.of(ToyZoos.numeric("test_acc", accuracy)),
                Optional.empty(), List.of());
    }

    @Test
    void testModelsOfOneZooThatAreTrainingModelsOfAnother() {
        Zoo one = zoo("one", 1);
        Split split = one.splitOrDefault();
        // The same networks, but what is trained on there is tested here.
        Zoo two = ToyZoos.zoo("two", 40, 1, (_, _) -> List.copyOf(one.properties().values()));
        Split turned = new Split(split.test(), split.val(), split.train());
        Zoo other = zoo("other", 2);
        ProbeSettings settings = ProbeSettings.STANDARD.withTargets(List.of("test_acc"));
        ProbeTable first = table(one, split, Representations.weights(one));
        TransferMatrix matrix = TransferMatrix.fit(
                List.of(side(one, split), side(two, turned), side(other, other.splitOrDefault())),
                first, settings, Progress.NONE, Cancellation.NEVER);
        for (TransferMatrix.Entry entry : matrix.entries()) {
            boolean leaks = entry.from() != entry.to() && entry.from() < 2 && entry.to() < 2;
            assertEquals(leaks ? 1 : 0, entry.leaks().size(), entry.toString());
        }
        String sentence = matrix.leaks().getLast();
        assertEquals(
                "18 of 18 test checkpoints of one are training checkpoints of two as well, up to the order of their neurons, such as"
                        + " %s at epoch 0.".formatted(one.models().get(one.modelOf(first.rows(Split.Part.TEST)[0]))),
                sentence);
        ProbeStudy study = new ProbeStudy(
                List.of(first), Optional.of(matrix), Optional.empty(), Origin.of("probe", List.of(), "", java.util.Map.of()));
        assertEquals(matrix.leaks(), study.leaks());
        assertTrue(study.text().contains("! " + sentence));
        assertEquals(List.of(sentence), study.json().transfer().stream()
                .filter(score -> score.from().equals("two") && score.to().equals("one"))
                .flatMap(score -> score.leaks().stream())
                .toList());
        assertEquals(2, study.csv().lines().filter(line -> line.contains("as well, up to")).count());
    }

    @Test
    void whatLeaksInTheOtherZoosOwnSplit() {
        Zoo one = zoo("one", 1);
        Zoo two = zoo("two", 2);
        Split split = two.splitOrDefault();
        List<String> both = new ArrayList<>(split.test());
        both.add(split.train().getFirst());
        ProbeSettings settings = ProbeSettings.STANDARD.withTargets(List.of("test_acc"));
        TransferMatrix matrix = TransferMatrix.fit(
                List.of(side(one, one.splitOrDefault()), side(two, new Split(split.train(), split.val(), both))),
                table(one, one.splitOrDefault(), Representations.weights(one)), settings, Progress.NONE, Cancellation.NEVER);
        assertEquals(
                List.of("In two: The scores are not to be trusted: 1 model is in more than one part of the split, such as %s."
                        .formatted(split.train().getFirst())),
                matrix.leaks());
        assertEquals(1, matrix.entries().stream().filter(entry -> !entry.leaks().isEmpty()).count());
    }

    /** What leaks between zoos is seen by what their own tables have read. */
    @Test
    void aTransferReadsEachNetworkOnce() {
        AtomicIntegerArray reads = new AtomicIntegerArray(240);
        Zoo one = counted(zoo("one", 1), reads, 0);
        Zoo two = counted(zoo("two", 2), reads, 120);
        Split split = one.splitOrDefault();
        // One model is in two parts, and read once all the same.
        List<String> both = new ArrayList<>(split.test());
        both.add(split.train().getFirst());
        List<TransferMatrix.Side> sides = Stream.of(one, two)
                .map(zoo -> new TransferMatrix.Side(
                        zoo, List.of(Representations.of("first", ToyZoos.firstColumns(zoo, 3), "")),
                        new Split(split.train(), split.val(), both)))
                .toList();
        IntStream.range(0, reads.length()).forEach(row -> reads.set(row, 0));
        ProbeTable first = table(one, sides.getFirst().split(), sides.getFirst().features().getFirst());
        TransferMatrix matrix = TransferMatrix.fit(
                sides, first, ProbeSettings.STANDARD.withTargets(List.of("test_acc")), Progress.NONE, Cancellation.NEVER);
        assertEquals(4, matrix.entries().size());
        for (int row = 0; row < reads.length(); row++) {
            assertEquals(1, reads.get(row), "row " + row);
        }
    }

    /** The same zoo, but each reading of a row is counted. */
    private static Zoo counted(Zoo zoo, AtomicIntegerArray reads, int from) {
        Weights counting = new Weights() {
            @Override
            public int rows() {
                return zoo.weights().rows();
            }

            @Override
            public int columns() {
                return zoo.weights().columns();
            }

            @Override
            public void read(int row, float[] into, int offset) {
                reads.incrementAndGet(from + row);
                zoo.weights().read(row, into, offset);
            }
        };
        return new Zoo(
                zoo.name(), zoo.architecture(), counting,
                IntStream.range(0, zoo.checkpoints()).mapToObj(row -> zoo.models().get(zoo.modelOf(row))).toList(),
                List.copyOf(zoo.properties().values()), Optional.empty(), List.of());
    }

    private static TransferMatrix.Side side(Zoo zoo, Split split) {
        return new TransferMatrix.Side(zoo, List.of(Representations.weights(zoo)), split);
    }
}
