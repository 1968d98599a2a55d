package org.weightscape.map;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.weightscape.zoo.Architectures;
import org.weightscape.zoo.Property;
import org.weightscape.zoo.Weights;
import org.weightscape.zoo.Zoo;

class PointsCsvTest {

    @TempDir
    Path folder;

    @Test
    void rowsPropertiesSelectionAndFilterAreInTheTable() throws IOException {
        int columns = Architectures.tetris().weightCount();
        Zoo zoo = new Zoo(
                "three",
                Architectures.tetris(),
                Weights.of(new float[3 * columns], columns),
                List.of("a", "a", "b, or c"),
                List.of(
                        new Property.Numeric("epoch", new double[] {0, 10, Double.NaN}),
                        Property.Category.of("optimizer", List.of("sgd", "sgd", "adam"))),
                Optional.empty(),
                List.of());
        MapPoints points = new MapPoints(
                new float[] {1.5f, -2},
                new float[] {0.25f, 4},
                new int[] {2, 1},
                new MapDescription("PCA", "W", "", 3, MapDescription.Distances.TO_SCALE));
        BitSet selected = new BitSet();
        selected.set(1);
        BitSet greyedOut = new BitSet();
        greyedOut.set(0);
        Path file = folder.resolve("points.csv");
        PointsCsv.write(file, zoo, points, selected, greyedOut, PointsCsv.Rows.ALL);
        assertEquals(
                List.of(
                        "row,model,x,y,epoch,optimizer,selected,shown",
                        "2,\"b, or c\",1.5,0.25,,adam,0,0",
                        "1,a,-2.0,4.0,10,sgd,1,1"),
                Files.readAllLines(file));
        PointsCsv.write(file, zoo, points, selected, greyedOut, PointsCsv.Rows.SELECTED);
        assertEquals(2, Files.readAllLines(file).size());
    }
}
