package org.weightscape.zoo.io;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.weightscape.job.Cancellation;
import org.weightscape.job.Progress;
import org.weightscape.zoo.BadInputException;

/**
 * Reads many files that hold one network each, on all processors. All of them end up in the layout that most of a sample has;
 * those that cannot be read, are of another architecture or hold numbers that are none are left out and noted.
 */
final class CheckpointReader {
    private static final int SAMPLE = 64;
    private static final int AT_ONCE = 512;

    private final TorchFile.Pickles pickles = new TorchFile.Pickles();
    private final Map<List<String>, StateDictLayout> layouts = new ConcurrentHashMap<>();

    /** A file, and what to call it in a complaint. */
    record Item(Path file, String label) {}

    /**
     * What was read.
     *
     * @param vectors for each item its weights; null where it was left out
     */
    record Result(StateDictLayout layout, List<float @Nullable []> vectors, Leftovers leftovers) {}

    private record Loaded(@Nullable StateDictLayout layout, float @Nullable [] vector, String problem) {}

    /** The tensors of a checkpoint in any of the forms that a single network is kept in. */
    SequencedMap<String, TensorView> tensors(Path file) {
        String name = file.toString().toLowerCase(Locale.ROOT);
        if (name.endsWith(".safetensors")) {
            return Safetensors.open(file).tensors();
        }
        if (name.endsWith(".npz")) {
            return Npz.open(file).tensors();
        }
        return TorchFile.withoutPrefix(TorchFile.open(file, pickles).tensors());
    }

    /** The layout of one file; the same object for all files with the same tensors. */
    StateDictLayout layout(Path file, SequencedMap<String, TensorView> tensors) {
        List<String> key = new ArrayList<>();
        tensors.forEach((name, tensor) -> {
            key.add(name);
            key.add(tensor.type() + tensor.shape().toString());
        });
        StateDictLayout known = layouts.get(key);
        if (known == null) {
            boolean isSorted = file.toString().toLowerCase(Locale.ROOT).endsWith(".safetensors");
            known = StateDictLayout.of(
                    file, tensors, isSorted ? StateDictLayout.Order.NAMES : StateDictLayout.Order.FILE);
            layouts.put(key, known);
        }
        return known;
    }

    private Loaded load(Item item) {
        try {
            SequencedMap<String, TensorView> tensors = tensors(item.file());
            StateDictLayout layout = layout(item.file(), tensors);
            float[] vector = layout.flatten(tensors);
            for (float weight : vector) {
                if (!Float.isFinite(weight)) {
                    return new Loaded(layout, null, "it has weights that are NaN or infinite");
                }
            }
            return new Loaded(layout, vector, "");
        } catch (BadInputException e) {
            return new Loaded(null, null, Leftovers.reason(e));
        }
    }

    /**
     * Reads all of them.
     *
     * @param folder for the complaint that there are none
     * @throws BadInputException if not a single one can be used
     * @throws java.util.concurrent.CancellationException if cancelled
     */
    Result read(Path folder, List<Item> items, Progress progress, Cancellation cancellation) {
        String shape = usualShape(items).orElse("");
        StateDictLayout layout = null;
        List<float @Nullable []> vectors = new ArrayList<>(items.size());
        Leftovers leftovers = new Leftovers();
        String firstProblem = "it holds none";
        int used = 0;
        for (int start = 0; start < items.size(); start += AT_ONCE) {
            cancellation.throwIfCancelled();
            progress.update(start / (double) items.size(), "reading checkpoints");
            List<Loaded> loaded = IntStream.range(start, Math.min(items.size(), start + AT_ONCE))
                    .parallel()
                    .mapToObj(i -> cancellation.isCancelled() ? new Loaded(null, null, "cancelled") : load(items.get(i)))
                    .toList();
            cancellation.throwIfCancelled();
            for (int i = 0; i < loaded.size(); i++) {
                Loaded one = loaded.get(i);
                boolean fits = one.layout() != null && one.layout().shape().equals(shape);
                String problem = one.layout() != null && !fits ? "it is of another architecture than most" : one.problem();
                if (fits && layout == null) {
                    layout = one.layout();
                }
                vectors.add(fits ? one.vector() : null);
                if (!problem.isEmpty()) {
                    leftovers.add(items.get(start + i).label(), problem);
                    firstProblem = used == 0 && leftovers.remarks().size() == 1 && firstProblem.equals("it holds none")
                            ? "%s: %s".formatted(items.get(start + i).label(), problem)
                            : firstProblem;
                } else {
                    used++;
                }
            }
        }
        if (layout == null || used == 0) {
            throw BadInputException.in(
                    folder,
                    "none of its %d checkpoints can be used (%s)".formatted(items.size(), firstProblem),
                    "check that the files are complete");
        }
        return new Result(layout, vectors, leftovers);
    }

    /** The shape that most of a sample have. */
    private Optional<String> usualShape(List<Item> items) {
        Map<String, Integer> counts = new LinkedHashMap<>();
        int step = Math.max(1, items.size() / SAMPLE);
        for (int i = 0; i < items.size(); i += step) {
            StateDictLayout layout = load(items.get(i)).layout();
            if (layout != null) {
                counts.merge(layout.shape(), 1, Integer::sum);
            }
        }
        if (counts.isEmpty() && step > 1) {
            for (Item item : items) {
                StateDictLayout layout = load(item).layout();
                if (layout != null) {
                    return Optional.of(layout.shape());
                }
            }
        }
        return new HashMap<>(counts)
                .entrySet().stream().max(Map.Entry.comparingByValue()).map(Map.Entry::getKey);
    }
}
