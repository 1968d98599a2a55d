package org.weightscape.encoder;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.weightscape.augment.Permutation;
import org.weightscape.encoder.TrainingResult.Outcome;
import org.weightscape.job.Cancellation;
import org.weightscape.job.Progress;
import org.weightscape.zoo.Architecture;
import org.weightscape.zoo.Architectures;
import org.weightscape.zoo.BadInputException;
import org.weightscape.zoo.Split;
import org.weightscape.zoo.Weights;
import org.weightscape.zoo.Zoo;

class TrainerTest {
    @TempDir
    Path folder;

    /** Random networks; three checkpoints each, growing in size. */
    static Zoo zoo(Architecture architecture, int models) {
        SplittableRandom random = new SplittableRandom(5);
        int columns = architecture.weightCount();
        float[] values = new float[models * 3 * columns];
        List<String> names = new ArrayList<>();
        for (int model = 0; model < models; model++) {
            float[] first = new float[columns];
            for (int j = 0; j < columns; j++) {
                first[j] = (float) random.nextGaussian();
            }
            for (int epoch = 0; epoch < 3; epoch++) {
                names.add("model" + model);
                for (int j = 0; j < columns; j++) {
                    values[(3 * model + epoch) * columns + j] = 0.1f * (1 + epoch) * first[j];
                }
            }
        }
        return new Zoo("random", architecture, Weights.of(values, columns), names, List.of(), Optional.empty(), List.of());
    }

    /** One network that grows, in as many orders of its units as there are models. */
    private static Zoo permutedZoo(int models) {
        Zoo one = zoo(Architectures.tetris(), 1);
        int columns = one.weights().columns();
        float[] values = new float[models * 3 * columns];
        List<String> names = new ArrayList<>();
        float[] row = new float[columns];
        for (int model = 0; model < models; model++) {
            Permutation permutation = Permutation.random(one.architecture(), new SplittableRandom(model));
            for (int epoch = 0; epoch < 3; epoch++) {
                names.add("model" + model);
                one.weights().read(epoch, row, 0);
                permutation.apply(row, 0, values, (3 * model + epoch) * columns);
            }
        }
        return new Zoo(
                "permuted", one.architecture(), Weights.of(values, columns), names, List.of(), Optional.empty(), List.of());
    }

    /** What a training says before it begins, and after each epoch. */
    private record Heard(List<String> remarks, List<EpochRecord> epochs) implements TrainingListener {
        Heard() {
            this(new ArrayList<>(), new ArrayList<>());
        }

        @Override
        public void started(TrainingPlan plan) {
            remarks.addAll(plan.remarks());
        }

        @Override
        public void epoch(EpochRecord record) {
            epochs.add(record);
        }
    }

    @Test
    void decoderGivesNetworksBackInWhateverOrderTheyStand() {
        Zoo zoo = permutedZoo(40);
        EncoderConfig config = small()
                .with("training.epochs", "60")
                .with("model.unit_order", "norm")
                .with("model.components", "0");
        train(zoo, config, folder.resolve("e"), Trainer.Start.FRESH, TrainingListener.NONE);
        try (Encoder encoder = Encoder.open(folder.resolve("e"))) {
            int[] rows = zoo.rowsOf(zoo.splitOrDefault().test());
            ReconstructionScore found = ReconstructionScore.of(
                    encoder, zoo.weights(), rows, zoo.rowsOf(encoder.split().train()), Progress.NONE, Cancellation.NEVER);
            assertEquals(rows.length, found.networks());
            assertEquals(2, found.layers().size());
            assertTrue(found.r2() > 0.5, found.toString());
            assertTrue(found.linear() > 0 && found.linear() < found.r2(), found.toString());
        }
    }

    @Test
    void componentsGiveNetworksBackInWhateverOrderTheyStand() {
        Zoo zoo = permutedZoo(40);
        train(zoo, small().with("model.components", "10"), folder.resolve("e"), Trainer.Start.FRESH, TrainingListener.NONE);
        try (Encoder encoder = Encoder.open(folder.resolve("e"))) {
            ReconstructionScore found = ReconstructionScore.of(
                    encoder, zoo.weights(), zoo.rowsOf(zoo.splitOrDefault().test()), zoo.rowsOf(encoder.split().train()),
                    Progress.NONE, Cancellation.NEVER);
            assertTrue(found.r2() > 0.9, found.toString());
        }
    }

    private static EncoderConfig small() {
        return EncoderConfig.preset("tetris")
                .with("model.dim", "16")
                .with("model.feed_forward", "24")
                .with("model.latent", "12")
                .with("training.batch_size", "16")
                .with("training.epochs", "4")
                .with("training.threads", "2");
    }

    private TrainingResult train(Zoo zoo, EncoderConfig config, Path into, Trainer.Start start, TrainingListener listener) {
        return Trainer.train(
                zoo, zoo.splitOrDefault(), config, into, start, listener, RepresentationScore.NONE, Progress.NONE, new TrainingControl());
    }

    @Test
    void lossFallsAndTheEncoderCanBeOpened() {
        Zoo zoo = zoo(Architectures.tetris(), 60);
        List<EpochRecord> heard = new ArrayList<>();
        TrainingResult result =
                train(zoo, small().with("training.epochs", "20"), folder.resolve("e"), Trainer.Start.FRESH, heard::add);
        assertEquals(Outcome.FINISHED, result.outcome(), result.message());
        assertEquals(20, heard.size());
        assertTrue(heard.getLast().trainLoss() < heard.getFirst().trainLoss());
        assertEquals(heard, History.read(folder.resolve("e")));
        try (Encoder encoder = Encoder.open(folder.resolve("e"))) {
            int[] rows = {0, 5, 7};
            float[] z = encoder.embed(zoo.weights(), rows, Progress.NONE, Cancellation.NEVER);
            assertTrue(encoder.latent() > 12);
            assertEquals(3 * encoder.latent(), z.length);
            for (float value : z) {
                assertTrue(Math.abs(value) <= 1);
            }
            assertEquals(300, encoder.reconstruct(zoo.weights(), rows, Progress.NONE, Cancellation.NEVER).length);
            assertEquals(300, encoder.decode(z).length);
            assertEquals(zoo.splitOrDefault(), encoder.split());
            assertEquals(Encoder.fingerprint(zoo), encoder.zooFingerprint());
            encoder.requireFit(zoo.architecture());
            BadInputException misfit =
                    assertThrows(BadInputException.class, () -> encoder.requireFit(Architectures.smallCnn()));
            assertTrue(String.valueOf(misfit.getMessage()).contains("2464"), misfit.getMessage());
            encoder.save(folder.resolve("copy"));
            try (Encoder copy = Encoder.open(folder.resolve("copy"))) {
                assertArrayEquals(z, copy.embed(zoo.weights(), rows, Progress.NONE, Cancellation.NEVER));
            }
        }
    }

    @Test
    void aTrainingKilledWhileItSavedItsFirstEpochBeginsAgain() throws Exception {
        Zoo zoo = zoo(Architectures.tetris(), 30);
        EncoderConfig config = small().with("training.epochs", "2");
        train(zoo, config, folder.resolve("whole"), Trainer.Start.FRESH, TrainingListener.NONE);
        Path killed = folder.resolve("killed");
        train(zoo, config.with("training.epochs", "1"), killed, Trainer.Start.FRESH, TrainingListener.NONE);
        Files.delete(killed.resolve(EncoderFolder.STATE));
        TrainingResult resumed = train(zoo, config, killed, Trainer.Start.RESUME, TrainingListener.NONE);
        assertEquals(Outcome.FINISHED, resumed.outcome(), resumed.message());
        assertArrayEquals(
                Files.readAllBytes(folder.resolve("whole").resolve(EncoderFolder.PARAMETERS)),
                Files.readAllBytes(killed.resolve(EncoderFolder.PARAMETERS)));
        Files.delete(killed.resolve(EncoderFolder.STATE));
        Files.deleteIfExists(killed.resolve(EncoderFolder.STATE_BEFORE));
        assertThrows(
                BadInputException.class,
                () -> train(zoo, config, killed, Trainer.Start.RESUME, TrainingListener.NONE));
    }

    @Test
    void aTrainingThatIsCancelledWhileItLooksAtTheZooKeepsNothing() {
        Zoo zoo = zoo(Architectures.tetris(), 30);
        TrainingControl control = new TrainingControl();
        control.cancel();
        TrainingResult result = Trainer.train(
                zoo, zoo.splitOrDefault(), small().with("model.weight_scaling", "none"), folder.resolve("e"), Trainer.Start.FRESH,
                TrainingListener.NONE, RepresentationScore.NONE, Progress.NONE, control);
        assertEquals(Outcome.CANCELLED, result.outcome(), result.message());
        assertFalse(Files.exists(folder.resolve("e").resolve(EncoderFolder.DESCRIPTION)));
    }

    @Test
    void resumedTrainingGivesTheSameBits() throws Exception {
        Zoo zoo = zoo(Architectures.tetris(), 30);
        EncoderConfig config = small().with("model.dropout", "0.1");
        train(zoo, config, folder.resolve("whole"), Trainer.Start.FRESH, TrainingListener.NONE);
        TrainingControl control = new TrainingControl();
        TrainingResult cut = Trainer.train(
                zoo, zoo.splitOrDefault(), config, folder.resolve("cut"), Trainer.Start.FRESH,
                record -> {
                    if (record.epoch() == 2) {
                        control.cancel();
                    }
                },
                RepresentationScore.NONE, Progress.NONE, control);
        assertEquals(Outcome.CANCELLED, cut.outcome());
        assertEquals(2, cut.epochs());
        TrainingResult resumed =
                train(zoo, config, folder.resolve("cut"), Trainer.Start.RESUME, TrainingListener.NONE);
        assertEquals(Outcome.FINISHED, resumed.outcome());
        assertArrayEquals(
                Files.readAllBytes(folder.resolve("whole").resolve(EncoderFolder.PARAMETERS)),
                Files.readAllBytes(folder.resolve("cut").resolve(EncoderFolder.PARAMETERS)));
        var whole = org.weightscape.zoo.io.Safetensors.open(folder.resolve("whole").resolve(EncoderFolder.STATE));
        var joined = org.weightscape.zoo.io.Safetensors.open(folder.resolve("cut").resolve(EncoderFolder.STATE));
        for (String name : whole.entries().keySet()) {
            assertArrayEquals(whole.floats(name), joined.floats(name), name);
        }
        List<EpochRecord> history = History.read(folder.resolve("cut"));
        assertEquals(4, history.size());
        for (int i = 0; i < 4; i++) {
            assertEquals(History.read(folder.resolve("whole")).get(i).valLoss(), history.get(i).valLoss());
        }
    }

    /** A training that is stopped in the middle of an epoch, again and again, ends with the bits of one that is not. */
    @Test
    void stepsOfAnUnfinishedEpochAreKept() throws Exception {
        Zoo zoo = zoo(Architectures.tetris(), 30);
        EncoderConfig config = small().with("training.epochs", "3").with("loss.gamma", "0.3");
        train(zoo, config, folder.resolve("whole"), Trainer.Start.FRESH, TrainingListener.NONE);
        TrainingResult result = null;
        int runs = 0;
        while (result == null || result.outcome() == Outcome.CANCELLED) {
            TrainingControl control = new TrainingControl();
            int[] updates = {0};
            result = Trainer.train(
                    zoo, zoo.splitOrDefault(), config, folder.resolve("cut"),
                    runs++ == 0 ? Trainer.Start.FRESH : Trainer.Start.RESUME, TrainingListener.NONE, RepresentationScore.NONE,
                    (fraction, message) -> {
                        if (message.contains("step") && ++updates[0] == 2) {
                            control.cancel();
                        }
                    },
                    control);
        }
        assertTrue(runs > 4, runs + " runs");
        assertArrayEquals(
                Files.readAllBytes(folder.resolve("whole").resolve(EncoderFolder.PARAMETERS)),
                Files.readAllBytes(folder.resolve("cut").resolve(EncoderFolder.PARAMETERS)));
        List<EpochRecord> whole = History.read(folder.resolve("whole"));
        List<EpochRecord> cut = History.read(folder.resolve("cut"));
        for (int i = 0; i < 3; i++) {
            assertEquals(whole.get(i).trainLoss(), cut.get(i).trainLoss());
            assertEquals(whole.get(i).learningRate(), cut.get(i).learningRate());
        }
    }

    @Test
    void aDiskThatTakesNothingEndsInASentence() throws Exception {
        Zoo zoo = zoo(Architectures.tetris(), 12);
        EncoderConfig config = small().with("training.epochs", "3").with("training.batch_size", "8");
        Path into = folder.resolve("e");
        java.io.UncheckedIOException e = assertThrows(
                java.io.UncheckedIOException.class,
                () -> train(zoo, config, into, Trainer.Start.FRESH, record -> {
                    try {
                        // Nothing can be moved over a folder that is not empty.
                        Files.delete(into.resolve(EncoderFolder.HISTORY));
                        Files.createDirectories(into.resolve(EncoderFolder.HISTORY).resolve("full"));
                    } catch (java.io.IOException failed) {
                        throw new java.io.UncheckedIOException(failed);
                    }
                }));
        assertTrue(String.valueOf(e.getMessage()).contains("Epoch 2 could not be saved"), e.getMessage());
    }

    @Test
    void theScoreIsAskedEverySoManyEpochsAndAtTheEnd() {
        Zoo zoo = zoo(Architectures.tetris(), 30);
        List<EpochRecord> heard = new ArrayList<>();
        Trainer.train(
                zoo, zoo.splitOrDefault(), small().with("training.epochs", "5").with("training.probe_every", "2"),
                folder.resolve("e"), Trainer.Start.FRESH, heard::add,
                (train, trainRows, val, valRows) -> {
                    int latent = train.length / trainRows.length;
                    assertTrue(latent > 12);
                    assertEquals(latent * trainRows.length, train.length);
                    assertEquals(latent * valRows.length, val.length);
                    return 0.5;
                },
                Progress.NONE, new TrainingControl());
        assertEquals(
                List.of(Double.NaN, 0.5, Double.NaN, 0.5, 0.5), heard.stream().map(EpochRecord::valScore).toList());
        assertEquals(heard, History.read(folder.resolve("e")));
    }

    @Test
    void complainsAboutAZooThatIsTooSmallForTheBatch() {
        Zoo zoo = zoo(Architectures.tetris(), 10);
        BadInputException e = assertThrows(
                BadInputException.class,
                () -> train(
                        zoo, small().with("training.batch_size", "64"), folder.resolve("e"), Trainer.Start.FRESH,
                        TrainingListener.NONE));
        assertTrue(String.valueOf(e.getMessage()).contains("21 checkpoints"), e.getMessage());
        assertTrue(String.valueOf(e.getMessage()).contains("training.batch_size"), e.getMessage());
    }

    @ParameterizedTest
    @CsvSource({"1, 0, 0 checkpoints", "2, 0, give at least 4", "10, 1, set it to 2 or more"})
    void complainsAboutAZooThatIsTooSmall(int models, String batch, String expected) {
        Zoo zoo = zoo(Architectures.tetris(), models);
        BadInputException e = assertThrows(
                BadInputException.class,
                () -> train(
                        zoo, small().with("training.batch_size", batch), folder.resolve("e"), Trainer.Start.FRESH,
                        TrainingListener.NONE));
        assertTrue(String.valueOf(e.getMessage()).contains(expected), e.getMessage());
    }

    @Test
    void automaticBatchFitsASmallZoo() {
        Zoo zoo = zoo(Architectures.tetris(), 10);
        TrainingResult result = train(
                zoo, small().with("training.batch_size", "0").with("training.epochs", "2"), folder.resolve("e"),
                Trainer.Start.FRESH, TrainingListener.NONE);
        assertEquals(Outcome.FINISHED, result.outcome());
    }

    @Test
    void refusesToOverwriteAndToResumeAnotherZoo() {
        Zoo zoo = zoo(Architectures.tetris(), 12);
        EncoderConfig config = small().with("training.epochs", "1").with("training.batch_size", "8");
        train(zoo, config, folder.resolve("e"), Trainer.Start.FRESH, TrainingListener.NONE);
        assertThrows(
                BadInputException.class,
                () -> train(zoo, config, folder.resolve("e"), Trainer.Start.FRESH, TrainingListener.NONE));
        Zoo other = zoo(Architectures.tetris(), 13);
        assertThrows(
                BadInputException.class,
                () -> train(other, config, folder.resolve("e"), Trainer.Start.RESUME, TrainingListener.NONE));
    }

    /** Cut off, or of the right length with zeros at its end, as a power cut may leave it. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aDamagedStateFallsBackToTheOneBefore(boolean isCutOff) throws Exception {
        Zoo zoo = zoo(Architectures.tetris(), 12);
        EncoderConfig config = small().with("training.epochs", "2").with("training.batch_size", "8");
        train(zoo, config, folder.resolve("e"), Trainer.Start.FRESH, TrainingListener.NONE);
        Path state = folder.resolve("e").resolve(EncoderFolder.STATE);
        byte[] bytes = Files.readAllBytes(state);
        Arrays.fill(bytes, bytes.length - 1000, bytes.length, (byte) 0);
        Files.write(state, isCutOff ? new byte[] {1, 2, 3} : bytes);
        Heard heard = new Heard();
        train(zoo, config.with("training.epochs", "3"), folder.resolve("e"), Trainer.Start.RESUME, heard);
        assertEquals(List.of(2, 3), heard.epochs().stream().map(EpochRecord::epoch).toList());
        assertTrue(heard.remarks().getFirst().contains("is damaged"), heard.toString());
    }

    /** What a flipped bit can do to a header: a name, a place, a number; each falls back, and the damaged state is not kept. */
    @ParameterizedTest
    @CsvSource({"mean,meao", "epoch\":\"2,epoch\":\"3", "crc32c,crc32b"})
    void aDamagedHeaderOfAStateIsNoticed(String words, String others) throws Exception {
        Zoo zoo = zoo(Architectures.tetris(), 12);
        EncoderConfig config = small().with("training.epochs", "2").with("training.batch_size", "8");
        train(zoo, config, folder.resolve("e"), Trainer.Start.FRESH, TrainingListener.NONE);
        Path state = folder.resolve("e").resolve(EncoderFolder.STATE);
        String text = Files.readString(state, StandardCharsets.ISO_8859_1);
        String damaged = text.replace("\"" + words + "\"", "\"" + others + "\"");
        assertNotEquals(text, damaged);
        Files.writeString(state, damaged, StandardCharsets.ISO_8859_1);
        TrainingControl control = new TrainingControl();
        Trainer.train(
                zoo, zoo.splitOrDefault(), config.with("training.epochs", "3"), folder.resolve("e"), Trainer.Start.RESUME,
                record -> control.cancel(), RepresentationScore.NONE, Progress.NONE, control);
        Heard heard = new Heard();
        train(zoo, config.with("training.epochs", "3"), folder.resolve("e"), Trainer.Start.RESUME, heard);
        assertEquals(List.of(3), heard.epochs().stream().map(EpochRecord::epoch).toList());
        assertEquals(List.of(), heard.remarks());
        assertEquals(6, org.weightscape.zoo.io.Safetensors.open(folder.resolve("e").resolve(EncoderFolder.STATE)).entries().size());
    }

    /** Cancelled before its first step, it leaves parameters and state that agree: the next one finds nothing to heal. */
    @Test
    void parametersThatWereHealedHaveTheirState() throws Exception {
        Zoo zoo = zoo(Architectures.tetris(), 30);
        EncoderConfig config = small();
        Path encoder = folder.resolve("e");
        cancelledAtOnce(zoo, config, encoder, 2);
        Path parameters = encoder.resolve(EncoderFolder.PARAMETERS);
        Files.write(parameters, Arrays.copyOf(Files.readAllBytes(parameters), 1000));
        TrainingResult result = cancelledAtOnce(zoo, config, encoder, 0);
        assertEquals(Outcome.CANCELLED, result.outcome());
        var state = org.weightscape.zoo.io.Safetensors.open(encoder.resolve(EncoderFolder.STATE));
        assertEquals("Infinity", state.metadata().get("best_loss"));
        Encoder.open(encoder).close();
    }

    @Test
    void aResumedTrainingThatIsCancelledAtOnceKeepsWhatThereIs() throws Exception {
        Zoo zoo = zoo(Architectures.tetris(), 30);
        Path encoder = folder.resolve("e");
        cancelledAtOnce(zoo, small(), encoder, 1);
        // As after a disk was full when the state of the first epoch was to be written.
        Files.delete(encoder.resolve(EncoderFolder.STATE));
        Files.deleteIfExists(encoder.resolve(EncoderFolder.STATE_BEFORE));
        TrainingResult result = cancelledAtOnce(zoo, small(), encoder, 0);
        assertEquals(Outcome.CANCELLED, result.outcome());
        assertTrue(result.message().contains("can still be resumed"), result.message());
        Encoder.open(encoder).close();
    }

    /** Begins, or goes on where there is something, and cancels after so many epochs, or when the training is prepared. */
    private TrainingResult cancelledAtOnce(Zoo zoo, EncoderConfig config, Path encoder, int epochs) {
        TrainingControl control = new TrainingControl();
        TrainingListener listener = new TrainingListener() {
            @Override
            public void started(TrainingPlan plan) {
                if (epochs == 0) {
                    control.cancel();
                }
            }

            @Override
            public void epoch(EpochRecord record) {
                if (record.epoch() == epochs) {
                    control.cancel();
                }
            }
        };
        return Trainer.train(
                zoo, zoo.splitOrDefault(), config, encoder,
                Files.exists(encoder) ? Trainer.Start.RESUME : Trainer.Start.FRESH, listener, RepresentationScore.NONE, Progress.NONE,
                control);
    }

    @Test
    void aHistoryThatCannotBeReadIsNamed() throws Exception {
        Zoo zoo = zoo(Architectures.tetris(), 12);
        EncoderConfig config = small().with("training.epochs", "1").with("training.batch_size", "8");
        train(zoo, config, folder.resolve("e"), Trainer.Start.FRESH, TrainingListener.NONE);
        Files.writeString(folder.resolve("e").resolve(EncoderFolder.HISTORY), "garbage,,,\n", StandardOpenOption.APPEND);
        BadInputException e = assertThrows(BadInputException.class, () -> History.read(folder.resolve("e")));
        assertTrue(String.valueOf(e.getMessage()).contains("history.csv: the course of the training cannot be read"), e.getMessage());
    }

    @Test
    void aResumedTrainingReplacesDamagedParameters() throws Exception {
        Zoo zoo = zoo(Architectures.tetris(), 12);
        EncoderConfig config = small().with("training.epochs", "2").with("training.batch_size", "8");
        Path encoder = folder.resolve("e");
        train(zoo, config, encoder, Trainer.Start.FRESH, TrainingListener.NONE);
        Path parameters = encoder.resolve(EncoderFolder.PARAMETERS);
        byte[] bytes = Files.readAllBytes(parameters);
        Files.write(parameters, Arrays.copyOf(bytes, bytes.length - 100));
        TrainingResult again = train(zoo, config, encoder, Trainer.Start.RESUME, TrainingListener.NONE);
        assertTrue(again.message().contains("already complete"), again.message());
        assertEquals(bytes.length, Files.size(parameters));
        Encoder.open(encoder).close();
    }

    /** Encoders of the paper's kind take hours: they are read as long as what is in them means the same. */
    @Test
    void anEncoderOfTheFormatBeforeIsReadWhereItKnowsNothingOfStatistics() throws Exception {
        Zoo zoo = zoo(Architectures.tetris(), 12);
        EncoderConfig config = small().with("training.epochs", "1")
                .with("training.batch_size", "8")
                .with("model.statistics_in_latent", "false")
                .with("model.components", "0");
        Path encoder = folder.resolve("e");
        train(zoo, config, encoder, Trainer.Start.FRESH, TrainingListener.NONE);
        Path description = encoder.resolve(EncoderFolder.DESCRIPTION);
        String before = Files.readString(description)
                .replace("\"format_version\" : 3", "\"format_version\" : 2")
                .replaceFirst("\"statistics_in_latent\" : false,", "")
                .replaceFirst("\"components\" : 0,", "");
        Files.writeString(description, before);
        try (Encoder opened = Encoder.open(encoder)) {
            assertEquals(12, opened.latent());
        }
        Files.writeString(description, before.replaceFirst("\"layer_statistics\" : false", "\"layer_statistics\" : true"));
        BadInputException e = assertThrows(BadInputException.class, () -> Encoder.open(encoder));
        assertTrue(String.valueOf(e.getMessage()).contains("format_version should be 3"), e.getMessage());
    }

    @Test
    void anEncoderWhoseTrainingCannotGoOnIsStillAnEncoder() throws Exception {
        Zoo zoo = zoo(Architectures.tetris(), 12);
        EncoderConfig config = small().with("training.epochs", "2").with("training.batch_size", "8");
        Path encoder = folder.resolve("e");
        train(zoo, config, encoder, Trainer.Start.FRESH, TrainingListener.NONE);
        Files.write(encoder.resolve(EncoderFolder.STATE), new byte[] {1, 2, 3});
        Files.write(encoder.resolve(EncoderFolder.STATE_BEFORE), new byte[0]);
        EncoderInfo info = EncoderInfo.read(encoder);
        assertFalse(info.isInterrupted());
        assertTrue(info.remarks().getFirst().startsWith("Its training cannot go on"), info.remarks().toString());
        BadInputException e = assertThrows(
                BadInputException.class, () -> train(zoo, config, encoder, Trainer.Start.RESUME, TrainingListener.NONE));
        assertTrue(String.valueOf(e.getMessage()).contains("train into another folder"), e.getMessage());
    }

    /** An epoch of a large encoder can last longer than all that was asked for. */
    @Test
    void aTrainingInMinutesEndsWithinAnEpoch() {
        Zoo zoo = zoo(Architectures.tetris(), 30);
        EncoderConfig config = small().with("training.minutes", "0.000001");
        TrainingResult result = train(zoo, config, folder.resolve("e"), Trainer.Start.FRESH, TrainingListener.NONE);
        assertEquals(Outcome.FINISHED, result.outcome(), result.message());
        assertEquals(1, result.steps());
        assertEquals(1, result.epochs());
        try (Encoder encoder = Encoder.open(folder.resolve("e"))) {
            assertEquals(100, encoder.decode(encoder.embed(zoo.weights(), new int[] {0}, Progress.NONE, Cancellation.NEVER)).length);
        }
    }

    @Test
    void aModelInTwoPartsOfTheZoosOwnSplitIsSaid() {
        Zoo zoo = zoo(Architectures.tetris(), 30);
        Split split = zoo.splitOrDefault();
        List<String> val = new ArrayList<>(split.val());
        val.add(split.train().getFirst());
        Heard heard = new Heard();
        Trainer.train(
                zoo, new Split(split.train(), val, split.test()), small().with("training.epochs", "1"), folder.resolve("e"),
                Trainer.Start.FRESH, heard, RepresentationScore.NONE, Progress.NONE, new TrainingControl());
        assertTrue(heard.remarks().getFirst().startsWith("The split has 1 model in more than one part"), heard.toString());
    }

    @Test
    void brokenCheckpointsTakeNoPart() {
        Zoo whole = zoo(Architectures.tetris(), 30);
        float[] values = new float[90 * 100];
        for (int row = 0; row < 90; row++) {
            whole.weights().read(row, values, 100 * row);
        }
        int[] broken = whole.rowsOf(whole.splitOrDefault().train().subList(0, 1));
        values[100 * broken[0] + 3] = Float.NaN;
        values[100 * broken[1] + 99] = Float.NEGATIVE_INFINITY;
        List<String> names = IntStream.range(0, 90).mapToObj(row -> whole.models().get(whole.modelOf(row))).toList();
        Zoo zoo = new Zoo(
                "broken", whole.architecture(), Weights.of(values, 100), names, List.of(), Optional.empty(), List.of());
        Heard heard = new Heard();
        TrainingResult result = train(zoo, small(), folder.resolve("e"), Trainer.Start.FRESH, heard);
        assertEquals(Outcome.FINISHED, result.outcome(), result.message());
        assertTrue(heard.epochs().stream().allMatch(epoch -> Double.isFinite(epoch.trainLoss())), heard.toString());
        assertEquals(
                List.of("2 checkpoints of the training models have weights that are NaN or infinite, and take no part."),
                heard.remarks());
        try (Encoder encoder = Encoder.open(folder.resolve("e"))) {
            ReconstructionScore score = ReconstructionScore.of(
                    encoder, zoo.weights(), broken, zoo.rowsOf(encoder.split().train()), Progress.NONE, Cancellation.NEVER);
            assertEquals(1, score.networks());
            assertTrue(Double.isFinite(score.r2()) && Double.isFinite(score.linear()), score.toString());
        }
    }

    @Test
    void aTrainingThatLostPatienceIsDone() {
        Zoo zoo = zoo(Architectures.tetris(), 30);
        // Nothing is learned, so the first epoch stays the best.
        EncoderConfig config = small().with("training.learning_rate", "0")
                .with("model.dropout", "0")
                .with("training.patience", "2")
                .with("training.epochs", "9");
        Path encoder = folder.resolve("e");
        List<EpochRecord> heard = new ArrayList<>();
        RepresentationScore half = (train, trainRows, val, valRows) -> 0.5;
        Trainer.train(
                zoo, zoo.splitOrDefault(), config, encoder, Trainer.Start.FRESH, heard::add, half, Progress.NONE, new TrainingControl());
        assertEquals(List.of(Double.NaN, Double.NaN, 0.5), heard.stream().map(EpochRecord::valScore).toList());
        assertFalse(EncoderInfo.read(encoder).isInterrupted());
        TrainingResult again = train(zoo, config, encoder, Trainer.Start.RESUME, TrainingListener.NONE);
        assertEquals(3, again.epochs());
        assertTrue(again.message().contains("already complete"), again.message());
    }

    @Test
    void anExplodingLossStopsWithWhatToTry() {
        Zoo zoo = zoo(Architectures.tetris(), 30);
        EncoderConfig config = small().with("training.learning_rate", "10")
                .with("training.clip", "0")
                .with("training.optimizer", "adam")
                .with("training.schedule", "constant")
                .with("training.warmup_steps", "0")
                .with("model.weight_scaling", "none")
                .with("training.epochs", "2000");
        Zoo broken = new Zoo(
                "huge", zoo.architecture(), Weights.of(huge(zoo), 100), names(zoo), List.of(), Optional.empty(), List.of());
        TrainingResult result =
                train(broken, config, folder.resolve("e"), Trainer.Start.FRESH, TrainingListener.NONE);
        assertEquals(Outcome.DIVERGED, result.outcome());
        assertTrue(result.message().contains("training.learning_rate"), result.message());
    }

    @Test
    void aResumedTrainingThatExplodesSaysWhatIsKept() {
        Zoo zoo = zoo(Architectures.tetris(), 200);
        // Updates at this rate make the loss explode in the first epoch.
        EncoderConfig config = small().with("training.learning_rate", "10")
                .with("training.clip", "0")
                .with("training.schedule", "constant")
                .with("training.warmup_steps", "0")
                .with("training.batch_size", "8");
        TrainingControl control = new TrainingControl();
        Progress afterOneStep = (fraction, message) -> {
            if (message.contains("step 1 of")) {
                control.cancel();
            }
        };
        Path encoder = folder.resolve("e");
        TrainingResult cut = Trainer.train(
                zoo, zoo.splitOrDefault(), config, encoder, Trainer.Start.FRESH, TrainingListener.NONE, RepresentationScore.NONE,
                afterOneStep, control);
        assertEquals(Outcome.CANCELLED, cut.outcome(), cut.message());
        TrainingResult result = train(zoo, config, encoder, Trainer.Start.RESUME, TrainingListener.NONE);
        assertEquals(Outcome.DIVERGED, result.outcome(), result.message());
        assertTrue(result.message().contains("the state after step 1 is kept"), result.message());
        assertTrue(Files.exists(encoder.resolve(EncoderFolder.STATE)));
    }

    private static float[] huge(Zoo zoo) {
        float[] values = new float[zoo.checkpoints() * 100];
        for (int row = 0; row < zoo.checkpoints(); row++) {
            zoo.weights().read(row, values, 100 * row);
        }
        for (int i = 0; i < values.length; i++) {
            values[i] *= 1e30f;
        }
        return values;
    }

    private static List<String> names(Zoo zoo) {
        List<String> names = new ArrayList<>();
        for (int row = 0; row < zoo.checkpoints(); row++) {
            names.add(zoo.models().get(zoo.modelOf(row)));
        }
        return names;
    }
}
