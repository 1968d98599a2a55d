package org.weightscape.map;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that greys checkpoints out on a map.
 *
 * @param kept the checkpoints that were isolated; null: none were. Never changed in place
 * @param conditions each has to be met
 */
public record Filters(@Nullable BitSet kept, List<RowFilter> conditions) {

    /** Nothing is greyed out. */
    public static final Filters NONE = new Filters(null, List.of());

    public Filters {
        conditions = List.copyOf(conditions);
    }

    /** Whether nothing can be greyed out. */
    public boolean isEmpty() {
        return kept == null && conditions.isEmpty();
    }

    /** Whether a checkpoint keeps its colour. */
    public boolean passes(int row) {
        if (kept != null && !kept.get(row)) {
            return false;
        }
        for (RowFilter condition : conditions) {
            if (!condition.passes(row)) {
                return false;
            }
        }
        return true;
    }

    /**
     * The points that are greyed out.
     *
     * @param rows the checkpoint of each point
     */
    public BitSet greyedOut(int[] rows) {
        BitSet out = new BitSet(rows.length);
        for (int point = 0; !isEmpty() && point < rows.length; point++) {
            if (!passes(rows[point])) {
                out.set(point);
            }
        }
        return out;
    }

    /** The filters in a few words: "only 180 isolated, epoch from 1"; empty without any. */
    public String text() {
        List<String> said = new ArrayList<>();
        if (kept != null) {
            said.add(ReadableNumber.grouped(kept.cardinality()) + " isolated");
        }
        conditions.stream().map(RowFilter::text).sorted().forEach(said::add);
        return said.isEmpty() ? "" : "only " + String.join(", ", said);
    }
}
