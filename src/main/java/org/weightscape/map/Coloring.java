package org.weightscape.map;

import org.weightscape.zoo.Property;

/**
 * A property and how its entries become colours.
 *
 * @param scale made for {@code property}
 */
public record Coloring(Property property, ColorScale scale) {

    public Coloring {
        boolean fits =
                switch (property) {
                    case Property.Numeric numeric -> scale instanceof ColorScale.Numeric;
                    case Property.Category category ->
                        scale instanceof ColorScale.Categorical words
                                && words.categories().size() >= category.categories().size();
                };
        if (!fits) {
            throw new IllegalArgumentException("this scale is not for " + property.name());
        }
    }

    /** The first choice for a property, see {@link ColorScale#of}. */
    public static Coloring of(Property property, int[] rows) {
        return new Coloring(property, ColorScale.of(property, rows));
    }

    /** The same property in other colours. */
    public Coloring with(ColorScale other) {
        return new Coloring(property, other);
    }

    /** The colour of each of these checkpoints, opaque ARGB. */
    public int[] colors(int[] rows, Appearance appearance) {
        return scale.colors(property, rows, appearance);
    }
}
