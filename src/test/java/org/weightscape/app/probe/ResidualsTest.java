package org.weightscape.app.probe;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.weightscape.app.session.OpenEncoder;
import org.weightscape.feature.Representations;
import org.weightscape.job.Cancellation;
import org.weightscape.job.Progress;
import org.weightscape.map.ColorScale;
import org.weightscape.map.Ramp;
import org.weightscape.probe.ProbeKind;
import org.weightscape.probe.ProbeTable;
import org.weightscape.zoo.Architectures;
import org.weightscape.zoo.Property;
import org.weightscape.zoo.Split;
import org.weightscape.zoo.Weights;
import org.weightscape.zoo.Zoo;

class ResidualsTest {

    private static ProbeTable table() {
        Random random = new Random(2);
        int rows = 80;
        float[] weights = new float[rows * 100];
        double[] accuracy = new double[rows];
        List<String> words = new ArrayList<>();
        List<String> models = new ArrayList<>();
        for (int row = 0; row < rows; row++) {
            for (int j = 0; j < 100; j++) {
                weights[row * 100 + j] = (float) random.nextGaussian();
            }
            accuracy[row] = weights[row * 100] + random.nextGaussian();
            words.add(random.nextBoolean() ? "adam" : "sgd");
            models.add("m" + row);
        }
        Zoo zoo = new Zoo(
                "toy", Architectures.tetris(), Weights.of(weights, 100), models,
                List.of(new Property.Numeric("test_acc", accuracy), Property.Category.of("optimizer", words)),
                Optional.empty(), List.of());
        return ProbeTable.fit(
                zoo, List.of(Representations.weights(zoo)), zoo.splitOrDefault(), List.of(), Progress.NONE, Cancellation.NEVER);
    }

    @Test
    void onlyTestModelsAreLookedAtAndTheWorstComeFirst() {
        ProbeTable table = table();
        ProbeChoice choice = ProbeChoice.first(table, ProbeKind.METHOD).orElseThrow();
        assertEquals(new ProbeChoice(ProbeKind.METHOD, "w", "test_acc"), choice);
        Residuals residuals = Residuals.of(table, choice.in(table).orElseThrow(), Residuals.Scope.HELD_OUT);
        assertArrayEquals(table.rows(Split.Part.TEST), residuals.rows());
        List<Integer> worst = residuals.worst(50);
        assertEquals(residuals.rows().length, worst.size());
        double largest = Arrays.stream(residuals.rows())
                .mapToDouble(row -> Math.abs(residuals.predicted(row) - residuals.truth(row)))
                .max()
                .orElseThrow();
        assertEquals(largest, Math.abs(residuals.difference(worst.getFirst())));
        assertEquals(80, Residuals.of(table, choice.in(table).orElseThrow(), Residuals.Scope.ALL).rows().length);
    }

    @Test
    void theColoursAreCentredOnZeroAndTrainingModelsAreGrey() {
        ProbeTable table = table();
        Residuals residuals = Residuals.of(
                table, table.result(ProbeKind.METHOD, "w", "test_acc").orElseThrow(), Residuals.Scope.HELD_OUT);
        ColorScale.Numeric scale = (ColorScale.Numeric) residuals.coloring().scale();
        assertEquals(Ramp.BLUE_ORANGE, scale.ramp());
        assertEquals(0, scale.low() + scale.high());
        Property property = residuals.coloring().property();
        for (int row : table.rows(Split.Part.TRAIN)) {
            assertTrue(property.isMissing(row));
        }
        for (int row : table.rows(Split.Part.TEST)) {
            assertEquals(residuals.difference(row), ((Property.Numeric) property).values()[row]);
        }
    }

    @Test
    void wordsAreRightOrWrong() {
        ProbeTable table = table();
        Residuals residuals = Residuals.of(
                table, table.result(ProbeKind.METHOD, "w", "optimizer").orElseThrow(), Residuals.Scope.HELD_OUT);
        Property.Category property = (Property.Category) residuals.coloring().property();
        long wrong = Arrays.stream(residuals.rows()).filter(row -> property.text(row).equals("wrong")).count();
        assertEquals(residuals.worst(50).size(), wrong);
        double accuracy = table.result(ProbeKind.METHOD, "w", "optimizer").orElseThrow().score().test();
        assertEquals(1 - accuracy, (double) wrong / residuals.rows().length, 1e-12);
        assertTrue(List.of("adam", "sgd").contains(residuals.text(0)));
    }

    @Test
    void aReportSaysWhichSplitItWas() {
        Zoo zoo = table().zoo();
        assertEquals("70/15/15 of the models, shuffled with seed 42", ProbeController.splitOrigin(zoo, Optional.empty()));
        OpenEncoder encoder =
                new OpenEncoder(Path.of("enc", "a"), "an encoder", Representations.weights(zoo), zoo.splitOrDefault());
        assertEquals(
                "the one that the encoder %s was trained with".formatted(Path.of("enc", "a")),
                ProbeController.splitOrigin(zoo, Optional.of(encoder)));
    }
}
