package org.weightscape.zoo.io;

import java.nio.file.Path;
import org.weightscape.job.Cancellation;
import org.weightscape.job.Progress;
import org.weightscape.zoo.BadInputException;
import org.weightscape.zoo.Zoo;

/**
 * A form of zoos in which every checkpoint is a file of its own. Reading thousands of them takes a while, so that {@link
 * ZooReader} keeps a native copy of such a zoo as long as its {@link Listing#state} does not change.
 */
sealed interface ManyFilesFormat extends ZooFormat permits RayFormat, CheckpointFolderFormat {

    /** Zoos of as many checkpoints are copied: fewer are read as fast as their copies would be. */
    int MANY = 1000;

    /** Zoos of as many bytes are copied, so that they need not fit into memory. */
    long LARGE = 1L << 28;

    /**
     * Finds the files of a zoo. Nothing in them is read.
     *
     * @throws BadInputException if there are none, or the folder cannot be read
     * @throws java.util.concurrent.CancellationException if cancelled
     */
    Listing list(Path path, Cancellation cancellation);

    @Override
    default Zoo open(Path path, Progress progress, Cancellation cancellation) {
        return list(path, cancellation).read(new RowStore.InMemory(), progress, cancellation);
    }

    /** The files of a zoo. */
    interface Listing {

        /** Names, sizes and times of everything that the zoo is read from. */
        String state();

        /** Files with weights. */
        int checkpoints();

        /** Bytes in them. */
        long bytes();

        /** Whether the zoo is so large that a native copy of it should be kept. */
        default boolean isLarge() {
            return checkpoints() >= MANY || bytes() >= LARGE;
        }

        /**
         * Reads the zoo.
         *
         * @param rows where its weights go
         * @throws BadInputException if not a single checkpoint can be used, or a table is broken
         * @throws java.util.concurrent.CancellationException if cancelled
         */
        Zoo read(RowStore rows, Progress progress, Cancellation cancellation);
    }
}
