package org.weightscape.app.map;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.weightscape.map.DrawBench;
import org.weightscape.map.MapDescription;
import org.weightscape.map.MapPoints;
import org.weightscape.zoo.Property;

/** Clusters with properties of every kind. */
final class SyntheticMap {
    private static final List<String> WORDS = List.of("gelu", "leakyrelu", "relu", "sigmoid", "silu", "tanh");

    private SyntheticMap() {}

    static MapPoints points(int n) {
        MapPoints clusters = DrawBench.clusters(n);
        return new MapPoints(
                clusters.x(),
                clusters.y(),
                clusters.rows(),
                new MapDescription("UMAP", "z", "seed 42, 15 neighbours", 2 * n, MapDescription.Distances.NOT_TO_SCALE));
    }

    /** Between 0 and 1 from left to right, 3 of 100 missing. */
    static Property.Numeric accuracy(MapPoints points) {
        SplittableRandom random = new SplittableRandom(1);
        double[] values = new double[points.size()];
        for (int i = 0; i < values.length; i++) {
            double value = 1 / (1 + Math.exp(-0.5 * points.x()[i] - 0.3 * random.nextGaussian()));
            values[i] = random.nextInt(100) < 3 ? Double.NaN : value;
        }
        return new Property.Numeric("test_acc", values);
    }

    /** Both signs. */
    static Property.Numeric gap(MapPoints points) {
        double[] values = new double[points.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = points.y()[i] / 20.0;
        }
        return new Property.Numeric("ggap", values);
    }

    static Property.Category activation(MapPoints points) {
        List<String> words = new ArrayList<>();
        for (int i = 0; i < points.size(); i++) {
            double u = (i * 0.6180339887498949) % 1;
            int cluster = (int) (20 * u * u);
            words.add(i % 37 == 0 ? "" : WORDS.get(cluster % WORDS.size()));
        }
        return Property.Category.of("activation", words);
    }
}
