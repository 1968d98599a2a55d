package org.weightscape.zoo.io;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.weightscape.zoo.BadInputException;
import org.weightscape.zoo.PropertyName;
import org.weightscape.zoo.io.SideTable.Cell;

/** Finds out which row of the tables beside checkpoints belongs to which of them: the one that names its file. */
final class CheckpointTables {
    /** What pandas calls the column of row numbers. */
    private static final Pattern INDEX = Pattern.compile("(?:Unnamed: \\d+)?");

    private static final Pattern FILE_COLUMN = Pattern.compile("(?i).*(?:file|path|checkpoint|ckpt).*");
    private static final String AMBIGUOUS = "";

    private final int checkpoints;
    private final Map<String, String> names = new HashMap<>();
    private final Map<String, SequencedMap<String, Cell>> rows = new HashMap<>();
    private final List<String> unused = new ArrayList<>();

    private CheckpointTables(List<String> checkpoints) {
        this.checkpoints = checkpoints.size();
        for (String relative : checkpoints) {
            String name = relative.substring(relative.lastIndexOf('/') + 1);
            for (String key : List.of(relative, name, CheckpointFile.stem(relative), CheckpointFile.stem(name))) {
                names.merge(key, relative, (a, b) -> a.equals(b) ? a : AMBIGUOUS);
            }
        }
    }

    /**
     * Reads tables. What two of them say of the same checkpoint is put together; if they disagree, the first is believed.
     *
     * @param checkpoints paths of the files below the zoo's folder, with slashes
     * @throws BadInputException if a table is broken
     */
    static CheckpointTables read(List<Path> tables, List<String> checkpoints) {
        CheckpointTables read = new CheckpointTables(checkpoints);
        tables.forEach(read::add);
        return read;
    }

    /** The entries of a checkpoint by column, without the one that names its file; none if no table names it. */
    SequencedMap<String, Cell> row(String checkpoint) {
        return rows.getOrDefault(checkpoint, new LinkedHashMap<>());
    }

    /** What could not be used, a sentence each. */
    List<String> remarks() {
        if (rows.isEmpty()) {
            return unused.isEmpty()
                    ? List.of()
                    : List.of("No table beside the checkpoints names their files in a column, so nothing is known of them.");
        }
        List<String> remarks = new ArrayList<>();
        if (rows.size() < checkpoints) {
            remarks.add("The table beside the checkpoints says nothing of %d of them.".formatted(checkpoints - rows.size()));
        }
        unused.forEach(table -> remarks.add("%s was not used: none of its columns names the checkpoints.".formatted(table)));
        return remarks;
    }

    private void add(Path table) {
        List<SequencedMap<String, Cell>> read = SideTable.read(table);
        Optional<String> column = fileColumn(read);
        if (column.isEmpty()) {
            unused.add(ZooReader.nameOf(table));
            return;
        }
        Set<String> seen = new HashSet<>();
        for (SequencedMap<String, Cell> row : read) {
            String checkpoint = checkpoint(row.get(column.get()));
            if (!checkpoint.equals(AMBIGUOUS) && seen.add(checkpoint)) {
                SequencedMap<String, Cell> known = rows.computeIfAbsent(checkpoint, _ -> new LinkedHashMap<>());
                row.forEach((name, cell) -> {
                    if (!name.equals(column.get()) && !INDEX.matcher(name).matches()) {
                        known.putIfAbsent(name, cell);
                    }
                });
            }
        }
    }

    /** The column whose entries name checkpoints: one that is called so before others, and numbers of epochs last. */
    private Optional<String> fileColumn(List<SequencedMap<String, Cell>> read) {
        Map<String, Integer> matches = new LinkedHashMap<>();
        for (SequencedMap<String, Cell> row : read) {
            row.forEach((column, cell) -> {
                if (!checkpoint(cell).equals(AMBIGUOUS)) {
                    matches.merge(column, 1, Integer::sum);
                }
            });
        }
        return matches.keySet().stream()
                .max(Comparator.comparingInt(CheckpointTables::likelihood).thenComparing(matches::get));
    }

    private static int likelihood(String column) {
        if (FILE_COLUMN.matcher(column).matches()) {
            return 2;
        }
        return PropertyName.CANONICAL.contains(PropertyName.canonical(column).toLowerCase(Locale.ROOT)) ? 0 : 1;
    }

    /** The checkpoint that an entry names, perhaps with folders before it that are not here. */
    private String checkpoint(@Nullable Cell cell) {
        if (cell == null) {
            return AMBIGUOUS;
        }
        String path = cell.text().replace('\\', '/');
        while (true) {
            String known = names.get(path);
            int slash = path.indexOf('/');
            if (known != null || slash < 0) {
                return known == null ? AMBIGUOUS : known;
            }
            path = path.substring(slash + 1);
        }
    }
}
