package org.weightscape.zoo.io;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Which files may hold a single network, as far as names and first bytes tell. */
final class CheckpointFile {
    /** Endings that nothing else has. */
    private static final List<String> OWN = List.of(".pt", ".pth", ".safetensors", ".npz");

    /** Endings that other things have as well. */
    private static final List<String> SHARED = List.of(".ckpt", ".pth.tar", ".bin");

    private CheckpointFile() {}

    /** What such files are called, for people. */
    static String endings() {
        return String.join(", ", OWN) + ", " + String.join(", ", SHARED) + " or without ending";
    }

    /** Whether a file has the ending of a checkpoint, or has such a name that one has to look into it and begins like one. */
    static boolean isOne(Path file) {
        String name = name(file);
        return !name.startsWith(".") && endsWithAny(name, OWN)
                || mayBeOne(name) && Files.isRegularFile(file) && beginsLikeOne(file);
    }

    /** Whether a file has such a name that it may be a checkpoint or a data set of PyTorch. */
    static boolean mayBeOne(Path file) {
        return mayBeOne(name(file));
    }

    private static boolean mayBeOne(String name) {
        return !name.startsWith(".") && (endsWithAny(name, OWN) || endsWithAny(name, SHARED) || !name.contains("."));
    }

    /** A path without the ending of its file. */
    static String stem(String path) {
        String lower = path.toLowerCase(Locale.ROOT);
        return Stream.concat(OWN.stream(), SHARED.stream())
                .filter(lower::endsWith)
                .max(Comparator.comparingInt(String::length))
                .map(ending -> path.substring(0, path.length() - ending.length()))
                .orElse(path);
    }

    private static boolean beginsLikeOne(Path file) {
        return TorchFile.looksRight(file) || Safetensors.looksRight(file);
    }

    private static boolean endsWithAny(String name, List<String> endings) {
        return endings.stream().anyMatch(name::endsWith);
    }

    private static String name(Path file) {
        return ZooReader.nameOf(file).toLowerCase(Locale.ROOT);
    }
}
