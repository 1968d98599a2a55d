package org.weightscape.zoo.io;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.weightscape.job.Cancellation;
import org.weightscape.job.Progress;
import org.weightscape.zoo.BadInputException;
import org.weightscape.zoo.PropertyName;
import org.weightscape.zoo.Zoo;

/**
 * A folder of single checkpoints ({@code .pt}, {@code .pth}, {@code .safetensors}, {@code .npz}), flat or in sub-folders, perhaps
 * with a table of properties ({@code .csv}, {@code .json}, {@code .jsonl}) that names the files in one of its columns. Where no
 * table says otherwise, epochs are read from names such as {@code lenet_epoch_12.pt}; what is left of the name is the model.
 */
final class CheckpointFolderFormat implements ZooFormat {
    private static final List<String> EXTENSIONS = List.of(".pt", ".pth", ".safetensors", ".npz");
    private static final Pattern EPOCH = Pattern.compile(
            "(?i)(?<![a-z])(?:epoch|ep|step|iteration|iter|checkpoint|ckpt|e)[ _=-]?(\\d{1,9})(?![a-z0-9])");
    private static final int DEEPEST = 3;
    private static final String MODEL = "model";

    private record Found(Path file, String relative, String model, @Nullable Integer epoch) {}

    @Override
    public String name() {
        return "folder of checkpoints";
    }

    @Override
    public String description() {
        return "a folder of checkpoints (%s)".formatted(String.join(", ", EXTENSIONS));
    }

    /** Whether a file has the name of a checkpoint. */
    static boolean isCheckpoint(Path file) {
        String name = ZooReader.nameOf(file).toLowerCase(Locale.ROOT);
        return !name.startsWith(".") && EXTENSIONS.stream().anyMatch(name::endsWith);
    }

    @Override
    public boolean recognises(Path path) {
        if (!Files.isDirectory(path)) {
            return Files.isRegularFile(path) && isCheckpoint(path);
        }
        try (Stream<Path> files = Files.walk(path, DEEPEST)) {
            return files.limit(10_000).anyMatch(file -> isCheckpoint(file) && Files.isRegularFile(file));
        } catch (IOException | UncheckedIOException _) {
            return false;
        }
    }

    @Override
    public Zoo open(Path path, Progress progress, Cancellation cancellation) {
        Path folder = path;
        if (Files.isRegularFile(path)) {
            // If the very file that was named is broken, its own complaint is the one to give.
            CheckpointReader reader = new CheckpointReader();
            reader.layout(path, reader.tensors(path));
            Path parent = path.toAbsolutePath().getParent();
            folder = parent == null ? path : parent;
        }
        Leftovers leftovers = new Leftovers();
        List<Found> found = files(folder, leftovers);
        List<CheckpointReader.Item> items = found.stream()
                .map(one -> new CheckpointReader.Item(one.file(), one.relative()))
                .toList();
        CheckpointReader.Result read =
                new CheckpointReader().read(folder, items, progress.part(0, 0.9), cancellation);
        List<String> remarks = new ArrayList<>(read.leftovers().remarks());
        remarks.addAll(leftovers.remarks());
        Map<String, SequencedMap<String, Object>> rows = table(folder, found, remarks);
        PropertyTable table = new PropertyTable();
        List<String> models = new ArrayList<>();
        List<float[]> vectors = new ArrayList<>();
        for (int i = 0; i < found.size(); i++) {
            float[] vector = read.vectors().get(i);
            if (vector == null) {
                continue;
            }
            SequencedMap<String, Object> values =
                    new LinkedHashMap<>(rows.getOrDefault(found.get(i).relative(), new LinkedHashMap<>()));
            Object model = values.remove(MODEL);
            boolean saysEpoch = values.keySet().stream()
                    .anyMatch(name -> PropertyName.canonical(name).equals(PropertyName.EPOCH));
            Integer epoch = found.get(i).epoch();
            if (!saysEpoch && epoch != null) {
                values.putFirst(PropertyName.EPOCH, (double) epoch);
            }
            table.add(values);
            vectors.add(vector);
            models.add(model == null || model.toString().isEmpty() ? found.get(i).model() : text(model));
        }
        remarks.addAll(read.layout().remarks());
        return new Zoo(
                ZooReader.nameOf(folder),
                read.layout().architecture(),
                new RowBlocks(List.copyOf(vectors), read.layout().architecture().weightCount()),
                models,
                table.properties(),
                Optional.empty(),
                remarks);
    }

    private static String text(Object value) {
        return value instanceof Double number && number == Math.rint(number) ? Long.toString(number.longValue()) : value.toString();
    }

    private static List<Found> files(Path folder, Leftovers leftovers) {
        List<Found> found = new ArrayList<>();
        try {
            Path root = folder.toRealPath();
            List<Path> files = new ArrayList<>();
            try (Stream<Path> all = Files.walk(folder, DEEPEST)) {
                all.filter(CheckpointFolderFormat::isCheckpoint).filter(Files::isRegularFile).forEach(files::add);
            }
            for (Path file : files) {
                String relative = folder.relativize(file).toString().replace('\\', '/');
                if (RayFormat.leaves(file, root)) {
                    leftovers.add(relative, "it is a symbolic link that leaves the folder");
                } else {
                    found.add(found(file, relative, ZooReader.nameOf(folder)));
                }
            }
        } catch (IOException e) {
            throw Npy.unreadable(folder, e);
        } catch (UncheckedIOException e) {
            throw Npy.unreadable(folder, e.getCause() == null ? new IOException(e) : e.getCause());
        }
        found.sort((a, b) -> {
            int byModel = StateDictLayout.compareNaturally(a.model(), b.model());
            return byModel != 0 ? byModel : StateDictLayout.compareNaturally(a.relative(), b.relative());
        });
        return found;
    }

    private static Found found(Path file, String relative, String folder) {
        String stem = relative.substring(0, relative.lastIndexOf('.'));
        Matcher matcher = EPOCH.matcher(stem);
        Integer epoch = null;
        String model = stem;
        while (matcher.find()) {
            epoch = Integer.valueOf(matcher.group(1));
            model = stem.substring(0, matcher.start()) + stem.substring(matcher.end());
        }
        List<String> names = new ArrayList<>();
        for (String name : model.split("/", -1)) {
            String trimmed = name.replaceAll("^[ _.=-]+|[ _.=-]+$", "");
            if (!trimmed.isEmpty()) {
                names.add(trimmed);
            }
        }
        return new Found(file, relative, names.isEmpty() ? folder : String.join("/", names), epoch);
    }

    /** The rows of the table that names the most checkpoints, by the checkpoint's relative path. */
    private static Map<String, SequencedMap<String, Object>> table(Path folder, List<Found> found, List<String> remarks) {
        Map<String, String> names = new HashMap<>();
        for (Found one : found) {
            String relative = one.relative();
            String name = relative.substring(relative.lastIndexOf('/') + 1);
            for (String key : List.of(
                    relative, name, relative.substring(0, relative.lastIndexOf('.')), name.substring(0, name.lastIndexOf('.')))) {
                // A name that two files have tells nothing.
                names.merge(key, relative, (a, b) -> a.equals(b) ? a : "");
            }
        }
        List<Path> tables = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                if (SideTable.isOne(file) && Files.isRegularFile(file)) {
                    tables.add(file);
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            throw BadInputException.in(folder, "the folder cannot be read", "check that you may read it", e);
        }
        tables.sort(null);
        Map<String, SequencedMap<String, Object>> best = Map.of();
        for (Path table : tables) {
            Map<String, SequencedMap<String, Object>> joined = join(SideTable.read(table), names);
            if (joined.size() > best.size()) {
                best = joined;
            }
        }
        if (!tables.isEmpty() && best.size() < found.size()) {
            remarks.add(
                    best.isEmpty()
                            ? "No table beside the checkpoints names their files in a column, so nothing is known of them."
                            : "The table beside the checkpoints says nothing of %d of them.".formatted(found.size() - best.size()));
        }
        return best;
    }

    private static Map<String, SequencedMap<String, Object>> join(
            List<SequencedMap<String, Object>> rows, Map<String, String> names) {
        Map<String, Integer> matches = new LinkedHashMap<>();
        for (SequencedMap<String, Object> row : rows) {
            row.forEach((column, value) -> {
                if (!names.getOrDefault(text(value), "").isEmpty()) {
                    matches.merge(column, 1, Integer::sum);
                }
            });
        }
        Optional<String> column =
                matches.entrySet().stream().max(Map.Entry.comparingByValue()).map(Map.Entry::getKey);
        Map<String, SequencedMap<String, Object>> joined = new HashMap<>();
        if (column.isPresent()) {
            for (SequencedMap<String, Object> row : rows) {
                Object value = row.get(column.get());
                String relative = value == null ? "" : names.getOrDefault(text(value), "");
                if (!relative.isEmpty()) {
                    SequencedMap<String, Object> others = new LinkedHashMap<>(row);
                    others.remove(column.get());
                    joined.putIfAbsent(relative, others);
                }
            }
        }
        return joined;
    }
}
