package org.weightscape.zoo.io;

import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.weightscape.zoo.BadInputException;

/**
 * Where a native zoo comes from. It is written as it is: whoever wants the same bytes twice must not put the time into it.
 *
 * @param origin how the zoo came about, one phrase, such as {@code converted from the Unterthiner form}
 * @param details whatever else is worth keeping, such as the recipe, the seed and the program's version
 */
public record Provenance(String origin, SortedMap<String, String> details) {

    public Provenance {
        details = Collections.unmodifiableSortedMap(new TreeMap<>(details));
    }

    /** A provenance with unsorted details. */
    public static Provenance of(String origin, Map<String, String> details) {
        return new Provenance(origin, new TreeMap<>(details));
    }

    /**
     * The provenance of a native zoo.
     *
     * @throws BadInputException if the folder is no native zoo
     */
    public static Provenance read(Path folder) {
        JsonFields json = NativeFormat.manifest(folder).object("provenance");
        return of(json.text("origin"), json.object("details").texts());
    }
}
