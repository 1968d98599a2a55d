package org.weightscape.app.notice;

import java.util.Optional;

/**
 * A message in the window that stays until a person closes it.
 *
 * @param kind how grave it is
 * @param title a few words
 * @param text one sentence that can be acted on
 * @param action what can be done about it
 */
public record Notice(Kind kind, String title, String text, Optional<Action> action) {

    /** How grave a notice is. */
    public enum Kind {
        /** Worth knowing. */
        INFORMATION,
        /** Something worked with a restriction. */
        WARNING,
        /** Something did not work, and the person can do something about it. */
        PROBLEM
    }

    /**
     * What can be done about a notice.
     *
     * @param title what the button says
     * @param run does it
     */
    public record Action(String title, Runnable run) {}
}
