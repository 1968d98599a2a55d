package org.weightscape.map;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Scale;
import org.junit.jupiter.api.Test;
import org.weightscape.map.ColorScale.Numeric;
import org.weightscape.map.ColorScale.Numeric.Direction;
import org.weightscape.map.ColorScale.Numeric.Mapping;
import org.weightscape.zoo.Property;

class ColorScaleTest {

    private static int[] rows(int n) {
        return IntStream.range(0, n).toArray();
    }

    private static Numeric scaleOf(double... values) {
        Property.Numeric property = new Property.Numeric("p", values);
        return assertInstanceOf(Numeric.class, ColorScale.of(property, rows(values.length)));
    }

    private static double[] spread(int n, java.util.function.IntToDoubleFunction value) {
        return IntStream.range(0, n).mapToDouble(value).toArray();
    }

    @Test
    void theEndsHaveTheEndsOfTheRamp() {
        Numeric scale = new Numeric(Ramp.VIRIDIS, 2, 6, Mapping.LINEAR, Direction.NORMAL);
        for (Appearance appearance : Appearance.values()) {
            assertEquals(Ramp.VIRIDIS.color(0, appearance), scale.color(2, appearance));
            assertEquals(Ramp.VIRIDIS.color(1, appearance), scale.color(6, appearance));
            assertEquals(Ramp.VIRIDIS.color(0.5, appearance), scale.color(4, appearance));
            assertEquals(scale.color(6, appearance), scale.color(1e9, appearance), "beyond the end");
            assertEquals(scale.color(2, appearance), scale.color(Double.NEGATIVE_INFINITY, appearance));
            assertEquals(scale.color(2, appearance), scale.reversed().color(6, appearance));
        }
    }

    @Test
    void viridisIsViridis() {
        assertEquals(0xff440154, Ramp.VIRIDIS.color(0, Appearance.LIGHT));
        assertEquals(0xfffde725, Ramp.VIRIDIS.color(1, Appearance.DARK));
        assertEquals(0xff00224e, Ramp.CIVIDIS.color(0, Appearance.LIGHT));
    }

    @Test
    void missingIsAGreyThatNothingElseHas() {
        Property.Numeric property = new Property.Numeric("p", new double[] {0, Double.NaN, 1});
        for (Appearance appearance : Appearance.values()) {
            for (Ramp ramp : Ramp.values()) {
                Numeric scale = new Numeric(ramp, 0, 1, Mapping.LINEAR, Direction.NORMAL);
                int[] colors = scale.colors(property, rows(3), appearance);
                assertEquals(appearance.missing(), colors[1]);
                for (int color : ramp.table(appearance)) {
                    assertNotEquals(appearance.missing(), color);
                }
            }
            for (Palette palette : Palette.values()) {
                for (int code = 0; code < Palette.DISTINCT; code++) {
                    assertNotEquals(appearance.missing(), palette.color(code, appearance));
                }
            }
        }
        assertEquals(1, ColorScale.missing(property, rows(3)));
        Property.Category words = Property.Category.of("c", List.of("b", "", "a"));
        ColorScale scale = ColorScale.of(words, rows(3));
        int[] colors = scale.colors(words, rows(3), Appearance.LIGHT);
        assertEquals(Appearance.LIGHT.missing(), colors[1]);
        assertEquals(Palette.OKABE_ITO.color(1, Appearance.LIGHT), colors[0]);
        assertEquals(Palette.OKABE_ITO.color(0, Appearance.LIGHT), colors[2]);
    }

    @net.jqwik.api.Property
    void positionsGrowWithNumbersAndComeBack(
            @ForAll @Scale(9) @DoubleRange(min = 1e-6, max = 1e6) double low,
            @ForAll @Scale(6) @DoubleRange(min = 1.001, max = 1e5) double ratio,
            @ForAll @DoubleRange(min = 0, max = 1) double a,
            @ForAll @DoubleRange(min = 0, max = 1) double b,
            @ForAll Mapping mapping) {
        Numeric scale = new Numeric(Ramp.VIRIDIS, low, low * ratio, mapping, Direction.NORMAL);
        assertEquals(a, scale.position(scale.value(a)), 1e-6);
        assertTrue((a <= b) == (scale.value(a) <= scale.value(b)) || a == b);
        assertEquals(0, scale.position(low), 1e-9);
        assertEquals(1, scale.position(low * ratio), 1e-9);
    }

    @Test
    void logarithmicScalesPutDecadesAtEqualDistances() {
        Numeric scale = new Numeric(Ramp.MAGMA, 1e-4, 1e-1, Mapping.LOGARITHMIC, Direction.NORMAL);
        assertEquals(1 / 3.0, scale.position(1e-3), 1e-9);
        assertEquals(0, scale.position(0), "zero lies at the low end");
        assertEquals(0, scale.position(-5));
        assertEquals(List.of("1e−4", "0.001", "0.01", "0.1"), scale.ticks(4).stream().map(Tick::label).toList());
        assertThrows(
                IllegalArgumentException.class,
                () -> new Numeric(Ramp.MAGMA, 0, 1, Mapping.LOGARITHMIC, Direction.NORMAL));
    }

    @Test
    void theFirstChoiceFollowsTheNumbers() {
        assertEquals(Mapping.LINEAR, scaleOf(spread(1000, i -> i / 1000.0)).mapping());
        assertEquals(Mapping.LOGARITHMIC, scaleOf(spread(1000, i -> Math.pow(10, -5 * i / 1000.0))).mapping());
        Numeric both = scaleOf(spread(1000, i -> i - 400.0));
        assertEquals(Ramp.BLUE_ORANGE, both.ramp());
        assertEquals(Ramp.VIRIDIS, scaleOf(spread(1000, i -> i - 3.0)).ramp(), "hardly any below zero");
        assertEquals(0.5, scaleOf(7, 7, 7).position(7));
        assertEquals(Appearance.DARK.missing(), scaleOf(Double.NaN, Double.NaN).color(Double.NaN, Appearance.DARK));
    }

    @Test
    void outliersDoNotStretchTheScaleButTheFewThatDifferAreKept() {
        double[] values = spread(1000, i -> i / 1000.0);
        values[0] = 1e9;
        values[1] = Double.POSITIVE_INFINITY;
        Numeric scale = scaleOf(values);
        assertTrue(scale.high() <= 1, scale.toString());
        double[] nearlyAll = new double[1000];
        nearlyAll[3] = 5;
        assertEquals(5, scaleOf(nearlyAll).high());
    }

    @Test
    void clippingTakesPercentiles() {
        Property.Numeric property = new Property.Numeric("p", spread(1000, i -> i));
        Numeric scale = new Numeric(Ramp.VIRIDIS, 0, 1, Mapping.LINEAR, Direction.NORMAL);
        Numeric clipped = scale.clipped(property, rows(1000), 5);
        assertEquals(50, clipped.low());
        assertEquals(949, clipped.high());
        assertEquals(0, scale.clipped(property, rows(1000), 0).low());
        assertEquals(100, clipped.logarithmic(property, rows(100)).linear(property, rows(101)).high());
    }

    @Test
    void theDivergingRampHasItsCentreAtZeroAndBothArmsToScale() {
        Numeric scale = new Numeric(Ramp.BLUE_ORANGE, -1, 4, Mapping.LINEAR, Direction.NORMAL);
        int centre = Ramp.BLUE_ORANGE.color(0.5, Appearance.LIGHT);
        assertEquals(centre, scale.color(0, Appearance.LIGHT));
        assertEquals(Ramp.BLUE_ORANGE.color(1, Appearance.LIGHT), scale.color(4, Appearance.LIGHT));
        assertEquals(Ramp.BLUE_ORANGE.color(0.375, Appearance.LIGHT), scale.color(-1, Appearance.LIGHT));
        assertTrue(scale.ticks(5).stream().anyMatch(tick -> tick.value() == 0));
    }

    @Test
    void histogramsAndCountsCountEveryRowOnce() {
        Property.Numeric property = new Property.Numeric("p", new double[] {0, 0.1, 0.9, 1, 5, -5, Double.NaN});
        Numeric scale = new Numeric(Ramp.VIRIDIS, 0, 1, Mapping.LINEAR, Direction.NORMAL);
        int[] histogram = scale.histogram(property, rows(7), 10);
        assertEquals(6, IntStream.of(histogram).sum());
        assertEquals(2, histogram[0]);
        assertEquals(3, histogram[9]);
        Property.Category words = Property.Category.of("c", List.of("b", "", "a", "b"));
        ColorScale.Categorical categorical = new ColorScale.Categorical(words.categories(), Palette.OKABE_ITO);
        assertEquals(List.of(1, 2), IntStream.of(categorical.counts(words, rows(4))).boxed().toList());
    }

    @Test
    void sixtyFourCategoriesHaveSixtyFourColours() {
        for (Palette palette : Palette.values()) {
            for (Appearance appearance : Appearance.values()) {
                Set<Integer> colors = new HashSet<>();
                for (int code = 0; code < Palette.DISTINCT; code++) {
                    colors.add(palette.color(code, appearance));
                }
                assertEquals(Palette.DISTINCT, colors.size());
                assertEquals(palette.color(0, appearance), palette.color(Palette.DISTINCT, appearance));
            }
        }
        assertEquals(0xff0072b2, Palette.OKABE_ITO.color(0, Appearance.LIGHT));
    }

    @Test
    void aScaleIsForItsOwnKindOfProperty() {
        Property.Category words = Property.Category.of("c", List.of("b", "a"));
        Numeric scale = new Numeric(Ramp.VIRIDIS, 0, 1, Mapping.LINEAR, Direction.NORMAL);
        assertThrows(IllegalArgumentException.class, () -> new Coloring(words, scale));
    }

    @Test
    void numbersAreReadable() {
        assertEquals("0", ReadableNumber.of(0));
        assertEquals("0.3", ReadableNumber.of(0.1 + 0.2));
        assertEquals("0.8713", ReadableNumber.of(0.871299999));
        assertEquals("−2.5", ReadableNumber.of(-2.5));
        assertEquals("1\u00a0000\u00a0000", ReadableNumber.of(1e6));
        assertEquals("12\u00a0346", ReadableNumber.of(12345.678));
        assertEquals("1e−5", ReadableNumber.of(1e-5));
        assertEquals("1.234e−7", ReadableNumber.of(1.2341e-7));
        assertEquals("6.022e23", ReadableNumber.of(6.02214e23));
        assertEquals("–", ReadableNumber.of(Double.NaN));
        assertEquals("∞", ReadableNumber.of(Double.POSITIVE_INFINITY));
    }

    @net.jqwik.api.Property
    void ticksLieOnTheScaleInOrder(
            @ForAll @DoubleRange(min = -1e6, max = 1e6) double low, @ForAll @DoubleRange(min = 0, max = 1e6) double span) {
        Numeric scale = new Numeric(Ramp.VIRIDIS, low, low + span, Mapping.LINEAR, Direction.NORMAL);
        List<Tick> ticks = scale.ticks(6);
        assertTrue(ticks.size() <= 13, ticks.toString());
        for (int i = 1; i < ticks.size(); i++) {
            assertTrue(ticks.get(i - 1).value() < ticks.get(i).value());
        }
        for (Tick tick : ticks) {
            assertTrue(tick.value() >= low - 1e-6 * span - 1e-9 && tick.value() <= low + span + 1e-6 * span + 1e-9);
        }
    }
}
