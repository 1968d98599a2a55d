package org.weightscape.cli;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import org.weightscape.augment.ViewKind;
import org.weightscape.zoo.BadInputException;
import org.weightscape.zoo.Zoo;
import picocli.CommandLine.Option;

/** Whose copies are put on a map. */
final class OrbitOption {

    @Option(
            names = "--orbit",
            paramLabel = "KIND:ROW",
            description = "Puts 32 copies of a checkpoint on the map and says how far from it they lie, such as permuted:17;"
                    + " they can be permuted, erased, noisy or augmented (all three).")
    private Optional<String> orbit = Optional.empty();

    /** Which copies, of which checkpoint. */
    record Wanted(ViewKind kind, int row) {}

    /** What was asked for; empty if nothing was. */
    Optional<Wanted> wanted(Zoo zoo) {
        return orbit.map(text -> wanted(text, zoo));
    }

    private static Wanted wanted(String text, Zoo zoo) {
        String[] parts = text.split(":", -1);
        Optional<ViewKind> kind = Arrays.stream(ViewKind.values())
                .filter(one -> one.word().equals(parts[0]))
                .findFirst();
        if (parts.length != 2 || kind.isEmpty() || !parts[1].matches("\\d{1,9}")) {
            String kinds = Arrays.stream(ViewKind.values()).map(ViewKind::word).collect(Collectors.joining(", "));
            throw new BadInputException("--orbit %s: write one of %s, a colon and the number of a checkpoint, as permuted:17."
                    .formatted(text, kinds));
        }
        int row = Integer.parseInt(parts[1]);
        if (row >= zoo.checkpoints()) {
            throw new BadInputException("--orbit %s: the checkpoints are 0 to %d.".formatted(text, zoo.checkpoints() - 1));
        }
        return new Wanted(kind.get(), row);
    }
}
