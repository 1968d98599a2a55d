package org.weightscape.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What {@code train} says of a training that has no validation models, that fails, or that is to go on. */
class TrainCommandTest {
    private static final Path ZOO = Path.of("sample-zoos", "tetris-seed");

    @TempDir
    Path folder;

    private Path split;
    private Path encoder;

    @BeforeEach
    void twoModelsForTrainingNoneForValidation() throws IOException {
        split = Files.writeString(folder.resolve("split.json"), "{\"train\": [\"model_00001\", \"model_00002\"], \"test\": []}");
        encoder = folder.resolve("encoder");
    }

    @Test
    void withoutValidationModelsThereIsNoValidationLoss() {
        Run run = Run.of("train", ZOO, "--split", split, "--out", encoder, "--preset", "tetris", "--epochs", "1", "--json", "-")
                .done();
        assertTrue(run.err().contains("no validation models"), run.err());
        assertFalse(run.err().contains("NaN"), run.err());
        assertTrue(run.json().path("history").get(0).path("val_loss").isNull());
        assertTrue(run.json().path("best_loss").isNumber(), "the training loss decides");
    }

    @Test
    void aTrainingThatKeptNothingHasNoBestLoss() {
        Run run = Run.of(
                "train", ZOO, "--split", split, "--out", encoder, "--preset", "tetris", "--set", "training.learning_rate=10",
                "--set", "training.clip=0", "--set", "training.warmup_steps=0", "--json", "-");
        assertEquals(Weightscape.FAILED, run.exitCode(), run.err());
        JsonNode result = run.json();
        assertEquals("diverged", result.path("outcome").asString());
        assertEquals(0, result.path("epochs").asInt());
        assertTrue(result.path("best_loss").isNull(), run.out());
    }

    @Test
    void aResumedTrainingKeepsItsSplit() {
        Run.of("train", ZOO, "--split", split, "--out", encoder, "--preset", "tetris", "--epochs", "1").done();
        Run refused = Run.of("train", ZOO, "--split", split, "--out", encoder, "--resume", "--epochs", "2");
        assertEquals(Weightscape.WRONG_USE, refused.exitCode(), refused.err());
        assertTrue(refused.err().contains("its split"), refused.err());
    }
}
