package org.weightscape.zoo.io;

import java.util.ArrayList;
import java.util.List;

/** What had to be left out of a zoo, counted and listed, so that one broken model does not stop all others. */
final class Leftovers {
    private static final int LISTED = 20;

    private final List<String> checkpoints = new ArrayList<>();

    /** Notes a checkpoint and why, a phrase. */
    void add(String checkpoint, String reason) {
        checkpoints.add(checkpoint + " (" + reason + ")");
    }

    /** Whether nothing was left out. */
    boolean isEmpty() {
        return checkpoints.isEmpty();
    }

    /** Notes what others have noted. */
    void addAll(Leftovers others) {
        checkpoints.addAll(others.checkpoints);
    }

    /** Why a file could not be used, without the path that stands before it and the advice behind it. */
    static String reason(org.weightscape.zoo.BadInputException complaint) {
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
