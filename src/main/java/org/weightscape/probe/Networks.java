package org.weightscape.probe;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.weightscape.zoo.PropertyName;
import org.weightscape.zoo.Zoo;
import org.weightscape.zoo.io.Duplicates;

/**
 * Some checkpoints of a zoo, each known by its network, whatever the order of the neurons.
 *
 * @param name what they are, such as {@code test checkpoints}
 * @param rows their rows in the zoo, rising
 * @param hashes of the network of each, see {@link Duplicates#upToPermutation}
 */
record Networks(String name, Zoo zoo, int[] rows, long[] hashes) {

    /**
     * Some of these.
     *
     * @param some of the rows
     */
    Networks part(String other, int[] some) {
        return new Networks(
                other, zoo, some, IntStream.of(some).mapToLong(row -> hashes[Arrays.binarySearch(rows, row)]).toArray());
    }

    /** Those of all models but some. */
    Networks without(Set<String> models) {
        return part(name, IntStream.of(rows).filter(row -> !models.contains(zoo.models().get(zoo.modelOf(row)))).toArray());
    }

    /** The same, named with their zoo. */
    Networks ofNamedZoo() {
        return new Networks(name + " of " + zoo.name(), zoo, rows, hashes);
    }

    /** How many of these are among others, and which for example, in words; empty if none is. */
    Optional<String> among(Networks others) {
        Map<Long, Integer> known = new HashMap<>();
        for (int i = 0; i < others.rows.length; i++) {
            known.putIfAbsent(others.hashes[i], others.rows[i]);
        }
        int[] found = IntStream.range(0, rows.length).filter(i -> known.containsKey(hashes[i])).toArray();
        if (found.length == 0) {
            return Optional.empty();
        }
        String here = checkpoint(zoo, rows[found[0]]);
        String there = checkpoint(others.zoo, known.getOrDefault(hashes[found[0]], 0));
        return Optional.of("%d of %d %s are %s as well, up to the order of their neurons, such as %s"
                .formatted(
                        found.length, rows.length, name, others.name,
                        here.equals(there) ? here : here + " and " + there));
    }

    private static String checkpoint(Zoo zoo, int row) {
        String model = zoo.models().get(zoo.modelOf(row));
        return zoo.property(PropertyName.EPOCH)
                .filter(epoch -> !epoch.isMissing(row))
                .map(epoch -> "%s at epoch %s".formatted(model, epoch.text(row)))
                .orElse(model);
    }
}
