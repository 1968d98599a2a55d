package org.weightscape.cli;

import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.weightscape.map.Filters;
import org.weightscape.map.RowRanges;
import org.weightscape.map.WrittenFilters;
import org.weightscape.zoo.Zoo;
import picocli.CommandLine.Option;

/** Which checkpoints of a map are selected, and which are grey. */
final class RowOptions {

    @Option(
            names = "--filter",
            paramLabel = "PROPERTY=LOW:HIGH|WORD",
            description = "Greys out checkpoints whose number lies outside of LOW to HIGH, either of which may be left out, or"
                    + " whose word is another; no word means those that have none. May be repeated, with several words for one"
                    + " property.")
    private List<String> filters = List.of();

    @Option(names = "--keep", paramLabel = "ROWS", description = "Greys out all checkpoints but these, such as 0-99,105.")
    private Optional<String> kept = Optional.empty();

    @Option(names = "--select", paramLabel = "ROWS", description = "Puts these checkpoints on top, and makes the others paler.")
    private Optional<String> selected = Optional.empty();

    /** What greys checkpoints out. */
    Filters filters(Zoo zoo) {
        return new Filters(
                kept.map(rows -> RowRanges.parse("--keep", rows, zoo.checkpoints())).orElse(null),
                WrittenFilters.parse("--filter", zoo, filters));
    }

    /** The selected checkpoints. */
    BitSet selection(Zoo zoo) {
        return selected.map(rows -> RowRanges.parse("--select", rows, zoo.checkpoints())).orElseGet(BitSet::new);
    }
}
