package org.weightscape.app.mapping;

import javafx.util.StringConverter;
import org.jspecify.annotations.Nullable;
import org.weightscape.projection.ProjectionMethod;

/** The names of projections as people know them. */
final class MethodText extends StringConverter<ProjectionMethod> {

    @Override
    public String toString(@Nullable ProjectionMethod method) {
        return method == null ? "" : method.title();
    }

    @Override
    public ProjectionMethod fromString(String text) {
        for (ProjectionMethod method : ProjectionMethod.values()) {
            if (method.title().equals(text)) {
                return method;
            }
        }
        return ProjectionMethod.PCA;
    }
}
