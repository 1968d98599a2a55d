package org.weightscape.zoo.io;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
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
final class CheckpointFolderFormat implements ManyFilesFormat {
    private static final Logger LOG = LoggerFactory.getLogger(CheckpointFolderFormat.class);
    private static final List<String> EXTENSIONS = List.of(".pt", ".pth", ".safetensors", ".npz");
    private static final Pattern EPOCH = Pattern.compile(
            "(?i)(?<![a-z])(?:epoch|ep|step|iteration|iter|checkpoint|ckpt|e)[ _=-]?(\\d{1,9})(?![a-z0-9])");
    private static final int DEEPEST = 3;

    /** So many names are looked at before deciding that this is no such zoo. */
    private static final int LOOKS = 10_000;

    /** So many files that are no checkpoints may stand around before the search is given up. */
    private static final int MOST_OTHERS = 100_000;

    private static final String MODEL = "model";

    private record Found(Path file, String relative, String model, @Nullable Integer epoch, long bytes, String stamp) {}

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
        Search search = new Search(path, LOOKS);
        for (Optional<Path> found = search.next(); found.isPresent(); found = search.next()) {
            if (Files.isRegularFile(found.get())) {
                return true;
            }
        }
        return false;
    }

    /** Looks for files with the names of checkpoints, those near the top first. What cannot be read is passed over. */
    private static final class Search {
        private record Place(Path folder, int depth) {}

        private final Deque<Place> folders = new ArrayDeque<>();
        private final Deque<Path> found = new ArrayDeque<>();
        /** Files and folders that were met and are no checkpoints. */
        private int others;

        private final int mostOthers;

        Search(Path folder, int mostOthers) {
            this.mostOthers = mostOthers;
            folders.add(new Place(folder, 1));
        }

        boolean isGivenUp() {
            return others >= mostOthers;
        }

        /** The next one; nothing at the end, or if far too much else was met. */
        Optional<Path> next() {
            while (found.isEmpty() && !folders.isEmpty() && !isGivenUp()) {
                Place place = folders.removeFirst();
                try (DirectoryStream<Path> entries = Files.newDirectoryStream(place.folder())) {
                    for (Path entry : entries) {
                        if (isCheckpoint(entry)) {
                            found.add(entry);
                        } else if (++others >= mostOthers) {
                            break;
                        } else if (place.depth() < DEEPEST && Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
                            folders.add(new Place(entry, place.depth() + 1));
                        }
                    }
                } catch (IOException | DirectoryIteratorException e) {
                    LOG.debug("{} cannot be searched", place.folder(), e);
                }
            }
            return Optional.ofNullable(found.poll());
        }
    }

    @Override
    public Listing list(Path path, Cancellation cancellation) {
        Path folder = path;
        if (Files.isRegularFile(path)) {
            // If the very file that was named is broken, its own complaint is the one to give.
            CheckpointReader reader = new CheckpointReader();
            reader.layout(path, reader.tensors(path));
            Path parent = path.toAbsolutePath().getParent();
            folder = parent == null ? path : parent;
        }
        Leftovers leftovers = new Leftovers();
        return new Checkpoints(folder, files(folder, leftovers, cancellation), tables(folder), leftovers);
    }

    /** The checkpoints of a zoo in its order, the tables beside them, and what was left out already. */
    private record Checkpoints(Path folder, List<Found> found, List<Path> tables, Leftovers leftovers) implements Listing {

        @Override
        public int checkpoints() {
            return found.size();
        }

        @Override
        public long bytes() {
            return found.stream().mapToLong(Found::bytes).sum();
        }

        @Override
        public String state() {
            StringBuilder state = new StringBuilder();
            found.forEach(one -> state.append(one.relative()).append(' ').append(one.stamp()).append('\n'));
            for (Path table : tables) {
                try {
                    String stamp = RayFormat.stamp(Files.readAttributes(table, BasicFileAttributes.class));
                    state.append(table.getFileName()).append(' ').append(stamp).append('\n');
                } catch (IOException e) {
                    throw Npy.unreadable(table, e);
                }
            }
            return state.toString();
        }

        @Override
        public Zoo read(RowStore store, Progress progress, Cancellation cancellation) {
            List<CheckpointReader.Item> items = found.stream()
                    .map(one -> new CheckpointReader.Item(one.file(), one.relative()))
                    .toList();
            CheckpointReader.Result read =
                    new CheckpointReader().read(folder, items, store, progress.part(0, 0.9), cancellation);
            List<String> remarks = new ArrayList<>(read.leftovers().remarks());
            remarks.addAll(leftovers.remarks());
            Map<String, SequencedMap<String, Object>> rows = rows(tables, found, remarks);
            PropertyTable table = new PropertyTable();
            List<String> models = new ArrayList<>();
            read.isUsed().stream().mapToObj(found::get).forEach(one -> {
                SequencedMap<String, Object> values =
                        new LinkedHashMap<>(rows.getOrDefault(one.relative(), new LinkedHashMap<>()));
                Object model = values.remove(MODEL);
                boolean saysEpoch = values.keySet().stream()
                        .anyMatch(name -> PropertyName.canonical(name).equals(PropertyName.EPOCH));
                Integer epoch = one.epoch();
                if (!saysEpoch && epoch != null) {
                    values.putFirst(PropertyName.EPOCH, (double) epoch);
                }
                table.add(values);
                models.add(model == null || model.toString().isEmpty() ? one.model() : text(model));
            });
            return read.zoo(folder, models, table, remarks);
        }
    }

    private static String text(Object value) {
        return value instanceof Double number && number == Math.rint(number) ? Long.toString(number.longValue()) : value.toString();
    }

    private static List<Found> files(Path folder, Leftovers leftovers, Cancellation cancellation) {
        List<Found> found = new ArrayList<>();
        Search search = new Search(folder, MOST_OTHERS);
        try {
            Path root = folder.toRealPath();
            for (Optional<Path> next = search.next(); next.isPresent(); next = search.next()) {
                cancellation.throwIfCancelled();
                Path file = next.get();
                String relative = folder.relativize(file).toString().replace('\\', '/');
                if (RayFormat.leaves(file, root)) {
                    leftovers.add(relative, "it is a symbolic link that leaves the folder");
                } else if (Files.isRegularFile(file)) {
                    found.add(found(file, relative, ZooReader.nameOf(folder)));
                }
            }
        } catch (IOException e) {
            throw Npy.unreadable(folder, e);
        }
        if (search.isGivenUp() || found.isEmpty()) {
            throw BadInputException.in(
                    folder,
                    found.isEmpty()
                            ? "there are no checkpoints in it that could be read"
                            : "more than %d other files stand between its checkpoints".formatted(MOST_OTHERS),
                    "give the folder of the checkpoints themselves");
        }
        found.sort((a, b) -> {
            int byModel = StateDictLayout.compareNaturally(a.model(), b.model());
            return byModel != 0 ? byModel : StateDictLayout.compareNaturally(a.relative(), b.relative());
        });
        return List.copyOf(found);
    }

    private static Found found(Path file, String relative, String folder) throws IOException {
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
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        return new Found(
                file,
                relative,
                names.isEmpty() ? folder : String.join("/", names),
                epoch,
                attributes.size(),
                RayFormat.stamp(attributes));
    }

    /** The rows of the table that names the most checkpoints, by the checkpoint's relative path. */
    private static Map<String, SequencedMap<String, Object>> rows(List<Path> tables, List<Found> found, List<String> remarks) {
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

    /** The files in a folder that may be tables of properties, in the order of their names. */
    private static List<Path> tables(Path folder) {
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
        return List.copyOf(tables);
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
