package org.weightscape.map;

import java.util.Arrays;
import java.util.Optional;
import org.weightscape.projection.Faithfulness;
import org.weightscape.projection.Layout;
import org.weightscape.zoo.Property;

/** How far each point of the map can be believed, as a colour beside the zoo's own properties. */
public enum FaithfulnessColour {
    TRUSTWORTHINESS("map: trustworthiness"),
    CONTINUITY("map: continuity"),
    NEIGHBOR_OVERLAP("map: neighbour overlap");

    private final String label;

    FaithfulnessColour(String label) {
        this.label = label;
    }

    /** Its name among the properties that can colour the map. */
    public String label() {
        return label;
    }

    /** The colour of a name; empty if it is a property of the zoo. */
    public static Optional<FaithfulnessColour> of(String label) {
        return Arrays.stream(values()).filter(colour -> colour.label.equals(label)).findFirst();
    }

    /**
     * The numbers as a property of the zoo's checkpoints, missing for those that are not on the map.
     *
     * @param checkpoints how many the zoo has
     */
    public Property property(Faithfulness faithfulness, Layout layout, int checkpoints) {
        float[] each = switch (this) {
            case TRUSTWORTHINESS -> faithfulness.trustworthinessOf();
            case CONTINUITY -> faithfulness.continuityOf();
            case NEIGHBOR_OVERLAP -> faithfulness.neighborOverlapOf();
        };
        double[] values = new double[checkpoints];
        Arrays.fill(values, Double.NaN);
        for (int i = 0; i < layout.size(); i++) {
            values[layout.rows()[i]] = each[i];
        }
        return new Property.Numeric(label, values);
    }
}
