package org.weightscape.zoo.io;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the name of a checkpoint says, such as {@code lenet_epoch_12.pt} or {@code run/epoch=12-step=1200-val_loss=0.3.pt}.
 *
 * @param model what is left of the name without the epoch and what changes with it
 * @param epoch null where the name has none
 */
record CheckpointName(String model, @Nullable Integer epoch) {
    private static final Pattern EPOCH = counter("epoch|ep|e");
    private static final Pattern OTHER_COUNT = counter("step|iteration|iter|checkpoint|ckpt");
    private static final Pattern MEASURE = Pattern.compile(
            "(?i)[ _.-]*(?<![a-z])(?:(?:train|test|val|valid|validation)[ _-]?)?(?:acc|accuracy|loss|error|err)"
                    + "[ _=-]?\\d+(?:\\.\\d+)?(?![a-z0-9])");

    private static Pattern counter(String words) {
        return Pattern.compile("(?i)[ _.-]*(?<![a-z])(?:%s)[ _=-]?(\\d{1,9})(?![a-z0-9])".formatted(words));
    }

    /**
     * Reads a name. Where it says the epoch and the step, the epoch counts; of several epochs the last.
     *
     * @param stem the path below the zoo's folder, with slashes, without extension
     * @param zoo what the model is called if the name says nothing else
     */
    static CheckpointName of(String stem, String zoo) {
        List<MatchResult> epochs = EPOCH.matcher(stem).results().toList();
        List<MatchResult> counts = epochs.isEmpty() ? OTHER_COUNT.matcher(stem).results().toList() : epochs;
        if (counts.isEmpty()) {
            return new CheckpointName(trimmed(stem, zoo), null);
        }
        MatchResult count = counts.getLast();
        int start = stem.lastIndexOf('/', count.start()) + 1;
        int end = stem.indexOf('/', count.end()) < 0 ? stem.length() : stem.indexOf('/', count.end());
        // Other counts and measured values in the same name change along with the epoch: they are no part of the model's name.
        String before = withoutProgress(stem.substring(start, count.start()));
        String after = withoutProgress(stem.substring(count.end(), end));
        return new CheckpointName(
                trimmed(stem.substring(0, start) + before + after + stem.substring(end), zoo), Integer.valueOf(count.group(1)));
    }

    private static String withoutProgress(String text) {
        return MEASURE.matcher(OTHER_COUNT.matcher(text).replaceAll("")).replaceAll("");
    }

    private static String trimmed(String model, String zoo) {
        List<String> names = new ArrayList<>();
        for (String name : model.split("/", -1)) {
            String trimmed = name.replaceAll("^[ _.=-]+|[ _.=-]+$", "");
            if (!trimmed.isEmpty()) {
                names.add(trimmed);
            }
        }
        return names.isEmpty() ? zoo : String.join("/", names);
    }
}
