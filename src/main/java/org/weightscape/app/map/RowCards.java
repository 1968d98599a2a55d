package org.weightscape.app.map;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;
import org.weightscape.map.Coloring;
import org.weightscape.map.ReadableNumber;
import org.weightscape.zoo.Property;
import org.weightscape.zoo.PropertyName;
import org.weightscape.zoo.Zoo;

/** Tooltips for the checkpoints of a zoo. */
public final class RowCards {

    private RowCards() {}

    /** Model, then epoch, the property that the map is coloured by, and accuracy, as far as the zoo has them. */
    public static IntFunction<RowCard> of(Zoo zoo, MapModel model) {
        return row -> {
            Coloring coloring = model.getColoring();
            Optional<Property> colored = coloring == null ? Optional.empty() : Optional.of(coloring.property());
            Set<Property> wanted = new LinkedHashSet<>();
            zoo.property(PropertyName.EPOCH).ifPresent(wanted::add);
            colored.ifPresent(wanted::add);
            zoo.property(PropertyName.TEST_ACC).ifPresent(wanted::add);
            List<RowCard.Line> lines = new ArrayList<>();
            for (Property property : wanted) {
                boolean explains = colored.isPresent() && colored.get().name().equals(property.name());
                boolean said = lines.stream().anyMatch(line -> line.name().equals(property.name()));
                if (!said) {
                    lines.add(new RowCard.Line(
                            explains ? RowCard.Kind.COLORED : RowCard.Kind.PLAIN, property.name(), text(property, row)));
                }
            }
            return new RowCard(zoo.models().get(zoo.modelOf(row)), lines);
        };
    }

    /** One entry as people like to read it; "missing" where there is none. */
    public static String text(Property property, int row) {
        if (property.isMissing(row)) {
            return "missing";
        }
        return switch (property) {
            case Property.Numeric numeric -> ReadableNumber.of(numeric.values()[row]);
            case Property.Category category -> category.text(row);
        };
    }
}
