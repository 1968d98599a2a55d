package org.weightscape.recipe;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.weightscape.zoo.InputShape;

/**
 * Tetrominoes on 4×4 pixels. The classes are I, O, S and Z; an image is a tetromino in any of its orientations at any place where it
 * fits (8, 9, 12 and 12 pictures), ink 1 on paper −1, its contrast scaled by 0.7 to 1.3, and normal noise on each pixel. Class
 * {@code i mod 4} for image {@code i}. All pictures occur in training and test; what a model cannot have seen is the noise.
 */
final class TetrisImages {
    private static final int SIDE = 4;
    /** One orientation of the piece of each class, as (row, column) of its squares. */
    private static final List<int[][]> PIECES = List.of(
            new int[][] {{0, 0}, {0, 1}, {0, 2}, {0, 3}},
            new int[][] {{0, 0}, {0, 1}, {1, 0}, {1, 1}},
            new int[][] {{0, 1}, {0, 2}, {1, 0}, {1, 1}},
            new int[][] {{0, 0}, {0, 1}, {1, 1}, {1, 2}});

    private TetrisImages() {}

    static Dataset draw(Dataset.Order order) {
        SplittableRandom random = new SplittableRandom(order.seed());
        return new Dataset(
                new InputShape(SIDE * SIDE, 1, 1),
                PIECES.size(),
                images(order.train(), order.noise(), random.split()),
                images(order.test(), order.noise(), random.split()));
    }

    private static Dataset.Images images(int count, double noise, SplittableRandom random) {
        List<List<boolean[]>> pictures = pictures();
        float[] values = new float[count * SIDE * SIDE];
        int[] labels = new int[count];
        for (int i = 0; i < count; i++) {
            labels[i] = i % PIECES.size();
            List<boolean[]> choices = pictures.get(labels[i]);
            boolean[] picture = choices.get(random.nextInt(choices.size()));
            double contrast = random.nextDouble(0.7, 1.3);
            for (int p = 0; p < picture.length; p++) {
                values[i * picture.length + p] =
                        (float) ((picture[p] ? contrast : -contrast) + noise * random.nextGaussian());
            }
        }
        return new Dataset.Images(values, labels);
    }

    /** For each class every different picture of its piece: turned and moved to where it fits. */
    static List<List<boolean[]>> pictures() {
        return PIECES.stream().map(TetrisImages::pictures).toList();
    }

    private static List<boolean[]> pictures(int[][] piece) {
        List<boolean[]> pictures = new ArrayList<>();
        int[][] turned = piece;
        for (int turn = 0; turn < 4; turn++) {
            addPlacements(turned, pictures);
            turned = turn(turned);
        }
        return pictures;
    }

    private static void addPlacements(int[][] piece, List<boolean[]> pictures) {
        for (int y = 0; y < SIDE; y++) {
            for (int x = 0; x < SIDE; x++) {
                boolean[] picture = new boolean[SIDE * SIDE];
                boolean fits = true;
                for (int[] square : piece) {
                    int row = y + square[0];
                    int column = x + square[1];
                    fits = fits && row < SIDE && column < SIDE;
                    if (fits) {
                        picture[row * SIDE + column] = true;
                    }
                }
                if (fits && pictures.stream().noneMatch(other -> java.util.Arrays.equals(other, picture))) {
                    pictures.add(picture);
                }
            }
        }
    }

    /** A quarter turn, moved back to the corner. */
    private static int[][] turn(int[][] piece) {
        int last = 0;
        for (int[] square : piece) {
            last = Math.max(last, square[0]);
        }
        int[][] turned = new int[piece.length][];
        for (int i = 0; i < piece.length; i++) {
            turned[i] = new int[] {piece[i][1], last - piece[i][0]};
        }
        return turned;
    }
}
