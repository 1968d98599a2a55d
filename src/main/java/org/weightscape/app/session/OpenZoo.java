package org.weightscape.app.session;

import java.nio.file.Path;
import org.weightscape.zoo.Split;
import org.weightscape.zoo.Zoo;

/**
 * A zoo that is open.
 *
 * @param folder where it was read from
 * @param zoo what was read
 * @param split its own split, or the default one
 */
public record OpenZoo(Path folder, Zoo zoo, Split split) {

    /** A zoo with its own split or the default one. */
    public static OpenZoo of(Path folder, Zoo zoo) {
        return new OpenZoo(folder, zoo, zoo.splitOrDefault());
    }

    /** The part of the split that a checkpoint's model belongs to, as a word; empty if it belongs to none. */
    public String partOf(int row) {
        String model = zoo.models().get(zoo.modelOf(row));
        for (Split.Part part : Split.Part.values()) {
            if (split.models(part).contains(model)) {
                return switch (part) {
                    case TRAIN -> "training";
                    case VAL -> "validation";
                    case TEST -> "test";
                };
            }
        }
        return "";
    }
}
