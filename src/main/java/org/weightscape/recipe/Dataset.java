package org.weightscape.recipe;

import org.weightscape.zoo.InputShape;

/**
 * Images with their classes, drawn by the program itself, so that a zoo can be made anywhere and again.
 *
 * @param shape shape of one image
 * @param classes number of classes
 * @param train images to learn from
 * @param test images that no model learns from
 */
public record Dataset(InputShape shape, int classes, Images train, Images test) {

    /**
     * Images, channel-major one after the other, values about −1 (paper) to 1 (ink), classes as evenly mixed as they go.
     *
     * @param values {@code labels.length × shape.size()} numbers
     * @param labels class of each image, from 0
     */
    public record Images(float[] values, int[] labels) {

        /** Number of images. */
        public int count() {
            return labels.length;
        }
    }

    /** What kinds of images the program can draw. */
    public enum Kind {
        /** Tetrominoes on 4×4 pixels, 4 classes: see {@link TetrisImages}. */
        TETRIS,
        /** Handwritten-like digits on 28×28 pixels, 10 classes: see {@link DigitImages}. */
        DIGITS;

        /** The name in recipes. */
        public String label() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /**
     * Which images.
     *
     * @param kind what they show
     * @param train how many to learn from, 1 to 100 000
     * @param test how many to test with, 1 to 100 000
     * @param noise standard deviation of the normal noise on each pixel, 0 to 2, where paper and ink are 2 apart
     * @param seed of everything random in them
     */
    public record Order(Kind kind, int train, int test, double noise, long seed) {

        /** @throws IllegalArgumentException if a number is out of range */
        public Order {
            if (train < 1 || train > 100_000 || test < 1 || test > 100_000) {
                throw new IllegalArgumentException("the number of images must be from 1 to 100000");
            }
            if (!(noise >= 0 && noise <= 2)) {
                throw new IllegalArgumentException("the noise must be from 0 to 2: " + noise);
            }
        }
    }

    /** Draws the images; the same order gives the same images. */
    public static Dataset draw(Order order) {
        return switch (order.kind()) {
            case TETRIS -> TetrisImages.draw(order);
            case DIGITS -> DigitImages.draw(order);
        };
    }
}
