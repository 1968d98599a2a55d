package org.weightscape.zoo.io;

import java.nio.file.Path;
import org.weightscape.job.Cancellation;
import org.weightscape.job.Progress;
import org.weightscape.zoo.BadInputException;
import org.weightscape.zoo.Zoo;

/** One form in which zoos are kept on disk. {@link ZooReader} asks all of them, in order. */
public sealed interface ZooFormat permits NativeFormat, UnterthinerFormat, DatasetFormat, ManyFilesFormat {

    /** What people call it, a phrase such as {@code native zoo}. */
    String name();

    /** What a zoo of this form looks like, for the complaint that something is none: a phrase. */
    String description();

    /**
     * Whether this looks like a zoo of this form, damaged or not. Cheap: looks at names and at the beginnings
     * of files.
     *
     * @param path a file or folder that is there
     */
    boolean recognises(Path path);

    /**
     * Opens a zoo. Weights that stand in one file are mapped, not read.
     *
     * @throws BadInputException if something in it is wrong
     * @throws java.util.concurrent.CancellationException if cancelled
     */
    Zoo open(Path path, Progress progress, Cancellation cancellation);
}
