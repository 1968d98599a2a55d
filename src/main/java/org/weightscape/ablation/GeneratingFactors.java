package org.weightscape.ablation;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.weightscape.zoo.Property;
import org.weightscape.zoo.PropertyName;
import org.weightscape.zoo.Split;
import org.weightscape.zoo.Zoo;

/**
 * How the networks of a zoo were made to differ, as its properties show.
 *
 * @param zoo name of the zoo
 * @param factors what is known → what it was: one value, or how many
 */
public record GeneratingFactors(String zoo, Map<String, String> factors) {
    private static final List<String> FACTORS = List.of(
            PropertyName.SEED, PropertyName.LR, PropertyName.L2, PropertyName.DROPOUT, PropertyName.TRAIN_FRACTION,
            PropertyName.ACTIVATION, PropertyName.INIT, PropertyName.OPTIMIZER);

    static GeneratingFactors of(Zoo zoo, Split split) {
        Map<String, String> factors = new LinkedHashMap<>();
        factors.put("models for training, validation, test", "%d, %d, %d".formatted(
                split.train().size(), split.val().size(), split.test().size()));
        factors.put("checkpoints", Integer.toString(zoo.checkpoints()));
        for (String name : FACTORS) {
            zoo.property(name).ifPresent(property -> factors.put(name, values(property)));
        }
        return new GeneratingFactors(zoo.name(), factors);
    }

    private static String values(Property property) {
        return switch (property) {
            case Property.Category words -> switch (words.categories().size()) {
                case 0 -> "missing";
                case 1, 2, 3 -> String.join(", ", words.categories());
                default -> words.categories().size() + " words";
            };
            case Property.Numeric number -> {
                long distinct =
                        Arrays.stream(number.values()).filter(Double::isFinite).distinct().count();
                yield distinct == 0
                        ? "missing"
                        : distinct == 1
                                ? shown(number.max())
                                : "%d values, %s to %s".formatted(distinct, shown(number.min()), shown(number.max()));
            }
        };
    }

    private static String shown(double value) {
        return String.format(Locale.ROOT, value == Math.rint(value) && Math.abs(value) < 1e9 ? "%.0f" : "%.3g", value);
    }
}
