package org.weightscape.zoo.io;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.weightscape.zoo.io.PickleMachine.NumpyArray;
import org.weightscape.zoo.io.PickleMachine.Stub;

/**
 * The values of a pickled pandas Series. How pandas lays its objects out changes from version to version and is nowhere
 * written down; but somewhere in a Series there is one NumPy array with its values, and beside it at most those of its index.
 */
final class PandasColumn {
    private static final int MOST = 10_000;

    private PandasColumn() {}

    /** The values; empty if they cannot be told for certain. */
    static List<?> values(Stub series, int rows) {
        if (!series.type.name().equals("Series")) {
            return List.of();
        }
        Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        ArrayDeque<Object> open = new ArrayDeque<>(List.of(series));
        List<?> found = List.of();
        while (!open.isEmpty() && seen.size() < MOST) {
            Object next = open.pop();
            boolean isIndex = next instanceof Stub stub && stub.type.name().contains("Index");
            if (isIndex || next instanceof Stub named && isNewIndex(named) || !seen.add(next)) {
                continue;
            }
            if (next instanceof NumpyArray array) {
                List<?> values = values(array, rows);
                if (!values.isEmpty()) {
                    if (!found.isEmpty()) {
                        return List.of();
                    }
                    found = values;
                }
                continue;
            }
            for (Object part : parts(next)) {
                if (part != null) {
                    open.push(part);
                }
            }
        }
        return found;
    }

    private static boolean isNewIndex(Stub stub) {
        return stub.type.name().equals("_new_Index");
    }

    private static List<?> values(NumpyArray array, int rows) {
        double[] numbers = array.numbers();
        if (numbers != null && numbers.length == rows) {
            return Arrays.stream(numbers).boxed().toList();
        }
        List<?> objects = array.objects();
        return objects != null && objects.size() == rows ? objects : List.of();
    }

    private static Iterable<?> parts(@Nullable Object object) {
        return switch (object) {
            case Map<?, ?> map -> map.values();
            case Iterable<?> list -> list;
            case Object[] tuple -> Arrays.asList(tuple);
            case Stub stub -> Arrays.asList(Arrays.asList(stub.arguments), stub.items, stub.state);
            case null, default -> List.of();
        };
    }
}
