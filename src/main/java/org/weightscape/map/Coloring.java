package org.weightscape.map;

import org.jspecify.annotations.Nullable;
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

    /**
     * The shape of each of these checkpoints, ordinals of {@link DotShape}; null where all are round, for eight colours
     * suffice.
     */
    public byte @Nullable [] shapes(int[] rows) {
        if (!(property instanceof Property.Category category) || category.categories().size() <= DotShape.CATEGORIES_EACH) {
            return null;
        }
        byte[] shapes = new byte[rows.length];
        for (int i = 0; i < rows.length; i++) {
            int code = category.codes()[rows[i]];
            shapes[i] = (byte) (code < 0 ? DotShape.CIRCLE : DotShape.of(code)).ordinal();
        }
        return shapes;
    }
}
