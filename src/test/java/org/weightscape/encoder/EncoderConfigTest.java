package org.weightscape.encoder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.weightscape.zoo.Architectures;
import org.weightscape.zoo.BadInputException;

class EncoderConfigTest {

    static java.util.List<String> presets() {
        return EncoderConfig.presets();
    }

    @ParameterizedTest
    @MethodSource("presets")
    void survivesJson(String name) {
        EncoderConfig config = EncoderConfig.preset(name).with("training.minutes", "2.5");
        assertEquals(config, EncoderConfig.fromJson(config.toJson()));
    }

    @Test
    void everySettingCanBeReadBackAndIsDescribed() {
        EncoderConfig config = EncoderConfig.practical();
        config.settings().forEach((key, value) -> {
            assertEquals(config, config.with(key, value), key);
            assertFalse(EncoderConfig.describe(key).isBlank(), key);
        });
        assertEquals("256", config.with("model.latent", "256").settings().get("model.latent"));
        assertTrue(EncoderConfig.choices("model.encoding").contains("neuron"));
        assertEquals(java.util.List.of(), EncoderConfig.choices("model.dim"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "model.latnet; 5; 'model.latent'",
                "latent; 5; 'model.latent'",
                "views.erase; 1; 'views.erase_probability'",
                "model.dim; -1; from 1 to",
                "model.dim; 1.5; whole number",
                "model.dim; wide; must be a number",
                "model.heads; 7; model.heads must divide",
                "loss.gamma; 2; from 0 to 1",
                "loss.gamma; NaN; from 0 to 1",
                "loss.contrast; simclr; nt_xent",
                "model.normalize; yes; true or false",
                "views.erase_min; 0.5; views.erase_max",
            })
    void complainsWithWhatWouldBeRight(String key, String value, String part) {
        BadInputException e =
                assertThrows(BadInputException.class, () -> EncoderConfig.practical().with(key, value));
        assertTrue(String.valueOf(e.getMessage()).contains(part), e.getMessage());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "{\"modle\":{}}; 'model'",
                "{\"model\":{\"dimm\":4}}; 'model.dim'",
                "[1]; JSON object",
                "{\"model\":3}; must be an object",
                "{\"model\":{\"dim\":[1]}}; must be a number",
                "{; no valid JSON",
            })
    void complainsAboutBadJson(String json, String part) {
        BadInputException e = assertThrows(BadInputException.class, () -> EncoderConfig.fromJson(json));
        assertTrue(String.valueOf(e.getMessage()).contains(part), e.getMessage());
    }

    @Test
    void unknownPresetNamesTheNearest() {
        BadInputException e = assertThrows(BadInputException.class, () -> EncoderConfig.preset("tetriss"));
        assertTrue(String.valueOf(e.getMessage()).contains("'tetris'"), e.getMessage());
        BadInputException beside = assertThrows(
                BadInputException.class, () -> EncoderConfig.fromJson("{\"preset\": \"tetriss\", \"training\": {\"epochs\": 1}}"));
        assertTrue(String.valueOf(beside.getMessage()).contains("'tetris'"), beside.getMessage());
        EncoderConfig own = EncoderConfig.preset("tetris").renamed("mine");
        assertEquals(own, EncoderConfig.fromJson(own.toJson()));
    }

    @Test
    void warmUpTakesNoMoreThanATenthOfATimeBudget() {
        EncoderConfig config = EncoderConfig.practical().with("training.schedule", "constant").with("training.learning_rate", "1");
        LearningRate inTime = new LearningRate(config.training(), 0);
        assertEquals(0.01, inTime.at(1, 0), 1e-12);
        assertEquals(0.5, inTime.at(2, 0.05), 1e-12);
        assertEquals(1, inTime.at(3, 0.1), 1e-12);
        assertEquals(0.1, new LearningRate(config.training(), 100).at(1, 0.01), 1e-12);
    }

    @Test
    void automaticValuesFollowTheZoo() {
        EncoderConfig tetris = EncoderConfig.practical().resolvedFor(Architectures.tetris(), 2000);
        assertEquals(50, tetris.model().latent());
        assertEquals(64, tetris.training().batchSize());
        EncoderConfig large = EncoderConfig.practical().resolvedFor(Architectures.unterthiner(), 100_000);
        assertEquals(128, large.model().latent());
        assertEquals(64, large.training().batchSize());
        assertTrue(EncoderConfig.practical().resolvedFor(Architectures.unterthiner(), 50).training().batchSize() <= 25);
        assertEquals(500, EncoderConfig.preset("41").resolvedFor(Architectures.unterthiner(), 50).training().batchSize());
    }
}
