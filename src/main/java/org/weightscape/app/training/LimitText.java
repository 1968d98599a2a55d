package org.weightscape.app.training;

import javafx.util.StringConverter;
import org.jspecify.annotations.Nullable;

/** The words for what ends a training. */
final class LimitText extends StringConverter<TrainingModel.Limit> {

    @Override
    public String toString(TrainingModel.@Nullable Limit limit) {
        return limit == null ? "" : limit.label();
    }

    @Override
    public TrainingModel.Limit fromString(String text) {
        return text.equals(TrainingModel.Limit.MINUTES.label()) ? TrainingModel.Limit.MINUTES : TrainingModel.Limit.EPOCHS;
    }
}
