package org.weightscape.zoo.io;

import java.util.ArrayList;
import java.util.List;
import org.weightscape.zoo.BadInputException;
import org.weightscape.zoo.LeftOut;

/** What had to be left out of a zoo, counted and listed, so that one broken model does not stop all others. */
final class Leftovers {
    private static final int LISTED = 20;

    private final List<String> checkpoints = new ArrayList<>();
    private int notFinite;

    /** Notes a checkpoint and why, a phrase. */
    void add(String checkpoint, String reason) {
        checkpoints.add(checkpoint + " (" + reason + ")");
    }

    /** Notes a checkpoint that has weights that are NaN or infinite. */
    void addNotFinite(String checkpoint) {
        add(checkpoint, "it has weights that are NaN or infinite");
        notFinite++;
    }

    /** How many there are. */
    LeftOut count() {
        return new LeftOut(notFinite, checkpoints.size() - notFinite);
    }

    /** The first of them and why; empty if nothing was left out. */
    String first() {
        return checkpoints.isEmpty() ? "" : checkpoints.getFirst();
    }

    /** Notes what others have noted. */
    void addAll(Leftovers others) {
        checkpoints.addAll(others.checkpoints);
        notFinite += others.notFinite;
    }

    /** Why a file could not be used, without the path that stands before it and the advice behind it. */
    static String reason(BadInputException complaint) {
        String message = String.valueOf(complaint.getMessage());
        int start = message.indexOf(": ");
        int end = message.lastIndexOf("; ");
        return start >= 0 && end > start ? message.substring(start + 2, end) : message;
    }

    /** One sentence about all of them; none if nothing was left out. */
    List<String> remarks() {
        if (checkpoints.isEmpty()) {
            return List.of();
        }
        String list = String.join("; ", checkpoints.subList(0, Math.min(LISTED, checkpoints.size())));
        return List.of("%d checkpoint%s left out: %s%s."
                .formatted(
                        checkpoints.size(),
                        checkpoints.size() == 1 ? " was" : "s were",
                        list,
                        checkpoints.size() > LISTED ? "; …" : ""));
    }
}
