package org.weightscape.map;

import java.util.BitSet;
import java.util.StringJoiner;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.weightscape.zoo.BadInputException;

/** Sets of checkpoints as a person can write them: {@code 0-99,105,200-300}. */
public final class RowRanges {
    private static final Pattern RANGE = Pattern.compile("(\\d{1,9})(?:-(\\d{1,9}))?");

    private RowRanges() {}

    /** The set as text; empty for an empty set. */
    public static String text(BitSet rows) {
        StringJoiner text = new StringJoiner(",");
        for (int from = rows.nextSetBit(0); from >= 0; ) {
            int end = rows.nextClearBit(from);
            text.add(end == from + 1 ? Integer.toString(from) : from + "-" + (end - 1));
            from = rows.nextSetBit(end);
        }
        return text.toString();
    }

    /**
     * The set that a text means.
     *
     * @param option where the text was given, for what is said of a mistake
     * @param checkpoints that there are
     * @throws BadInputException if the text means none, or checkpoints that are not there
     */
    public static BitSet parse(String option, String text, int checkpoints) {
        BitSet rows = new BitSet();
        for (String part : text.isEmpty() ? new String[0] : text.split(",", -1)) {
            Matcher range = RANGE.matcher(part);
            int from = range.matches() ? Integer.parseInt(range.group(1)) : -1;
            int to = from < 0 || range.group(2) == null ? from : Integer.parseInt(range.group(2));
            if (from < 0 || to < from || to >= checkpoints) {
                throw new BadInputException("%s: \"%s\" is not a range of the checkpoints 0 to %d; write them as 0-99,105."
                        .formatted(option, part, checkpoints - 1));
            }
            rows.set(from, to + 1);
        }
        return rows;
    }
}
