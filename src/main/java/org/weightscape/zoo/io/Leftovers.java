package org.weightscape.zoo.io;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.weightscape.zoo.BadInputException;
import org.weightscape.zoo.LeftOut;

/** What had to be left out of a zoo, counted and listed, so that one broken model does not stop all others. */
final class Leftovers {
    private static final int LISTED = 20;

    private final String kind;
    private final List<String> all = new ArrayList<>();
    private int notFinite;

    /** Nothing yet of a kind of things, such as {@code checkpoint}. */
    Leftovers(String kind) {
        this.kind = kind;
    }

    /** Notes one of them and why, a phrase. */
    void add(String name, String reason) {
        all.add(name + " (" + reason + ")");
    }

    /** Notes a checkpoint that has weights that are NaN or infinite. */
    void addNotFinite(String checkpoint) {
        add(checkpoint, "it has weights that are NaN or infinite");
        notFinite++;
    }

    /** How many there are. */
    LeftOut count() {
        return new LeftOut(notFinite, all.size() - notFinite);
    }

    /** The first of them and why; empty if nothing was left out. */
    String first() {
        return all.isEmpty() ? "" : all.getFirst();
    }

    /** Whether nothing was left out. */
    boolean isEmpty() {
        return all.isEmpty();
    }

    /** Notes what others have noted. */
    void addAll(Leftovers others) {
        all.addAll(others.all);
        notFinite += others.notFinite;
    }

    /** Why a file could not be used, without the path that stands before it and the advice behind it. */
    static String reason(BadInputException complaint) {
        String message = String.valueOf(complaint.getMessage());
        int start = message.indexOf(": ");
        int end = message.lastIndexOf("; ");
        return start >= 0 && end > start ? message.substring(start + 2, end) : message;
    }

    /** The advice behind it. */
    static String remedy(BadInputException complaint) {
        String message = String.valueOf(complaint.getMessage());
        int start = message.lastIndexOf("; ");
        return start < 0 ? "check the file" : message.substring(start + 2).replaceAll("\\.$", "");
    }

    /** One sentence about all of them; none if nothing was left out. */
    List<String> remarks() {
        if (all.isEmpty()) {
            return List.of();
        }
        // In an order that does not depend on the file system.
        String list = all.stream().sorted(NaturalOrder.NATURAL).limit(LISTED).collect(Collectors.joining("; "));
        return List.of("%d %s%s left out: %s%s."
                .formatted(all.size(), kind, all.size() == 1 ? " was" : "s were", list, all.size() > LISTED ? "; …" : ""));
    }
}
