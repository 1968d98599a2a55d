package org.weightscape.encoder;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.weightscape.encoder.kernel.PortableKernels;
import org.weightscape.encoder.kernel.Precision;
import org.weightscape.encoder.kernel.Workspace;
import org.weightscape.zoo.BadInputException;

/**
 * What a training needs before its first step: checkpoints, memory, room on the disk. What is missing ends in a sentence that says how
 * much would do.
 *
 * @param config resolved: no automatic values
 */
record TrainingRequirements(EncoderConfig config, ZooLayout layout) {
    /** Share of the free memory that a training may take. */
    private static final double MEMORY_SHARE = 0.9;

    /** @throws BadInputException if there are too few checkpoints for a batch */
    void requireCheckpoints(int inTraining) {
        int batch = config.training().batchSize();
        if (inTraining < 4) {
            throw new BadInputException("The training part of the zoo has %d checkpoints, too few to compare any; give at least 4."
                    .formatted(inTraining));
        }
        if (batch < 2) {
            throw new BadInputException(
                    "training.batch_size is 1, but a step compares checkpoints; set it to 2 or more, or to 0 to have it chosen.");
        }
        if (inTraining < batch) {
            throw new BadInputException(("The training part of the zoo has %d checkpoints, fewer than the batch of %d;"
                            + " set training.batch_size to %d or less.")
                    .formatted(inTraining, batch, inTraining / 2));
        }
    }

    /**
     * Plans the native memory.
     *
     * @return bytes
     * @throws BadInputException if they are not free; names the batch size that would fit
     */
    long requireMemory() {
        int batch = config.training().batchSize();
        long bytes = plannedBytes(batch);
        long available = (long) (Devices.availableMemory() * MEMORY_SHARE);
        if (bytes <= available) {
            return bytes;
        }
        int fitting = batch;
        while (fitting > 1 && plannedBytes(fitting) > available) {
            fitting /= 2;
        }
        String remedy = fitting > 1
                ? "set training.batch_size to %d".formatted(fitting)
                : "make model.dim or model.latent smaller";
        throw new BadInputException("Training needs %s of memory, but only %s are free; %s."
                .formatted(size(bytes), size(available), remedy));
    }

    private long plannedBytes(int batch) {
        try (Workspace plan = Workspace.planning(Precision.FLOAT)) {
            new TrainingModel(config, layout, batch, new PortableKernels(), plan);
            return plan.bytes();
        } catch (ArithmeticException e) {
            throw new BadInputException(
                    "The model has more than two thousand million parameters; make model.dim or model.latent smaller.", e);
        }
    }

    /**
     * Looks for room for the checkpoints of the training.
     *
     * @throws BadInputException if the disk has too little
     * @throws UncheckedIOException if the folder cannot be made
     */
    void requireDisk(EncoderFolder folder, Parameters parameters) {
        long needed = TrainingState.bytesOnDisk(parameters);
        try {
            long free = Files.getFileStore(existing(folder.path())).getUsableSpace();
            if (free < needed) {
                throw BadInputException.in(
                        folder.path(),
                        "the checkpoints of this training take %s, which is %s more than the disk has left"
                                .formatted(size(needed), size(needed - free)),
                        "free some space, or choose a folder on another disk");
            }
            Files.createDirectories(folder.path());
        } catch (IOException e) {
            throw new UncheckedIOException("%s cannot be written to; choose another folder.".formatted(folder.path()), e);
        }
    }

    /** The folder, or the nearest above it that is there. */
    private static Path existing(Path folder) {
        Path there = folder.toAbsolutePath();
        while (!Files.exists(there) && there.getParent() != null) {
            there = there.getParent();
        }
        return there;
    }

    private static String size(long bytes) {
        return bytes < 1 << 30
                ? String.format(Locale.ROOT, "%.0f MiB", Math.ceil(bytes / 0x1p20))
                : String.format(Locale.ROOT, "%.1f GiB", bytes / 0x1p30);
    }
}
