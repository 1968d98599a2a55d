package org.weightscape.zoo.io;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.weightscape.job.Cancellation;
import org.weightscape.job.Progress;
import org.weightscape.zoo.BadInputException;
import org.weightscape.zoo.Weights;
import org.weightscape.zoo.Zoo;

/**
 * Reads many files that hold one network each, on all processors. All of them end up in the layout that most of a sample has;
 * those that cannot be read, are of another architecture or hold numbers that are none are left out and noted.
 */
final class CheckpointReader {
    private static final int SAMPLE = 64;
    private static final int MOST_AT_ONCE = 512;

    /** Weights that are read before they are kept, in bytes. */
    private static final long BYTES_AT_ONCE = 1L << 26;

    private final TorchFile.Pickles pickles = new TorchFile.Pickles();
    private final Map<List<String>, StateDictLayout> layouts = new ConcurrentHashMap<>();

    /** A file, and what to call it in a complaint. */
    record Item(Path file, String label) {}

    /**
     * What was read.
     *
     * @param isUsed whether an item was not left out
     * @param weights a row for each item that is used
     */
    record Result(StateDictLayout layout, BitSet isUsed, Weights weights, Leftovers leftovers) {

        /**
         * The zoo of these checkpoints.
         *
         * @param models the model of each that is used
         * @param table a row for each that is used
         * @param notRead what was left out before reading
         * @param remarks what else is to be said of it, before what the layout has to say
         */
        Zoo zoo(Path folder, List<String> models, PropertyTable table, Leftovers notRead, List<String> remarks) {
            leftovers.addAll(notRead);
            List<String> all = new ArrayList<>(leftovers.remarks());
            all.addAll(remarks);
            all.addAll(layout.remarks());
            return new Zoo(
                            ZooReader.nameOf(folder),
                            layout.architecture(),
                            weights,
                            models,
                            table.properties(),
                            Optional.empty(),
                            all)
                    .withLeftOut(leftovers.count());
        }
    }

    /** The weights of a file, or why there are none. */
    private sealed interface Loaded {
        record Vector(float[] weights) implements Loaded {}

        record NotFinite() implements Loaded {}

        record Unusable(String problem, String remedy) implements Loaded {}
    }

    /**
     * The tensors of a checkpoint in any of the forms that a single network is kept in. What the file holds counts; its name only
     * says what to complain of if it holds nothing of the kind.
     */
    SequencedMap<String, TensorView> tensors(Path file) {
        if (isNamed(file, ".safetensors") && !TorchFile.looksRight(file)) {
            return Safetensors.open(file).tensors();
        }
        MemorySegment data = ZipArchive.contents(file);
        if (Safetensors.looksRight(data)) {
            return Safetensors.open(file).tensors();
        }
        if (!ZipArchive.looksRight(data) && !isNamed(file, ".npz")) {
            return TorchFile.withoutPrefix(TorchFile.open(file, data, pickles).tensors());
        }
        ZipArchive zip = ZipArchive.open(file, data);
        return Npz.looksRight(zip) || isNamed(file, ".npz") && TorchFile.pickle(zip).isEmpty()
                ? Npz.of(file, zip).tensors()
                : TorchFile.withoutPrefix(TorchFile.open(file, zip, pickles).tensors());
    }

    private static boolean isNamed(Path file, String ending) {
        return file.toString().toLowerCase(Locale.ROOT).endsWith(ending);
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
            boolean isSorted = Safetensors.looksRight(file);
            known = StateDictLayout.of(
                    file, tensors, isSorted ? StateDictLayout.Order.NAMES : StateDictLayout.Order.FILE);
            layouts.put(key, known);
        }
        return known;
    }

    private Loaded load(Item item, String shape) {
        try {
            SequencedMap<String, TensorView> tensors = tensors(item.file());
            StateDictLayout layout = layout(item.file(), tensors);
            if (!layout.shape().equals(shape)) {
                return new Loaded.Unusable("it is of another architecture than most", "give networks of one architecture");
            }
            float[] vector = layout.flatten(tensors);
            for (float weight : vector) {
                if (!Float.isFinite(weight)) {
                    return new Loaded.NotFinite();
                }
            }
            return new Loaded.Vector(vector);
        } catch (BadInputException e) {
            return new Loaded.Unusable(Leftovers.reason(e), Leftovers.remedy(e));
        }
    }

    /**
     * Reads all of them.
     *
     * @param folder for the complaint that there are none
     * @param rows where the weights go, in the order of the items
     * @throws BadInputException if not a single one can be used
     * @throws java.util.concurrent.CancellationException if cancelled
     */
    Result read(Path folder, List<Item> items, RowStore rows, Progress progress, Cancellation cancellation) {
        Optional<StateDictLayout> usual = usualLayout(items, cancellation);
        String shape = usual.map(StateDictLayout::shape).orElse("");
        int atOnce = usual.map(layout -> (int) Math.clamp(
                        BYTES_AT_ONCE / (Float.BYTES * (long) layout.architecture().weightCount()),
                        Runtime.getRuntime().availableProcessors(),
                        MOST_AT_ONCE))
                .orElse(MOST_AT_ONCE);
        BitSet isUsed = new BitSet();
        Leftovers leftovers = new Leftovers("checkpoint");
        String remedy = "";
        for (int start = 0; start < items.size(); start += atOnce) {
            cancellation.throwIfCancelled();
            progress.update(start / (double) items.size(), "reading checkpoints");
            List<Loaded> loaded = IntStream.range(start, Math.min(items.size(), start + atOnce))
                    .parallel()
                    .mapToObj(i -> cancellation.isCancelled() ? new Loaded.Unusable("cancelled", "") : load(items.get(i), shape))
                    .toList();
            cancellation.throwIfCancelled();
            for (int i = 0; i < loaded.size(); i++) {
                String label = items.get(start + i).label();
                switch (loaded.get(i)) {
                    case Loaded.Vector(float[] weights) -> {
                        isUsed.set(start + i);
                        rows.add(weights);
                    }
                    case Loaded.NotFinite() -> leftovers.addNotFinite(label);
                    case Loaded.Unusable(String problem, String advice) -> {
                        leftovers.add(label, problem);
                        remedy = remedy.isEmpty() ? advice : remedy;
                    }
                }
            }
        }
        if (usual.isEmpty() || isUsed.isEmpty()) {
            throw BadInputException.in(
                    folder,
                    "none of its %d checkpoints can be used, first %s".formatted(items.size(), leftovers.first()),
                    remedy.isEmpty() ? "give networks whose training did not fail" : remedy);
        }
        return new Result(usual.get(), isUsed, rows.weights(), leftovers);
    }

    private Optional<StateDictLayout> layout(Item item) {
        try {
            return Optional.of(layout(item.file(), tensors(item.file())));
        } catch (BadInputException _) {
            return Optional.empty();
        }
    }

    /** The layout of the first network of the architecture that most of a sample have. */
    private Optional<StateDictLayout> usualLayout(List<Item> items, Cancellation cancellation) {
        Map<String, List<StateDictLayout>> byShape = new LinkedHashMap<>();
        int step = Math.max(1, items.size() / SAMPLE);
        for (int i = 0; i < items.size(); i += step) {
            cancellation.throwIfCancelled();
            layout(items.get(i)).ifPresent(found -> byShape.computeIfAbsent(found.shape(), _ -> new ArrayList<>()).add(found));
        }
        if (byShape.isEmpty() && step > 1) {
            return items.stream().map(this::layout).flatMap(Optional::stream).findFirst();
        }
        return byShape.values().stream().max(Comparator.comparingInt(List::size)).map(List::getFirst);
    }
}
