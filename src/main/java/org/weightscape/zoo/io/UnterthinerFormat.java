package org.weightscape.zoo.io;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.weightscape.job.Cancellation;
import org.weightscape.job.Progress;
import org.weightscape.zoo.BadInputException;
import org.weightscape.zoo.Property;
import org.weightscape.zoo.PropertyName;
import org.weightscape.zoo.Zoo;
import org.weightscape.zoo.io.CsvColumns.Content;

/**
 * The Small CNN Zoo of Unterthiner et al. 2020 (google-research, {@code dnn_predict_accuracy}): {@code weights.npy} in
 * TensorFlow's order, {@code metrics.csv} or {@code metrics.csv.gz} with one line for each row, and perhaps {@code
 * layout.csv}. Unlike the official loader this one transposes the kernels into PyTorch's layout, so that a token is a neuron.
 */
final class UnterthinerFormat implements ZooFormat {
    private static final String WEIGHTS = "weights.npy";
    private static final String TABLE = "metrics.csv";
    private static final String COMPRESSED_TABLE = "metrics.csv.gz";
    private static final String LAYOUT = "layout.csv";
    private static final String MODEL = "modeldir";
    private static final String STEP = "step";
    private static final String DATASET = "config.dataset";
    private static final int LOOK = 1 << 14;

    /** Columns that can only hold numbers; whatever else stands there is damage. */
    private static final Set<String> MEASURED = Set.of(
            PropertyName.EPOCH,
            PropertyName.TEST_ACC,
            PropertyName.TRAIN_ACC,
            PropertyName.TEST_LOSS,
            PropertyName.TRAIN_LOSS,
            PropertyName.GGAP);

    @Override
    public String name() {
        return "Unterthiner zoo";
    }

    @Override
    public String description() {
        return "one with %s and %s (Unterthiner et al. 2020)".formatted(WEIGHTS, TABLE);
    }

    @Override
    public boolean recognises(Path path) {
        return Files.exists(path.resolve(WEIGHTS)) || isTable(path.resolve(TABLE)) || isTable(path.resolve(COMPRESSED_TABLE));
    }

    /** Whether a table is one of these zoos, or damaged: other tables have the same name, but not the column of models. */
    private static boolean isTable(Path table) {
        if (!Files.exists(table)) {
            return false;
        }
        try (InputStream in = CsvColumns.open(table)) {
            String start = new String(in.readNBytes(LOOK), StandardCharsets.UTF_8);
            return start.lines().limit(1).anyMatch(line -> line.contains(MODEL));
        } catch (IOException _) {
            return true;
        }
    }

    @Override
    public Zoo open(Path folder, Progress progress, Cancellation cancellation) {
        Path array = folder.resolve(WEIGHTS);
        MappedNpy stored = Npy.open(array);
        Path table = Files.exists(folder.resolve(TABLE)) ? folder.resolve(TABLE) : folder.resolve(COMPRESSED_TABLE);
        if (!Files.exists(table)) {
            throw BadInputException.in(
                    folder,
                    "there is a %s, but neither %s nor %s that says what its rows are"
                            .formatted(WEIGHTS, TABLE, COMPRESSED_TABLE),
                    "put the table beside it");
        }
        TensorFlowLayout layout = layout(folder, stored.columns());
        NativeFormat.requireColumns(
                array, stored.columns(), layout.columns(), String.valueOf(layout.file().getFileName()));
        CsvColumns columns =
                CsvColumns.read(table, stored.rows(), names -> contents(table, names), progress, cancellation);
        NativeFormat.requireRows(table, columns.rows(), stored.rows());
        List<String> remarks = new ArrayList<>();
        List<Property> properties = properties(columns, remarks);
        List<String> datasets = properties.stream()
                .filter(property -> property.name().equals(DATASET))
                .flatMap(property -> property instanceof Property.Category category
                        ? category.categories().stream()
                        : Stream.empty())
                .toList();
        TensorFlowLayout.Derived derived = layout.architecture(datasets);
        remarks.addAll(derived.remarks());
        return new Zoo(
                ZooReader.nameOf(folder),
                derived.architecture(),
                stored.withColumns(layout.gather()),
                columns.words(columns.names().indexOf(MODEL)),
                properties,
                Optional.empty(),
                remarks);
    }

    private static TensorFlowLayout layout(Path folder, int found) {
        Path file = folder.resolve(LAYOUT);
        if (Files.exists(file)) {
            return TensorFlowLayout.read(file);
        }
        TensorFlowLayout published = TensorFlowLayout.published(file);
        if (found != published.columns()) {
            throw BadInputException.in(
                    folder.resolve(WEIGHTS),
                    "its rows have %d numbers, but the networks of the published zoos have %d and there is no %s"
                            .formatted(found, published.columns(), LAYOUT),
                    "put a %s beside it that says what the columns are".formatted(LAYOUT));
        }
        return published;
    }

    private static List<Content> contents(Path table, List<String> names) {
        Set<String> seen = new HashSet<>();
        for (String name : names) {
            if (!name.isEmpty() && !seen.add(name)) {
                throw BadInputException.in(table, "two columns are called '%s'".formatted(name), "rename or remove one");
            }
        }
        if (!seen.contains(MODEL)) {
            throw BadInputException.in(
                    table,
                    "there is no column '%s' that says which model a row belongs to; the columns are %s".formatted(MODEL, names),
                    "add it");
        }
        List<String> canonical = canonical(names);
        List<Content> contents = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            if (names.get(i).isEmpty()) {
                contents.add(Content.IGNORED); // the index that pandas writes
            } else if (names.get(i).equals(MODEL)) {
                contents.add(Content.NAMES);
            } else {
                contents.add(MEASURED.contains(canonical.get(i)) ? Content.NUMBERS : Content.NUMBERS_OR_WORDS);
            }
        }
        return contents;
    }

    /** The canonical names. Where two columns would get the same one, {@code step} or else the first has it. */
    private static List<String> canonical(List<String> names) {
        List<String> canonical = new ArrayList<>();
        Set<String> taken = new HashSet<>();
        for (String name : names) {
            String wanted = PropertyName.canonical(name);
            boolean yields = wanted.equals(PropertyName.EPOCH) && !name.equals(STEP) && names.contains(STEP);
            canonical.add(!yields && taken.add(wanted) ? wanted : name);
        }
        return canonical;
    }

    private static List<Property> properties(CsvColumns columns, List<String> remarks) {
        List<Property> properties = new ArrayList<>();
        List<String> canonical = canonical(columns.names());
        for (int i = 0; i < canonical.size(); i++) {
            String source = columns.names().get(i);
            if (!source.isEmpty() && !source.equals(MODEL)) {
                properties.add(columns.property(i, canonical.get(i)));
            }
        }
        Property.Numeric train = numeric(properties, PropertyName.TRAIN_ACC);
        Property.Numeric test = numeric(properties, PropertyName.TEST_ACC);
        if (!canonical.contains(PropertyName.GGAP) && train != null && test != null) {
            double[] gaps = new double[train.size()];
            for (int row = 0; row < gaps.length; row++) {
                gaps[row] = train.values()[row] - test.values()[row];
            }
            properties.add(new Property.Numeric(PropertyName.GGAP, gaps));
        }
        if (numeric(properties, PropertyName.EPOCH) == null) {
            remarks.add("There is no column '%s', so the epochs of the checkpoints are not known.".formatted(STEP));
        }
        // However the source orders them, equal zoos are equal.
        properties.sort(Comparator.comparing(Property::name, PropertyName.ORDER));
        return properties;
    }

    private static Property.@Nullable Numeric numeric(List<Property> properties, String name) {
        for (Property property : properties) {
            if (property instanceof Property.Numeric numeric && numeric.name().equals(name)) {
                return numeric;
            }
        }
        return null;
    }
}
