package org.weightscape.zoo.io;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.weightscape.job.Cancellation;
import org.weightscape.job.Progress;
import org.weightscape.zoo.Architecture;
import org.weightscape.zoo.Architectures;
import org.weightscape.zoo.BadInputException;
import org.weightscape.zoo.Layer;
import org.weightscape.zoo.PropertyName;
import org.weightscape.zoo.Split;
import org.weightscape.zoo.Weights;
import org.weightscape.zoo.Zoo;
import org.weightscape.zoo.io.PickleMachine.NumpyArray;
import org.weightscape.zoo.io.PickleMachine.Stub;
import org.weightscape.zoo.io.PickleMachine.TensorReference;

/**
 * The pre-computed data sets of HSG-AIML, {@code dataset.pt}: a PyTorch file with a training, validation and test set of the
 * classes {@code SimCLRDataset}, {@code GoogleDatasetSimCLR} (2021) or {@code ModelDatasetBase} (2022). The three become the
 * zoo's split. The weights stay in the file.
 */
final class DatasetFormat implements ZooFormat {
    private static final List<String> SETS = List.of("trainset", "valset", "testset");
    private static final String TRANSPOSED_CLASS = "GoogleDatasetSimCLR";
    private static final Pattern EPOCH = Pattern.compile("#_#epoch_(\\d{1,9})");
    private static final Pattern STEP = Pattern.compile("_step-(\\d{1,9})_path-(.*)", Pattern.DOTALL);
    private static final int LOOK = 1 << 12;
    private static final int FILES_LOOKED_INTO = 8;

    @Override
    public String name() {
        return "pre-computed data set";
    }

    @Override
    public String description() {
        return "a dataset.pt of HSG-AIML";
    }

    @Override
    public boolean recognises(Path path) {
        return Files.isDirectory(path) ? !candidates(path).isEmpty() : isDataset(path);
    }

    /**
     * The data sets in a folder, found by looking into its files. Of a folder of many PyTorch files, which are checkpoints, only a
     * few are looked into; those whose name promises a data set come first.
     */
    private static List<Path> candidates(Path folder) {
        List<Path> promising = new ArrayList<>();
        List<Path> others = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, CheckpointFile::mayBeOne)) {
            for (Path file : files) {
                boolean isPromising = ZooReader.nameOf(file).toLowerCase(Locale.ROOT).startsWith("dataset");
                (isPromising ? promising : others).add(file);
            }
        } catch (IOException | DirectoryIteratorException _) {
            return List.of();
        }
        promising.sort(null);
        others.sort(null);
        return Stream.concat(promising.stream(), others.stream().limit(FILES_LOOKED_INTO))
                .filter(DatasetFormat::isDataset)
                .sorted()
                .toList();
    }

    /** Looks at the beginning of the pickle, where the names of the sets stand. */
    private static boolean isDataset(Path file) {
        if (!Files.isRegularFile(file) || !TorchFile.looksRight(file)) {
            return false;
        }
        try {
            MemorySegment data = ZipArchive.contents(file);
            if (data.get(ValueLayout.JAVA_BYTE, 0) == 'P') {
                ZipArchive zip = ZipArchive.open(file, data);
                Optional<String> pickle = TorchFile.pickle(zip);
                if (pickle.isEmpty()) {
                    return false;
                }
                data = zip.bytes(pickle.get());
            }
            byte[] start = data.asSlice(0, Math.min(LOOK, data.byteSize())).toArray(ValueLayout.JAVA_BYTE);
            String text = new String(start, StandardCharsets.ISO_8859_1);
            return SETS.stream().anyMatch(text::contains);
        } catch (BadInputException _) {
            return false;
        }
    }

    /** One of the three sets as it is in the file. */
    private record Part(Split.Part part, Stub set) {}

    @Override
    public Zoo open(Path path, Progress progress, Cancellation cancellation) {
        Path file = path;
        if (Files.isDirectory(path)) {
            List<Path> found = candidates(path);
            if (found.size() != 1) {
                throw BadInputException.in(
                        path,
                        "there are %d data sets in it (%s)"
                                .formatted(found.size(), String.join(", ", found.stream().map(ZooReader::nameOf).toList())),
                        "name the one to open");
            }
            file = found.getFirst();
        }
        progress.update(0, "reading " + file.getFileName());
        TorchFile opened = TorchFile.open(file);
        cancellation.throwIfCancelled();
        List<Part> parts = parts(opened);
        return new Gathering(opened, parts).zoo(ZooReader.nameOf(path).replaceFirst("\\.(pt|pth)$", ""));
    }

    private static List<Part> parts(TorchFile file) {
        List<Part> parts = new ArrayList<>();
        if (file.root() instanceof Map<?, ?> sets) {
            for (int i = 0; i < SETS.size(); i++) {
                if (sets.get(SETS.get(i)) instanceof Stub set) {
                    parts.add(new Part(Split.Part.values()[i], set));
                }
            }
        }
        if (parts.isEmpty()) {
            throw BadInputException.in(
                    file.file(),
                    "none of %s in it is a data set of HSG-AIML".formatted(SETS),
                    "give the file as it was published");
        }
        return parts;
    }

    /** Rows are pieced together from tensors as they are asked for. */
    private record TensorRows(List<List<TensorView>> pieces, int columns, int @Nullable [] gather) implements Weights {

        @Override
        public int rows() {
            return pieces.size();
        }

        @Override
        public void read(int row, float[] into, int offset) {
            Objects.checkFromIndexSize(offset, columns, into.length);
            int[] index = gather;
            float[] target = index == null ? into : new float[columns];
            int at = index == null ? offset : 0;
            for (TensorView piece : pieces.get(row)) {
                piece.read(target, at);
                at += (int) piece.count();
            }
            if (index != null) {
                for (int i = 0; i < index.length; i++) {
                    into[offset + i] = target[index[i]];
                }
            }
        }
    }

    /** Puts the three sets together. */
    private static final class Gathering {
        private final TorchFile file;
        private final List<Part> parts;
        private final List<List<TensorView>> pieces = new ArrayList<>();
        private final List<String> models = new ArrayList<>();
        private final PropertyTable table = PropertyTable.ofFindings();
        private final Set<String> opaque = new LinkedHashSet<>();
        private final Leftovers leftovers = new Leftovers("checkpoint");
        private @Nullable StateDictLayout layout;
        private int columns;

        Gathering(TorchFile file, List<Part> parts) {
            this.file = file;
            this.parts = parts;
        }

        Zoo zoo(String name) {
            Set<String> train = new LinkedHashSet<>();
            Set<String> val = new LinkedHashSet<>();
            Set<String> test = new LinkedHashSet<>();
            boolean isTransposed = false;
            for (Part part : parts) {
                isTransposed |= part.set().type.name().equals(TRANSPOSED_CLASS);
                int first = models.size();
                add(part.set());
                Set<String> members =
                        switch (part.part()) {
                            case TRAIN -> train;
                            case VAL -> val;
                            case TEST -> test;
                        };
                members.addAll(models.subList(first, models.size()));
            }
            if (pieces.isEmpty()) {
                throw BadInputException.in(file.file(), "the data sets in it are empty", "give one with checkpoints");
            }
            List<String> remarks = new ArrayList<>(leftovers.remarks());
            if (!opaque.isEmpty()) {
                remarks.add("Properties that only pandas can read are missing: %s.".formatted(String.join(", ", opaque)));
            }
            Architecture architecture = architecture(remarks);
            int[] gather = null;
            if (isTransposed && !architecture.isFlat()) {
                gather = transposed(architecture);
                remarks.add("The kernels of this file are in TensorFlow's order of axes; they were transposed into PyTorch's.");
            }
            return new Zoo(
                            name,
                            architecture,
                            new TensorRows(List.copyOf(pieces), columns, gather),
                            models,
                            table.properties(),
                            Optional.of(new Split(List.copyOf(train), List.copyOf(val), List.copyOf(test))),
                            remarks)
                    .withLeftOut(leftovers.count());
        }

        private void add(Stub set) {
            Object data = set.attribute("data_in") == null ? set.attribute("data") : set.attribute("data_in");
            List<List<TensorView>> rows = rows(data);
            List<String> labels = texts(set.attribute("labels_in") == null ? set.attribute("labels") : set.attribute("labels_in"));
            List<String> paths = texts(set.attribute("paths"));
            List<?> epochs = set.attribute("epochs") instanceof List<?> list ? list : List.of();
            SequencedMap<String, List<?>> properties = properties(set, rows.size());
            for (int i = 0; i < rows.size(); i++) {
                String label = i < labels.size() ? labels.get(i) : "";
                SequencedMap<String, Object> values = new LinkedHashMap<>();
                double epoch = epoch(label, i < epochs.size() ? epochs.get(i) : null);
                if (!Double.isNaN(epoch)) {
                    values.put(PropertyName.EPOCH, epoch);
                }
                int row = i;
                properties.forEach((key, entries) -> {
                    Object entry = entries.get(row);
                    // The epoch that stands beside the weights counts.
                    String column = PropertyName.canonical(key).equals(PropertyName.EPOCH) ? PropertyName.EPOCH : key;
                    values.putIfAbsent(column, entry instanceof TensorReference single ? number(key, single) : entry);
                });
                List<TensorView> weights = rows.get(i);
                long count = weights.stream().mapToLong(TensorView::count).sum();
                String model = model(label, i < paths.size() ? paths.get(i) : "", models.size());
                if (columns == 0) {
                    columns = Math.toIntExact(count);
                }
                if (count != columns || count == 0) {
                    leftovers.add(model, "it has %d weights where others have %d".formatted(count, columns));
                } else {
                    pieces.add(weights);
                    models.add(model);
                    table.add(values);
                }
            }
        }

        /** Some saved a measured value as a tensor of one number. */
        private double number(String name, TensorReference single) {
            TensorView tensor = file.tensor(name, single);
            return tensor.count() == 1 ? tensor.doubles()[0] : Double.NaN;
        }

        private List<List<TensorView>> rows(@Nullable Object data) {
            List<List<TensorView>> rows = new ArrayList<>();
            if (data instanceof TensorReference reference) {
                TensorView matrix = file.tensor("data", reference);
                if (matrix.shape().size() != 2 || matrix.shape().getFirst() > 1 << 28 || matrix.shape().getLast() == 0) {
                    throw BadInputException.in(
                            file.file(),
                            "the weights in it have the shape %s, but rows and columns were expected".formatted(matrix.shape()),
                            "give the file as it was published");
                }
                for (long i = 0; i < matrix.shape().getFirst(); i++) {
                    rows.add(List.of(matrix.row(i)));
                }
            } else if (data instanceof List<?> list) {
                for (Object item : list) {
                    rows.add(row(item, rows.size()));
                }
            } else {
                throw BadInputException.in(
                        file.file(), "a data set in it has no weights (data_in or data)", "give the file as it was published");
            }
            return rows;
        }

        private List<TensorView> row(@Nullable Object item, int index) {
            if (item instanceof TensorReference reference) {
                return List.of(file.tensor("data_in[%d]".formatted(index), reference));
            }
            if (!(item instanceof Map<?, ?> stateDict)) {
                return List.of();
            }
            SequencedMap<String, TensorView> tensors = new LinkedHashMap<>();
            stateDict.forEach((name, tensor) -> {
                if (name instanceof String text && tensor instanceof TensorReference reference) {
                    tensors.put(text, file.tensor(text, reference));
                }
            });
            StateDictLayout first = layout;
            if (first == null) {
                first = StateDictLayout.of(file.file(), tensors, StateDictLayout.Order.FILE);
                layout = first;
            }
            List<TensorView> ordered = new ArrayList<>();
            for (String name : first.names()) {
                TensorView tensor = tensors.get(name);
                if (tensor == null) {
                    return List.of();
                }
                ordered.add(tensor);
            }
            return ordered;
        }

        private SequencedMap<String, List<?>> properties(Stub set, int rows) {
            SequencedMap<String, List<?>> columns = new LinkedHashMap<>();
            if (set.attribute("properties") instanceof Map<?, ?> map) {
                map.forEach((key, value) -> {
                    List<?> column =
                            switch (value) {
                                case List<?> list -> list;
                                case NumpyArray array -> numbers(array);
                                case Stub series -> PandasColumn.values(series, rows);
                                case null, default -> List.of();
                            };
                    if (column.size() == rows) {
                        columns.put(String.valueOf(key), column);
                    } else {
                        opaque.add(String.valueOf(key));
                    }
                });
            }
            return columns;
        }

        private static List<?> numbers(NumpyArray array) {
            double[] numbers = array.numbers();
            if (numbers == null) {
                List<?> objects = array.objects();
                return objects == null ? List.of() : objects;
            }
            return java.util.Arrays.stream(numbers).boxed().toList();
        }

        private static List<String> texts(@Nullable Object value) {
            List<String> texts = new ArrayList<>();
            if (value instanceof List<?> list) {
                list.forEach(item -> texts.add(item instanceof String text ? text : ""));
            }
            return texts;
        }

        private static double epoch(String label, @Nullable Object listed) {
            Matcher inLabel = EPOCH.matcher(label);
            if (inLabel.find()) {
                return Integer.parseInt(inLabel.group(1));
            }
            Matcher step = STEP.matcher(label);
            return step.find() ? Integer.parseInt(step.group(1)) : PickleMachine.number(listed);
        }

        /** The folder of the trial, or for the Unterthiner zoos the model folder as their own tables name it. */
        private static String model(String label, String path, int row) {
            Matcher step = STEP.matcher(label);
            if (step.find() && !step.group(2).isEmpty()) {
                return step.group(2);
            }
            int end = label.indexOf("#_#");
            String place = end > 0 ? label.substring(0, end) : path.isEmpty() ? label : path;
            String last = place.substring(Math.max(place.lastIndexOf('/'), place.lastIndexOf('\\')) + 1);
            return last.isEmpty() ? "row %d".formatted(row) : last;
        }

        private Architecture architecture(List<String> remarks) {
            StateDictLayout known = layout;
            if (known == null) {
                known = template();
            }
            if (known != null && known.architecture().weightCount() == columns) {
                remarks.addAll(known.remarks());
                return known.architecture();
            }
            for (Architecture paper :
                    List.of(Architectures.smallCnn(), Architectures.unterthiner(), Architectures.tetris())) {
                if (paper.weightCount() == columns) {
                    return paper;
                }
            }
            remarks.add("The weights are taken as a flat vector, without permutations of units, because the file does not say how "
                    + "its %d weights belong to layers.".formatted(columns));
            return Architectures.flat(columns);
        }

        /** Vectors come with one state dict as a template. */
        private @Nullable StateDictLayout template() {
            for (Part part : parts) {
                if (part.set().attribute("checkpoint_base") instanceof Map<?, ?> base) {
                    SequencedMap<String, TensorView> tensors = new LinkedHashMap<>();
                    base.forEach((name, tensor) -> {
                        if (name instanceof String text && tensor instanceof TensorReference reference) {
                            tensors.put(text, file.tensor(text, reference));
                        }
                    });
                    if (Boolean.FALSE.equals(part.set().attribute("use_bias"))) {
                        tensors.keySet().removeIf(name -> name.endsWith(".bias"));
                    }
                    if (!tensors.isEmpty()) {
                        return StateDictLayout.of(file.file(), tensors, StateDictLayout.Order.FILE);
                    }
                }
            }
            return null;
        }

        /** For each place in PyTorch's order, where the number stands if kernels are (height, width, in, out). */
        private static int[] transposed(Architecture architecture) {
            List<TensorFlowLayout.KerasLayer> layers = new ArrayList<>();
            for (Layer layer : architecture.layers()) {
                List<Integer> shape = layer instanceof Layer.Convolution convolution
                        ? List.of(convolution.height(), convolution.width(), layer.in(), layer.out())
                        : List.of(layer.in(), layer.out());
                Integer bias = layer.biasOffset().isPresent() ? layer.biasOffset().getAsInt() : null;
                layers.add(new TensorFlowLayout.KerasLayer(layer.name(), shape, layer.weightOffset(), bias));
            }
            return new TensorFlowLayout(Path.of(""), layers, architecture.weightCount()).gather();
        }
    }
}
