package org.weightscape.app.notice;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.Objects;

/**
 * An error of this program, not of its user.
 *
 * @param doing what was being done
 * @param error what was thrown
 * @param times how often since it was first shown
 */
public record Defect(String doing, Throwable error, int times) {

    /** What is known about it, in a few lines without a stack trace. */
    public String summary() {
        String where = Arrays.stream(error.getStackTrace())
                .filter(frame -> frame.getClassName().startsWith("org.weightscape."))
                .findFirst()
                .map(frame -> "\nin " + frame.getClassName().replaceFirst(".*\\.", "") + "." + frame.getMethodName() + ", line "
                        + frame.getLineNumber())
                .orElse("");
        String message = Objects.requireNonNullElse(error.getMessage(), "no message");
        return doing + ": " + error.getClass().getSimpleName() + ": " + message + where
                + (times > 1 ? "\n" + times + " times" : "");
    }

    /** Everything, for a report. */
    public String report() {
        StringWriter text = new StringWriter();
        text.append("Weightscape, Java ").append(System.getProperty("java.version")).append(", ")
                .append(System.getProperty("os.name")).append(' ').append(System.getProperty("os.arch")).append('\n')
                .append(doing).append('\n');
        error.printStackTrace(new PrintWriter(text, true));
        return text.toString();
    }

    boolean isLike(Defect other) {
        return doing.equals(other.doing)
                && error.getClass() == other.error.getClass()
                && Objects.equals(error.getMessage(), other.error.getMessage());
    }

    Defect again() {
        return new Defect(doing, error, times + 1);
    }
}
