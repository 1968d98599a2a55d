package org.weightscape.cli;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.weightscape.job.Cancellation;
import org.weightscape.job.Progress;
import org.weightscape.zoo.BadInputException;
import org.weightscape.zoo.Split;
import org.weightscape.zoo.Zoo;
import org.weightscape.zoo.io.NativeZooWriter.Type;
import org.weightscape.zoo.io.SplitFile;
import org.weightscape.zoo.io.ZooInfo;
import org.weightscape.zoo.io.ZooReader;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The zoo that most commands begin with, and how it is split. */
final class ZooArgument {

    @Parameters(arity = "1", paramLabel = "ZOO", description = "A zoo: a folder in any form that can be read.")
    private Path folder;

    @Option(
            names = "--split",
            paramLabel = "FILE",
            description = "A split file {\"train\":[model,…],\"val\":[…],\"test\":[…]}; without one the zoo's own split,"
                    + " or else 70/15/15 of the models with seed 42.")
    private @Nullable Path splitFile;

    @Option(
            names = "--type",
            paramLabel = "PROPERTY=TYPE",
            description = "Reads a property as number or category, now and whenever this zoo is opened; auto goes back to what it"
                    + " looks like. May be repeated.")
    private Map<String, String> types = new LinkedHashMap<>();

    Path folder() {
        return folder;
    }

    /** Opens the zoo, with the split that was given and remarks to standard error. Types that were given are remembered first. */
    Zoo open(Terminal terminal) {
        if (!types.isEmpty()) {
            setTypes(ZooReader.open(folder, Progress.NONE, Cancellation.NEVER));
        }
        Zoo zoo = open(folder, terminal);
        return splitFile == null ? zoo : zoo.withSplit(SplitFile.read(splitFile, zoo));
    }

    /**
     * As {@link #open}, for what keeps the split but shows no score beside which a leak could be said: an encoder, whose best epoch
     * would be chosen by models that it learns by heart, or another copy of the zoo.
     *
     * @throws BadInputException if a split file was given that has a model in more than one part
     */
    Zoo openToKeep(Terminal terminal) {
        Zoo zoo = open(terminal);
        if (splitFile != null) {
            requireDisjoint(splitFile, zoo.splitOrDefault());
        }
        return zoo;
    }

    private static void requireDisjoint(Path file, Split split) {
        Set<String> shared = split.shared();
        if (!shared.isEmpty()) {
            throw BadInputException.in(
                    file,
                    "the model %s is in more than one part".formatted(shared.iterator().next()),
                    "put every model into one part only (probe and ablate take such a split, and flag their scores)");
        }
    }

    /**
     * Opens zoos that stand beside the first in one table.
     *
     * @throws BadInputException if two of them have one name
     */
    static List<Zoo> openBeside(Zoo first, List<Path> folders, Terminal terminal) {
        List<Zoo> others = folders.stream().map(folder -> open(folder, terminal)).toList();
        Set<String> names = new HashSet<>(Set.of(first.name()));
        for (Zoo other : others) {
            if (!names.add(other.name())) {
                throw new BadInputException(
                        "Two zoos are called %s; give the folder of one another name.".formatted(other.name()));
            }
        }
        return others;
    }

    private static Zoo open(Path folder, Terminal terminal) {
        try (Terminal.ProgressBar bar = terminal.progress()) {
            Zoo zoo = ZooReader.open(folder, bar, Cancellation.NEVER);
            bar.clear();
            zoo.remarks().forEach(remark -> terminal.remark(Terminal.oneLine(remark)));
            return zoo;
        }
    }

    private void setTypes(Zoo zoo) {
        Map<String, Optional<Type>> chosen = new LinkedHashMap<>();
        types.forEach((property, word) -> {
            if (zoo.property(property).isEmpty()) {
                throw new BadInputException("--type %s: %s has no such property; use one of %s."
                        .formatted(property, zoo.name(), String.join(", ", zoo.properties().keySet())));
            }
            Optional<Type> type =
                    Arrays.stream(Type.values()).filter(known -> known.label().equals(word)).findFirst();
            if (type.isEmpty() && !word.equals("auto")) {
                throw new BadInputException(
                        "--type %s=%s: there is no such type; use number, category or auto.".formatted(property, word));
            }
            chosen.put(property, type);
        });
        chosen.forEach((property, type) -> ZooReader.setType(folder, property, type));
    }

    /** Whether a split file was given. */
    boolean isSplitGiven() {
        return splitFile != null;
    }

    /** Where the split comes from. */
    ZooInfo.SplitSource splitSource(Zoo zoo) {
        return splitFile != null ? ZooInfo.SplitSource.FILE : ZooInfo.SplitSource.of(zoo);
    }

    /** Where the split comes from, a phrase. */
    String splitText(Zoo zoo) {
        if (splitFile != null) {
            return "the file " + splitFile;
        }
        return zoo.split().isPresent()
                ? "the zoo's own"
                : "70/15/15 of the models, shuffled with seed " + Split.DEFAULT_SEED;
    }
}
