package org.weightscape.app.notice;

import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.weightscape.zoo.BadInputException;

/**
 * Everything that the window has to tell. A file or setting that a person can correct becomes a {@link Notice}; anything else
 * is a {@link Defect} of this program. Repeats are folded. To be used on the JavaFX thread.
 */
public final class Notices {
    private static final Logger LOG = LoggerFactory.getLogger(Notices.class);
    private static final int SHOWN_AT_ONCE = 3;

    private final ObservableList<Notice> open = FXCollections.observableArrayList();
    private final ReadOnlyObjectWrapper<Optional<Defect>> defect = new ReadOnlyObjectWrapper<>(Optional.empty());

    /** The notices that nobody has closed yet, the latest last. */
    public ObservableList<Notice> open() {
        return open;
    }

    /** The error of our own that is on the screen. */
    public ReadOnlyObjectProperty<Optional<Defect>> defectProperty() {
        return defect.getReadOnlyProperty();
    }

    /** Shows a notice, unless it is on the screen already. */
    public void show(Notice notice) {
        open.removeIf(shown -> shown.title().equals(notice.title()) && shown.text().equals(notice.text()));
        open.add(notice);
        if (open.size() > SHOWN_AT_ONCE) {
            open.removeFirst();
        }
    }

    /** Closes a notice. */
    public void close(Notice notice) {
        open.remove(notice);
    }

    /** Shows something worth knowing. */
    public void inform(String title, String text) {
        show(new Notice(Notice.Kind.INFORMATION, title, text, Optional.empty()));
    }

    /** Shows a restriction. */
    public void warn(String title, String text) {
        show(new Notice(Notice.Kind.WARNING, title, text, Optional.empty()));
    }

    /**
     * Shows why something did not work. What a person can correct becomes a notice, a cancellation nothing, anything else a
     * defect.
     *
     * @param doing what was being done, such as {@code Opening the zoo}
     * @param action what can be done about it, if the person can correct it
     */
    public void failed(String doing, Throwable error, Optional<Notice.Action> action) {
        switch (rootOf(error)) {
            case BadInputException bad -> show(new Notice(Notice.Kind.PROBLEM, doing + " did not work", said(bad), action));
            case CancellationException cancelled -> LOG.debug("{}: cancelled", doing, cancelled);
            case OutOfMemoryError full -> {
                LOG.error("{}: out of memory", doing, full);
                show(new Notice(
                        Notice.Kind.PROBLEM,
                        "Not enough memory",
                        doing + " needs more memory than Java was given; start with a larger -Xmx or take fewer checkpoints.",
                        Optional.empty()));
            }
            case Throwable other -> defect(doing, other);
        }
    }

    /** As {@link #failed(String, Throwable, Optional)} with nothing to offer. */
    public void failed(String doing, Throwable error) {
        failed(doing, error, Optional.empty());
    }

    /** Shows and logs an error of this program. A repeat only raises the count of the one on the screen. */
    public void defect(String doing, Throwable error) {
        LOG.error("{}: unexpected error", doing, error);
        Defect seen = new Defect(doing, error, 1);
        defect.set(Optional.of(defect.get()
                .filter(shown -> shown.isLike(seen))
                .map(Defect::again)
                .orElse(seen)));
    }

    /** Takes the error of our own off the screen. */
    public void closeDefect() {
        defect.set(Optional.empty());
    }

    private static String said(BadInputException error) {
        String message = error.getMessage();
        return message == null ? "The input cannot be used." : message;
    }

    private static Throwable rootOf(Throwable error) {
        boolean wrapper = error instanceof CompletionException || error instanceof ExecutionException;
        return wrapper && error.getCause() != null ? rootOf(error.getCause()) : error;
    }
}
