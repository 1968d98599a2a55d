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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.weightscape.job.Cancellation;
import org.weightscape.job.Progress;
import org.weightscape.zoo.BadInputException;
import org.weightscape.zoo.PropertyName;
import org.weightscape.zoo.Zoo;

/**
 * A folder of single checkpoints in the forms that {@link CheckpointReader} reads, flat or in sub-folders, perhaps with tables
 * of properties ({@code .csv}, {@code .json}, {@code .jsonl}) that name the files in one of their columns; or one such file.
 * Where no table says otherwise, epochs are read from names such as {@code lenet_epoch_12.pt}; what is left of the name is the model.
 */
final class CheckpointFolderFormat implements ManyFilesFormat {
    private static final Logger LOG = LoggerFactory.getLogger(CheckpointFolderFormat.class);
    private static final int DEEPEST = 3;

    /** So many names are looked at before deciding that this is no such zoo. */
    private static final int LOOKS = 10_000;

    /** So many files that are no checkpoints may stand around before the search is given up. */
    private static final int MOST_OTHERS = 100_000;

    private static final String MODEL = "model";

    private record Found(Path file, String relative, CheckpointName name, long bytes, String stamp) {}

    @Override
    public String name() {
        return "folder of checkpoints";
    }

    @Override
    public String description() {
        return "a folder of checkpoints (%s)".formatted(CheckpointFile.endings());
    }

    @Override
    public boolean recognises(Path path) {
        if (!Files.isDirectory(path)) {
            return Files.isRegularFile(path) && CheckpointFile.isOne(path);
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
                        if (CheckpointFile.isOne(entry)) {
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
        Leftovers leftovers = new Leftovers("checkpoint");
        Leftovers notRead = new Leftovers("table");
        if (Files.isDirectory(path)) {
            return new Checkpoints(path, files(path, leftovers, cancellation), tables(path, notRead), leftovers, notRead);
        }
        // If the very file that was named is broken, its own complaint is the one to give.
        CheckpointReader reader = new CheckpointReader();
        reader.layout(path, reader.tensors(path));
        Path parent = Objects.requireNonNull(path.toAbsolutePath().getParent(), "a file is in a folder");
        try {
            List<Found> found = List.of(found(path, ZooReader.nameOf(path), ZooReader.nameOf(parent)));
            return new Checkpoints(path, found, tables(parent, notRead), leftovers, notRead);
        } catch (IOException e) {
            throw Npy.unreadable(path, e);
        }
    }

    /** The checkpoints of a folder or a single file in the zoo's order, the tables beside them, and what was left out already. */
    private record Checkpoints(
            Path place, List<Found> found, List<Path> tables, Leftovers leftovers, Leftovers notRead)
            implements Listing {

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
                    new CheckpointReader().read(place, items, store, progress.part(0, 0.9), cancellation);
            CheckpointTables known =
                    CheckpointTables.read(tables, found.stream().map(Found::relative).toList());
            List<String> remarks = new ArrayList<>(notRead.remarks());
            remarks.addAll(known.remarks());
            PropertyTable table = PropertyTable.ofTraining();
            List<String> models = new ArrayList<>();
            read.isUsed().stream().mapToObj(found::get).forEach(one -> {
                SequencedMap<String, SideTable.Cell> row = known.row(one.relative());
                SideTable.Cell model = row.remove(MODEL);
                models.add(model == null || model.text().isEmpty() ? one.name().model() : model.text());
                table.add(values(row, one.name().epoch()));
            });
            return read.zoo(place, models, table, leftovers, remarks);
        }
    }

    /** What is known of a checkpoint. A table's column of epochs is believed before the file's name, and that before a step. */
    private static SequencedMap<String, Object> values(SequencedMap<String, SideTable.Cell> row, @Nullable Integer epoch) {
        SequencedMap<String, Object> values = new LinkedHashMap<>();
        row.forEach((name, cell) -> values.put(name, cell.value()));
        if (epoch != null && !values.containsKey(PropertyName.EPOCH)) {
            values.putFirst(PropertyName.EPOCH, (double) epoch);
        }
        return values;
    }

    private static List<Found> files(Path folder, Leftovers leftovers, Cancellation cancellation) {
        List<Found> found = new ArrayList<>();
        Search search = new Search(folder, MOST_OTHERS);
        try {
            ZooRoot root = ZooRoot.of(folder);
            for (Optional<Path> next = search.next(); next.isPresent(); next = search.next()) {
                cancellation.throwIfCancelled();
                Path file = next.get();
                String relative = folder.relativize(file).toString().replace('\\', '/');
                Optional<String> objection = root.objection(file);
                if (objection.isPresent()) {
                    leftovers.add(relative, objection.get());
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
            int byModel = NaturalOrder.NATURAL.compare(a.name().model(), b.name().model());
            return byModel != 0 ? byModel : NaturalOrder.NATURAL.compare(a.relative(), b.relative());
        });
        return List.copyOf(found);
    }

    private static Found found(Path file, String relative, String folder) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        CheckpointName name = CheckpointName.of(CheckpointFile.stem(relative), folder);
        return new Found(file, relative, name, attributes.size(), RayFormat.stamp(attributes));
    }

    /** The files in a folder that may be tables of properties, in the order of their names. */
    private static List<Path> tables(Path folder, Leftovers notRead) {
        ZooRoot root = ZooRoot.of(folder);
        List<Path> tables = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                Optional<String> objection = SideTable.isOne(file) ? root.objection(file) : Optional.empty();
                if (objection.isPresent()) {
                    notRead.add(ZooReader.nameOf(file), objection.get());
                } else if (SideTable.isOne(file) && Files.isRegularFile(file)) {
                    tables.add(file);
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            throw BadInputException.in(folder, "the folder cannot be read", "check that you may read it", e);
        }
        tables.sort(null);
        return List.copyOf(tables);
    }
}
