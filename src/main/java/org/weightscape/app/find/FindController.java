package org.weightscape.app.find;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.IntPredicate;
import org.weightscape.app.map.MapModel;
import org.weightscape.app.notice.Notices;
import org.weightscape.app.session.OpenZoo;
import org.weightscape.app.session.SessionModel;
import org.weightscape.job.LatestWins;
import org.weightscape.map.MapPoints;
import org.weightscape.map.RowFilter;
import org.weightscape.map.WrittenFilters;
import org.weightscape.zoo.BadInputException;
import org.weightscape.zoo.Zoo;

/** Selects the checkpoints of a map that a text means. To be used on the JavaFX thread. */
public final class FindController {
    private static final Object FIND = "find";

    private final MapModel map;
    private final SessionModel session;
    private final LatestWins quick;
    private final Notices notices;

    /** @param quick looks through the checkpoints */
    public FindController(MapModel map, SessionModel session, LatestWins quick, Notices notices) {
        this.map = map;
        this.session = session;
        this.quick = quick;
        this.notices = notices;
    }

    /**
     * Selects what a text means: conditions with commas between them, such as {@code test_acc=0.9:}, or else a part of the
     * models' names. Where it means nothing, the selection stays.
     *
     * @param answer receives why nothing was found, one sentence; empty if something was
     */
    void find(String text, Consumer<Optional<String>> answer) {
        Optional<OpenZoo> open = session.zooProperty().get();
        MapPoints points = map.getPoints();
        if (open.isEmpty() || points == null || text.isBlank()) {
            return;
        }
        quick.request(
                FIND,
                "Find checkpoints",
                context -> rows(open.get().zoo(), points, text.strip()),
                found -> {
                    if (!found.isEmpty()) {
                        map.selection().set(found);
                    }
                    answer.accept(found.isEmpty() ? Optional.of("No checkpoint on the map fits.") : Optional.empty());
                },
                error -> {
                    if (error instanceof BadInputException mistake) {
                        answer.accept(Optional.ofNullable(mistake.getMessage()));
                    } else {
                        notices.failed("Finding checkpoints", error);
                    }
                });
    }

    static BitSet rows(Zoo zoo, MapPoints points, String text) {
        IntPredicate wanted = text.contains("=") ? meeting(zoo, text) : named(zoo, text);
        BitSet rows = new BitSet(zoo.checkpoints());
        Arrays.stream(points.rows()).filter(wanted).forEach(rows::set);
        return rows;
    }

    private static IntPredicate meeting(Zoo zoo, String text) {
        List<RowFilter> conditions = WrittenFilters.parse("", zoo, List.of(text.split("\\s*,\\s*")));
        return row -> conditions.stream().allMatch(condition -> condition.passes(row));
    }

    private static IntPredicate named(Zoo zoo, String text) {
        String part = text.toLowerCase(Locale.ROOT);
        BitSet models = new BitSet(zoo.models().size());
        for (int model = 0; model < zoo.models().size(); model++) {
            models.set(model, zoo.models().get(model).toLowerCase(Locale.ROOT).contains(part));
        }
        return row -> models.get(zoo.modelOf(row));
    }
}
