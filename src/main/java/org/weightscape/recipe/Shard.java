package org.weightscape.recipe;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.weightscape.zoo.BadInputException;

/**
 * A part of a zoo's models, for training one zoo on several machines. Every {@code count}-th model belongs to a shard, so that shards
 * take equally long; merging all shards gives the zoo.
 *
 * @param index which part, 1 to {@code count}
 * @param count number of parts
 */
public record Shard(int index, int count) {

    /** All models. */
    public static final Shard ALL = new Shard(1, 1);

    private static final Pattern FORM = Pattern.compile("(\\d{1,6})/(\\d{1,6})");

    /** @throws IllegalArgumentException if {@code index} is not within 1 to {@code count} */
    public Shard {
        if (index < 1 || index > count) {
            throw new IllegalArgumentException("there is no part %d of %d".formatted(index, count));
        }
    }

    /**
     * Reads a shard such as {@code 2/8}.
     *
     * @throws BadInputException if it is none
     */
    public static Shard parse(String text) {
        Matcher matcher = FORM.matcher(text.strip());
        if (matcher.matches()) {
            int index = Integer.parseInt(matcher.group(1));
            int count = Integer.parseInt(matcher.group(2));
            if (index >= 1 && index <= count) {
                return new Shard(index, count);
            }
        }
        throw new BadInputException(
                "A shard is written i/n with i from 1 to n, such as 2/8, but this is \"%s\"; correct it.".formatted(text));
    }

    /** Whether a model, counted from 0, belongs to this part. */
    public boolean contains(int model) {
        return model % count == index - 1;
    }
}
