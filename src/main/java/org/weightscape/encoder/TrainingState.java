package org.weightscape.encoder;

import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.zip.CRC32C;
import org.weightscape.encoder.kernel.Kernels;
import org.weightscape.encoder.kernel.Matrix;
import org.weightscape.job.Cancellation;
import org.weightscape.zoo.BadInputException;
import org.weightscape.zoo.io.Safetensors;
import org.weightscape.zoo.io.Safetensors.Tensor;

/**
 * Everything that a training needs to go on to the same bits: parameters, moments, running statistics, and where it stands. One file,
 * so that it is always of one moment.
 */
final class TrainingState {
    /** Of all numbers. */
    private static final String CHECKSUM = "crc32c";
    /** Of the names of the tensors and all other metadata. */
    private static final String HEADER_CHECKSUM = "header_crc32c";

    private final Path file;
    private final Safetensors tensors;

    private TrainingState(Path file, Safetensors tensors) {
        this.file = file;
        this.tensors = tensors;
    }

    /**
     * Where a training stands.
     *
     * @param epoch whole epochs done
     * @param step steps done since the beginning
     * @param stepsInEpoch of these, steps of the epoch that is not done yet
     * @param sums of the losses of these steps
     * @param bestEpoch whose parameters are kept; 0 if none is done
     * @param bestLoss its decisive loss
     * @param firstLoss the loss of the very first step; NaN before it
     * @param seconds since the beginning, without pauses
     * @param schedule see {@link LearningRate#state}
     */
    record Place(
            int epoch,
            long step,
            int stepsInEpoch,
            Losses sums,
            int bestEpoch,
            double bestLoss,
            double firstLoss,
            double seconds,
            String schedule) {

        /** Before the first step. */
        static final Place BEGINNING = new Place(0, 0, 0, Losses.ZERO, 0, Double.POSITIVE_INFINITY, Double.NaN, 0, "");
    }

    /** How closely a state is looked at before it is believed. */
    enum Look {
        /** At its headers only: quick. */
        HEADERS,
        /** At all its numbers. */
        NUMBERS
    }

    /**
     * The newest state in a folder; the one before it if that one is damaged.
     *
     * @param look how closely to look for damage
     * @param remarks hears of a damaged one, a sentence
     * @return empty if there is none at all
     * @throws BadInputException if all are damaged
     * @throws CancellationException if it is no longer wanted
     */
    static Optional<TrainingState> newest(EncoderFolder folder, Look look, List<String> remarks, Cancellation cancellation) {
        BadInputException damage = null;
        for (String name : List.of(EncoderFolder.STATE, EncoderFolder.STATE_BEFORE)) {
            if (!folder.has(name)) {
                continue;
            }
            try {
                TrainingState state = new TrainingState(folder.file(name), Safetensors.open(folder.file(name)));
                if (look == Look.NUMBERS) {
                    state.requireWhole(cancellation);
                }
                Place place = state.place();
                if (damage != null) {
                    remarks.add("%s is damaged, so the training goes on from the checkpoint before it: epoch %d, step %d."
                            .formatted(folder.file(EncoderFolder.STATE), place.epoch(), place.step()));
                    if (look == Look.NUMBERS) {
                        // It is to be kept when the next state is written, rather than the damaged one.
                        folder.returnToStateBefore();
                    }
                }
                return Optional.of(state);
            } catch (BadInputException e) {
                damage = damage == null ? e : damage;
            }
        }
        if (damage != null) {
            throw BadInputException.in(
                    folder.path(),
                    "no state of its training is whole, neither %s nor the one before".formatted(EncoderFolder.STATE),
                    "train into another folder",
                    damage);
        }
        return Optional.empty();
    }

    /** Bytes that the files of a training take at most, while a state is written. */
    static long bytesOnDisk(Parameters parameters) {
        long best = Float.BYTES * parameters.size();
        long state = best + 2 * Float.BYTES * parameters.trained();
        return 3 * state + 2 * best;
    }

    /**
     * Writes a state; the present one becomes the one before.
     *
     * @throws UncheckedIOException if that fails, with a sentence; the present state stays as it is
     */
    static void write(EncoderFolder folder, TrainingModel model, Kernels kernels, Place place) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put("parameters", tensor(model.parameters().values(), kernels));
        tensors.put("mean", tensor(model.mean(), kernels));
        tensors.put("square", tensor(model.square(), kernels));
        ProjectionHead head = model.objective().head();
        if (head != null) {
            head.running().forEach((name, matrix) -> tensors.put(name + ".running", tensor(matrix, kernels)));
        }
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("epoch", Integer.toString(place.epoch()));
        metadata.put("step", Long.toString(place.step()));
        metadata.put("steps_in_epoch", Integer.toString(place.stepsInEpoch()));
        metadata.put("sum_loss", Double.toString(place.sums().total()));
        metadata.put("sum_contrast", Double.toString(place.sums().contrast()));
        metadata.put("sum_reconstruction", Double.toString(place.sums().reconstruction()));
        metadata.put("best_epoch", Integer.toString(place.bestEpoch()));
        metadata.put("best_loss", Double.toString(place.bestLoss()));
        metadata.put("first_loss", Double.toString(place.firstLoss()));
        metadata.put("seconds", Double.toString(place.seconds()));
        metadata.put("schedule", place.schedule());
        // A power cut can leave a file of the right length with something else in it.
        metadata.put(CHECKSUM, Safetensors.checksum(tensors.values()));
        metadata.put(HEADER_CHECKSUM, headerChecksum(tensors.keySet(), metadata));
        folder.writeState(tensors, metadata);
    }

    private static String headerChecksum(Collection<String> tensors, Map<String, String> metadata) {
        Map<String, String> others = new TreeMap<>(metadata);
        others.remove(HEADER_CHECKSUM);
        CRC32C sum = new CRC32C();
        sum.update((tensors + " " + others).getBytes(StandardCharsets.UTF_8));
        return Long.toHexString(sum.getValue());
    }

    /** States written before there were checksums have none. */
    private void requireWhole(Cancellation cancellation) {
        Map<String, String> metadata = tensors.metadata();
        String header = headerChecksum(tensors.entries().keySet(), metadata);
        if (!header.equals(metadata.getOrDefault(HEADER_CHECKSUM, header))
                || metadata.containsKey(CHECKSUM) && !tensors.checksum(cancellation).equals(text(CHECKSUM))) {
            throw BadInputException.in(file, "what is in the file is not what was written", "begin a new training");
        }
    }

    private static Tensor tensor(Matrix matrix, Kernels kernels) {
        long[] shape = matrix.rows() == 1 ? new long[] {matrix.columns()} : new long[] {matrix.rows(), matrix.columns()};
        return new Tensor(shape, kernels.view(matrix));
    }

    /** Where the training stood. */
    Place place() {
        return new Place(
                integer("epoch"),
                integer("step"),
                integer("steps_in_epoch"),
                new Losses(number("sum_loss"), number("sum_contrast"), number("sum_reconstruction")),
                integer("best_epoch"),
                number("best_loss"),
                number("first_loss"),
                number("seconds"),
                text("schedule"));
    }

    /** Gives a model what it had. */
    void restore(TrainingModel model, Kernels kernels) {
        load("parameters", model.parameters().values(), kernels);
        load("mean", model.mean(), kernels);
        load("square", model.square(), kernels);
        ProjectionHead head = model.objective().head();
        if (head != null) {
            head.running().forEach((name, matrix) -> load(name + ".running", matrix, kernels));
        }
    }

    private void load(String name, Matrix into, Kernels kernels) {
        if (tensors.entry(name).count() != into.size()) {
            throw BadInputException.in(
                    file,
                    "the tensor '%s' has %d numbers, but the model %d".formatted(name, tensors.entry(name).count(), into.size()),
                    "begin a new training");
        }
        kernels.write(tensors.floats(name), into);
    }

    private String text(String key) {
        String value = tensors.metadata().get(key);
        if (value == null) {
            throw BadInputException.in(file, "the state lacks '%s'".formatted(key), "begin a new training");
        }
        return value;
    }

    private int integer(String key) {
        try {
            return Integer.parseInt(text(key));
        } catch (NumberFormatException e) {
            throw BadInputException.in(file, "'%s' is no whole number".formatted(key), "begin a new training", e);
        }
    }

    private double number(String key) {
        try {
            return Double.parseDouble(text(key));
        } catch (NumberFormatException e) {
            throw BadInputException.in(file, "'%s' is no number".formatted(key), "begin a new training", e);
        }
    }
}
