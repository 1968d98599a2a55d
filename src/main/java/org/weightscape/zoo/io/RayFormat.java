package org.weightscape.zoo.io;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.weightscape.job.Cancellation;
import org.weightscape.job.Progress;
import org.weightscape.zoo.BadInputException;
import org.weightscape.zoo.PropertyName;
import org.weightscape.zoo.Zoo;

/**
 * The raw zoos of HSG-AIML (2021 and 2022): a folder of ray.tune trials, each with {@code params.json}, {@code result.json} (an
 * object on each line) and {@code checkpoint_N/checkpoints}. Models stand in the order of their folders' names, whatever the
 * file system says; the official loader takes them as they come.
 */
final class RayFormat implements ManyFilesFormat {
    private static final String CHECKPOINTS = "checkpoints";
    private static final BigInteger LAST_EPOCH = BigInteger.valueOf(999_999_999);
    private static final Pattern CHECKPOINT_FOLDER = Pattern.compile("checkpoint_(\\d{1,99})");

    /** So many folders are looked at before deciding that this is no such zoo. */
    private static final int LOOKS = 64;

    /** A file, with its size and time for the cache. */
    private record Checkpoint(int epoch, Path file, long bytes, String stamp) {}

    private record Trial(Path folder, String name, List<Checkpoint> checkpoints, Leftovers leftovers) {}

    @Override
    public String name() {
        return "folder of ray.tune trials";
    }

    @Override
    public String description() {
        return "a folder of ray.tune trials (%s, %s, checkpoint_N/%s)"
                .formatted(TrialResults.PARAMETERS, TrialResults.RESULTS, CHECKPOINTS);
    }

    @Override
    public boolean recognises(Path path) {
        if (!Files.isDirectory(path)) {
            return false;
        }
        List<Path> candidates = new ArrayList<>(List.of(path));
        try (DirectoryStream<Path> children = Files.newDirectoryStream(path, Files::isDirectory)) {
            for (Path child : children) {
                candidates.add(child);
                if (candidates.size() > LOOKS) {
                    break;
                }
            }
        } catch (IOException | DirectoryIteratorException _) {
            return false;
        }
        // Others call their tables so, too: where no trial has checkpoints, there must not be any of another form either.
        return candidates.stream().anyMatch(RayFormat::hasCheckpoints)
                || candidates.stream().anyMatch(RayFormat::hasNotes) && !new CheckpointFolderFormat().recognises(path);
    }

    private static boolean hasNotes(Path trial) {
        return Files.exists(trial.resolve(TrialResults.RESULTS)) || Files.exists(trial.resolve(TrialResults.PARAMETERS));
    }

    private static boolean hasCheckpoints(Path trial) {
        try (DirectoryStream<Path> children = Files.newDirectoryStream(trial, "checkpoint_*")) {
            for (Path child : children) {
                if (Files.exists(child.resolve(CHECKPOINTS))) {
                    return true;
                }
            }
        } catch (IOException | DirectoryIteratorException _) {
            return false;
        }
        return false;
    }

    @Override
    public Listing list(Path folder, Cancellation cancellation) {
        Leftovers leftovers = new Leftovers("checkpoint");
        List<Trial> trials = trials(folder, leftovers, cancellation);
        if (trials.isEmpty()) {
            throw BadInputException.in(
                    folder,
                    "its trials have no checkpoints; expected were files checkpoint_N/%s".formatted(CHECKPOINTS),
                    "give the folder that holds the trials with their checkpoints");
        }
        return new Trials(folder, trials, leftovers);
    }

    /** The trials of a zoo, all with checkpoints; and what was left out already. */
    private record Trials(Path folder, List<Trial> trials, Leftovers leftovers) implements Listing {

        @Override
        public int checkpoints() {
            return trials.stream().mapToInt(trial -> trial.checkpoints().size()).sum();
        }

        @Override
        public long bytes() {
            return trials.stream()
                    .flatMap(trial -> trial.checkpoints().stream())
                    .mapToLong(Checkpoint::bytes)
                    .sum();
        }

        @Override
        public String state() {
            StringBuilder state = new StringBuilder();
            try {
                for (Trial trial : trials) {
                    state.append(trial.name());
                    for (String name : List.of(TrialResults.PARAMETERS, TrialResults.RESULTS, TrialResults.PROGRESS)) {
                        Path file = trial.folder().resolve(name);
                        if (Files.exists(file)) {
                            state.append(' ').append(stamp(Files.readAttributes(file, BasicFileAttributes.class)));
                        }
                        state.append('\n');
                    }
                    for (Checkpoint checkpoint : trial.checkpoints()) {
                        state.append(checkpoint.epoch()).append(' ').append(checkpoint.stamp()).append('\n');
                    }
                }
            } catch (IOException e) {
                throw Npy.unreadable(folder, e);
            }
            return state.toString();
        }

        @Override
        public Zoo read(RowStore rows, Progress progress, Cancellation cancellation) {
            List<CheckpointReader.Item> items = new ArrayList<>();
            for (Trial trial : trials) {
                for (Checkpoint checkpoint : trial.checkpoints()) {
                    items.add(new CheckpointReader.Item(
                            checkpoint.file(), "%s epoch %d".formatted(trial.name(), checkpoint.epoch())));
                }
            }
            CheckpointReader.Result read =
                    new CheckpointReader().read(folder, items, rows, progress.part(0, 0.8), cancellation);
            progress.update(0.8, "reading results");
            ZooRoot root = ZooRoot.of(folder);
            List<Optional<TrialResults>> results = IntStream.range(0, trials.size())
                    .parallel()
                    .mapToObj(i -> cancellation.isCancelled()
                            ? Optional.<TrialResults>empty()
                            : Optional.of(TrialResults.read(trials.get(i).folder(), root)))
                    .toList();
            cancellation.throwIfCancelled();
            return zoo(read, results);
        }

        private Zoo zoo(CheckpointReader.Result read, List<Optional<TrialResults>> results) {
            PropertyTable table = PropertyTable.ofTraining();
            List<String> models = new ArrayList<>();
            int item = 0;
            int withoutResult = 0;
            Leftovers notRead = new Leftovers("file");
            for (int t = 0; t < trials.size(); t++) {
                TrialResults known = results.get(t).orElseThrow();
                String trial = trials.get(t).name();
                known.notRead().forEach((file, reason) -> notRead.add(trial + "/" + file, reason));
                for (Checkpoint checkpoint : trials.get(t).checkpoints()) {
                    if (read.isUsed().get(item++)) {
                        models.add(trial);
                        SequencedMap<String, Object> row = new LinkedHashMap<>();
                        row.put(PropertyName.EPOCH, (double) checkpoint.epoch());
                        SequencedMap<String, Object> result = known.byEpoch().get(checkpoint.epoch());
                        withoutResult += result == null ? 1 : 0;
                        if (result != null) {
                            row.putAll(result);
                        }
                        row.putAll(known.parameters());
                        table.add(row);
                    }
                }
            }
            List<String> remarks = new ArrayList<>(notRead.remarks());
            if (withoutResult > 0) {
                remarks.add("%d checkpoint%s no line in %s."
                        .formatted(withoutResult, withoutResult == 1 ? " has" : "s have", TrialResults.RESULTS));
            }
            return read.zoo(folder, models, table, leftovers, remarks);
        }
    }

    private static List<Trial> trials(Path folder, Leftovers leftovers, Cancellation cancellation) {
        List<Trial> trials = new ArrayList<>();
        ZooRoot root = ZooRoot.of(folder);
        try {
            // Most of the time goes into waiting for the file system.
            List<Trial> found = folders(folder, leftovers).parallelStream()
                    .map(child -> trial(child, root, cancellation))
                    .toList();
            cancellation.throwIfCancelled();
            for (Trial trial : found) {
                leftovers.addAll(trial.leftovers());
                if (!trial.checkpoints().isEmpty()) {
                    trials.add(trial);
                }
            }
        } catch (IOException e) {
            throw Npy.unreadable(folder, e);
        } catch (UncheckedIOException e) {
            throw Npy.unreadable(folder, e.getCause() == null ? new IOException(e) : e.getCause());
        }
        trials.sort(Comparator.comparing(Trial::name));
        return trials;
    }

    /** The folders that may be trials. */
    private static List<Path> folders(Path folder, Leftovers leftovers) throws IOException {
        if (hasCheckpoints(folder)) {
            return List.of(folder);
        }
        List<Path> folders = new ArrayList<>();
        for (Path child : children(folder)) {
            if (Files.isDirectory(child)) {
                folders.add(child);
            } else if (!Files.exists(child)) {
                leftovers.add(ZooReader.nameOf(child), "it is a symbolic link that leads nowhere");
            }
        }
        return folders;
    }

    private static Trial trial(Path folder, ZooRoot root, Cancellation cancellation) {
        String name = ZooReader.nameOf(folder);
        Leftovers leftovers = new Leftovers("checkpoint");
        List<Checkpoint> checkpoints = new ArrayList<>();
        Optional<String> objection = root.objection(folder);
        objection.ifPresent(reason -> leftovers.add(name, reason));
        if (objection.isEmpty() && !cancellation.isCancelled()) {
            try {
                for (Path child : children(folder)) {
                    Matcher matcher = CHECKPOINT_FOLDER.matcher(ZooReader.nameOf(child));
                    if (matcher.matches()) {
                        String label = "%s epoch %s".formatted(name, new BigInteger(matcher.group(1)));
                        checkpoint(child, new BigInteger(matcher.group(1)), root)
                                .ifPresentOrElse(checkpoints::add, () -> leftovers.add(label, refusal(child, root)));
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            if (checkpoints.isEmpty() && leftovers.isEmpty() && hasNotes(folder)) {
                leftovers.add(name, "it has no checkpoints");
            }
        }
        checkpoints.sort(Comparator.comparingInt(Checkpoint::epoch).thenComparing(Checkpoint::file));
        return new Trial(folder, name, List.copyOf(checkpoints), leftovers);
    }

    /** The checkpoint in a folder; empty if it cannot be used, and {@link #refusal} says why. */
    private static Optional<Checkpoint> checkpoint(Path folder, BigInteger epoch, ZooRoot root) {
        Path file = folder.resolve(CHECKPOINTS);
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            boolean leaves = root.objection(folder).isPresent()
                    || attributes.isSymbolicLink() && root.objection(file).isPresent();
            return leaves || epoch.compareTo(LAST_EPOCH) > 0
                    ? Optional.empty()
                    : Optional.of(new Checkpoint(epoch.intValue(), file, attributes.size(), stamp(attributes)));
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    private static String refusal(Path folder, ZooRoot root) {
        Path file = folder.resolve(CHECKPOINTS);
        return root.objection(folder)
                .or(() -> root.objection(file))
                .orElseGet(() -> Files.exists(file)
                        ? "epochs go up to %d".formatted(LAST_EPOCH)
                        : "there is no file %s that could be read".formatted(CHECKPOINTS));
    }

    private static List<Path> children(Path folder) throws IOException {
        List<Path> children = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
            stream.forEach(children::add);
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return children;
    }

    /** Size and time of a file, for the cache. */
    static String stamp(BasicFileAttributes attributes) {
        return attributes.size() + " " + attributes.lastModifiedTime().toMillis();
    }
}
