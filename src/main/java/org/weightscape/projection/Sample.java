package org.weightscape.projection;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.weightscape.zoo.Zoo;

/** Some of a zoo's checkpoints, for maps that cannot or need not show all. */
public final class Sample {

    private Sample() {}

    /** All checkpoints. */
    public static int[] all(Zoo zoo) {
        return IntStream.range(0, zoo.checkpoints()).toArray();
    }

    /**
     * As many checkpoints from each model as from any other, or one less, at random epochs: models take turns in a random order
     * and each gives one of its checkpoints at random. Where there are more models than places, each place goes to another
     * model.
     *
     * @param size how many checkpoints; all of them if the zoo has no more
     * @return rising
     */
    public static int[] stratified(Zoo zoo, int size, int seed) {
        int all = zoo.checkpoints();
        if (size >= all) {
            return all(zoo);
        }
        Random random = new Random(seed);
        List<List<Integer>> rowsOfModel = new ArrayList<>();
        zoo.models().forEach(_ -> rowsOfModel.add(new ArrayList<>()));
        for (int row = 0; row < all; row++) {
            rowsOfModel.get(zoo.modelOf(row)).add(row);
        }
        rowsOfModel.forEach(rows -> Collections.shuffle(rows, random));
        Collections.shuffle(rowsOfModel, random);
        int[] sample = new int[size];
        int taken = 0;
        for (int turn = 0; taken < size; turn++) {
            for (List<Integer> rows : rowsOfModel) {
                if (turn < rows.size() && taken < size) {
                    sample[taken++] = rows.get(turn);
                }
            }
        }
        Arrays.sort(sample);
        return sample;
    }
}
