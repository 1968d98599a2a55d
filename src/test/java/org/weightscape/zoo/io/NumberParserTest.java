package org.weightscape.zoo.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Scale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NumberParserTest {
    private final NumberParser parser = new NumberParser();

    @Property(tries = 2000)
    void readsEveryDoubleExactly(@ForAll long bits) {
        double value = Double.longBitsToDouble(bits);
        if (Double.isFinite(value)) {
            expect(value, Double.toString(value));
        }
    }

    @Property(tries = 500)
    void readsDecimalsExactly(@ForAll @Scale(9) java.math.BigDecimal value) {
        expect(value.doubleValue(), value.toPlainString());
        expect(value.doubleValue(), value.toString());
    }

    @Property(tries = 500)
    void readsWholeNumbersExactly(@ForAll @LongRange(min = Long.MIN_VALUE) long value) {
        expect(value, Long.toString(value));
        expect(value, value + ".000");
    }

    private void expect(double value, String text) {
        char[] padded = ("x " + text + " x").toCharArray();
        assertTrue(parser.parse(padded, 1, text.length() + 2), text);
        assertEquals(Double.doubleToRawLongBits(value), Double.doubleToRawLongBits(parser.value()), text);
    }

    @ParameterizedTest
    @CsvSource({"1e5,1e5", "+.5E-03,5e-4", "-0,-0.0", "5.,5", "1e400,Infinity", "1e-400,0", "inf,Infinity", "-Infinity,-Infinity",
        "0.1,0.1", "123456789012345678901234567890,1.2345678901234568e29", "0.00000000000000000000000000000123,1.23e-30",
        "9007199254740993,9007199254740992"})
    void readsOddSpellings(String text, double value) {
        expect(value, text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "nan", "NaN", "NA", "n/a", "None", "null", "<NA>"})
    void knowsMissingEntries(String text) {
        assertTrue(parser.parse(text.toCharArray(), 0, text.length()));
        assertTrue(Double.isNaN(parser.value()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"relu", "1d", "1f", "0x10", "1e", "1e+", "-", "+", ".", "1.2.3", "1,5", "1 2", "--1", "infinite",
        "e5", "٣"})
    void refusesWords(String text) {
        assertFalse(parser.parse(text.toCharArray(), 0, text.length()), text);
    }
}
