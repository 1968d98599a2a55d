package org.weightscape.projection;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.weightscape.zoo.BadInputException;

/**
 * A projection method and what it is told: a value for each of its {@link ProjectionMethod#parameters()}.
 *
 * @param values by the parameter's key; those that are not given take their default
 */
public record ProjectionOptions(ProjectionMethod method, Map<String, Double> values) {

    /**
     * Checks the values.
     *
     * @throws BadInputException if a key is not one of the method's, a value is out of range, or two values contradict
     */
    public ProjectionOptions {
        Map<String, Double> complete = new LinkedHashMap<>();
        for (Parameter parameter : method.parameters()) {
            Double given = values.get(parameter.key());
            complete.put(parameter.key(), parameter.require(given == null ? parameter.standard() : given));
        }
        for (String key : values.keySet()) {
            parameter(method, key);
        }
        values = Collections.unmodifiableMap(complete);
        if (complete.containsKey("min_dist") && get(complete, "min_dist") > get(complete, "spread")) {
            throw new BadInputException("min_dist is %s, but must not be above spread, which is %s."
                    .formatted(complete.get("min_dist"), complete.get("spread")));
        }
    }

    /** A method with its defaults. */
    public static ProjectionOptions standard(ProjectionMethod method) {
        return new ProjectionOptions(method, Map.of());
    }

    /**
     * The same with one value changed.
     *
     * @throws BadInputException if the method has no such parameter, or the value is not one that it takes
     */
    public ProjectionOptions with(String key, String value) {
        return with(key, parameter(method, key).parse(value));
    }

    /** The same with some values changed, as {@link #with(String, String)}. */
    public ProjectionOptions with(Map<String, String> changes) {
        ProjectionOptions changed = this;
        for (Map.Entry<String, String> change : changes.entrySet()) {
            changed = changed.with(change.getKey(), change.getValue());
        }
        return changed;
    }

    /** As {@link #with(String, String)}. */
    public ProjectionOptions with(String key, double value) {
        Map<String, Double> changed = new LinkedHashMap<>(values);
        changed.put(parameter(method, key).key(), value);
        return new ProjectionOptions(method, changed);
    }

    /** One value. */
    public double real(String key) {
        return get(values, key);
    }

    /** One value that is whole. */
    public int whole(String key) {
        return (int) get(values, key);
    }

    /** Whether the method takes this value. */
    public boolean has(String key) {
        return values.containsKey(key);
    }

    /** What near means for the method. */
    public Metric metric() {
        return has("metric") ? Metric.values()[whole("metric")] : Metric.EUCLIDEAN;
    }

    /** The method and all values, such as {@code pca x=1 y=2}. */
    public String text() {
        return method.label()
                + method.parameters().stream()
                        .map(parameter -> " " + parameter.key() + "=" + parameter.text(get(values, parameter.key())))
                        .collect(Collectors.joining());
    }

    private static double get(Map<String, Double> values, String key) {
        Double value = values.get(key);
        if (value == null) {
            throw new IllegalArgumentException("no parameter named " + key);
        }
        return value;
    }

    private static Parameter parameter(ProjectionMethod method, String key) {
        return method.parameters().stream()
                .filter(parameter -> parameter.key().equals(key))
                .findFirst()
                .orElseThrow(() -> new BadInputException("%s has no setting named %s; choose from %s."
                        .formatted(
                                method.label(),
                                key,
                                method.parameters().stream().map(Parameter::key).collect(Collectors.joining(", ")))));
    }
}
