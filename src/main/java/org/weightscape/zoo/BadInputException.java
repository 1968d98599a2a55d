package org.weightscape.zoo;

import java.io.Serial;
import java.nio.file.Path;

/**
 * A file or setting that a person gave cannot be used. The message is one sentence that a person can act on: which file,
 * where in it, what was expected, what to do. It is shown as it is, without a stack trace.
 */
public final class BadInputException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    /** A complaint that is not about a file, such as a setting out of range. */
    public BadInputException(String message) {
        super(message);
    }

    /** As {@link #BadInputException(String)}, with the exception that revealed it, for the log. */
    public BadInputException(String message, Throwable cause) {
        super(message, cause);
    }

    /**
     * A complaint about a file.
     *
     * @param file the file or folder
     * @param problem where in it, what is wrong and what was expected: the middle of the sentence, without a full stop
     * @param remedy what to do, an imperative without a full stop
     */
    public static BadInputException in(Path file, String problem, String remedy) {
        return new BadInputException(sentence(file, problem, remedy));
    }

    /** As {@link #in(Path, String, String)}, with the exception that revealed it, for the log. */
    public static BadInputException in(Path file, String problem, String remedy, Throwable cause) {
        return new BadInputException(sentence(file, problem, remedy), cause);
    }

    /** What a damaged file calls its parts may hold line breaks and commands to a terminal; they are shown as U+FFFD. */
    private static String sentence(Path file, String problem, String remedy) {
        return "%s: %s; %s.".formatted(file, problem, remedy).replaceAll("\\p{Cc}", "\uFFFD");
    }
}
