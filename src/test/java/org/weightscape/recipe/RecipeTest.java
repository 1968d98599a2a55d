package org.weightscape.recipe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.weightscape.zoo.Activation;
import org.weightscape.zoo.BadInputException;

class RecipeTest {

    static final java.util.List<String> SHIPPED = Recipe.SHIPPED;

    private static final String GOOD = """
            {"name": "mine", "dataset": {"kind": "tetris", "train": 40, "test": 20, "noise": 0.1, "seed": 1},
             "architecture": "tetris", "models": 5, "epochs": [0, 1, 3], "batch": 10, "seed": 1,
             "factors": {"lr": {"log": [0.001, 0.1]}, "l2": 0, "activation": ["relu", "tanh"], "optimizer": "adam"}}
            """;

    @TempDir
    Path folder;

    @ParameterizedTest
    @FieldSource("SHIPPED")
    void shippedRecipesAreGood(String name) {
        Recipe recipe = Recipe.read(name);
        assertEquals(name, recipe.name());
        assertTrue(recipe.description().contains("not comparable"));
        for (int model = 0; model < 100; model++) {
            Factors.Values values = recipe.valuesOf(model);
            assertEquals(values, recipe.withModels(1000).valuesOf(model));
            assertEquals(name.equals("tetris-hyp-fixed-seed") ? 1 : model + 1, values.seed());
            assertTrue(values.lr() > 0 && values.dropout() < 1 && values.trainFraction() > 0);
        }
    }

    @Test
    void twoRecipesDifferInTheSeedAlone() {
        Recipe random = Recipe.read("tetris-hyp");
        Recipe fixed = Recipe.read("tetris-hyp-fixed-seed");
        for (int model = 0; model < 100; model++) {
            Factors.Values a = random.valuesOf(model);
            Factors.Values b = fixed.valuesOf(model);
            assertEquals(
                    new Factors.Values(
                            1, a.lr(), a.l2(), a.dropout(), a.activation(), a.init(), a.optimizer(), a.trainFraction()),
                    b);
        }
    }

    private Path file(String content) throws IOException {
        Path file = folder.resolve("recipe.json");
        Files.writeString(file, content);
        return file;
    }

    @Test
    void readsAFile() throws IOException {
        Recipe recipe = Recipe.read(file(GOOD).toString());
        assertEquals(new Factor.Range(0.001, 0.1, Factor.Scale.LOGARITHMIC), recipe.factors().lr());
        assertEquals(Optional.of(new Factor.Fixed<>(0.0)), recipe.factors().l2());
        assertEquals(Optional.empty(), recipe.factors().dropout());
        assertEquals(Activation.TANH, recipe.architecture().activation());
        double least = 1;
        double most = 0;
        int relu = 0;
        for (int model = 0; model < 1000; model++) {
            double lr = recipe.valuesOf(model).lr();
            least = Math.min(least, lr);
            most = Math.max(most, lr);
            relu += recipe.valuesOf(model).activation() == Activation.RELU ? 1 : 0;
        }
        assertTrue(least >= 0.001 && least < 0.0011 && most <= 0.1 && most > 0.09);
        assertEquals(500, relu, 80);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "\"l2\": 0|\"l2_reg\": 0|unknown key \"l2_reg\" (did you mean \"l2\"?",
        "\"lr\": {|\"learning_rate\": {|unknown key \"learning_rate\" (did you mean \"lr\"?)",
        "\"models\": 5|\"modles\": 5|unknown key \"modles\" (did you mean \"models\"?",
        "\"models\": 5|\"models\": 0|\"models\" of the recipe is 0 where a whole number of at least 1",
        "\"relu\", \"tanh\"|\"rellu\"|\"activation\" is \"rellu\" (did you mean relu?",
        "\"relu\", \"tanh\"|\"gelu\"|use one of relu, tanh, sigmoid, leaky_relu, identity",
        "\"relu\", \"tanh\"||empty list",
        "[0.001, 0.1]|[0.1, 0.001]|begin with the smaller number",
        "[0.001, 0.1]|[0, 0.1]|number above 0",
        "\"log\"|\"logarithmic\"|did you mean \"log\"?",
        "\"adam\"|7|use one of sgd, momentum, adam, rmsprop",
        "[0, 1, 3]|[0, 3, 1]|must ascend",
        "[0, 1, 3]|[0, 1.5]|list of whole numbers",
        "\"noise\": 0.1|\"noise\": \"much\"|\"noise\" is \"much\" where a number",
        "\"architecture\": \"tetris\"|\"architecture\": \"unterthiner\"|does not take images of tetris",
        "\"epochs\"|epochs|not JSON",
        "\"kind\": \"tetris\", ||has no \"kind\""
    })
    void wrongRecipesAreExplained(String part, @Nullable String replacement, String complaint) throws IOException {
        assertTrue(GOOD.contains(part));
        Path file = file(GOOD.replace(part, replacement == null ? "" : replacement));
        BadInputException e = assertThrows(BadInputException.class, () -> Recipe.read(file.toString()));
        String message = String.valueOf(e.getMessage());
        assertTrue(message.startsWith(file.toString()), message);
        assertTrue(message.contains(complaint), message);
    }

    @Test
    void unknownNamesAreExplained() {
        BadInputException e = assertThrows(BadInputException.class, () -> Recipe.read("tetris-sed"));
        assertTrue(String.valueOf(e.getMessage()).contains("tetris-seed"));
        assertThrows(BadInputException.class, () -> Shard.parse("0/3"));
        assertThrows(BadInputException.class, () -> Shard.parse("4/3"));
        assertThrows(BadInputException.class, () -> Shard.parse("a/b"));
        assertEquals(new Shard(2, 8), Shard.parse("2/8"));
    }
}
