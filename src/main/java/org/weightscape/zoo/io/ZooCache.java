package org.weightscape.zoo.io;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.weightscape.job.Cancellation;
import org.weightscape.job.Progress;
import org.weightscape.zoo.BadInputException;
import org.weightscape.zoo.Property;
import org.weightscape.zoo.Zoo;
import org.weightscape.zoo.io.NativeZooWriter.Type;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the program remembers of zoos that it must not write into: native copies of zoos that come in many small files, and which
 * properties a person wants read as numbers or categories. Everything in it can be deleted at any time.
 *
 * @param folder where it is kept; made when needed
 */
public record ZooCache(Path folder) {
    private static final Logger LOG = LoggerFactory.getLogger(ZooCache.class);
    private static final String STATE = "state";
    private static final String TYPES = "types.json";
    private static final String COPY = "zoo";

    /** Raised whenever files are understood in another way than before, so that no copy of the old way is opened. */
    private static final int READING = 2;

    /** The system property that names another folder. */
    public static final String FOLDER_PROPERTY = "weightscape.cache";

    /** The user's own cache, where the operating system wants such things. */
    public static ZooCache ofUser() {
        String given = System.getProperty(FOLDER_PROPERTY, "");
        if (!given.isEmpty()) {
            return new ZooCache(Path.of(given));
        }
        String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        Path home = Path.of(System.getProperty("user.home", "."));
        if (system.contains("mac")) {
            return new ZooCache(home.resolve("Library/Caches/weightscape/zoos"));
        }
        String place = System.getenv(system.contains("windows") ? "LOCALAPPDATA" : "XDG_CACHE_HOME");
        Path base = place == null || place.isEmpty() ? home.resolve(".cache") : Path.of(place);
        return new ZooCache(base.resolve("weightscape").resolve("zoos"));
    }

    private Path entry(Path zoo) {
        Path place = zoo.toAbsolutePath().normalize();
        try {
            place = zoo.toRealPath();
        } catch (IOException e) {
            LOG.debug("{} has no real path", zoo, e);
        }
        String name = ZooReader.nameOf(zoo).replaceAll("[^A-Za-z0-9_.-]", "_");
        String digest = HexFormat.of().formatHex(Arrays.copyOf(sha256(place.toString()), 8));
        return folder.resolve(name.substring(0, Math.min(40, name.length())) + "-" + digest);
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /**
     * Opens the native copy of a zoo; makes it first if there is none, or the zoo has changed since. Where no copy can be kept,
     * the zoo itself is read.
     *
     * @throws BadInputException if the zoo cannot be read
     * @throws java.util.concurrent.CancellationException if cancelled
     */
    Zoo open(Path zoo, ManyFilesFormat.Listing listing, Progress progress, Cancellation cancellation) {
        String state = digest(listing.state());
        return copy(zoo, state, progress, cancellation)
                .or(() -> make(zoo, listing, state, progress, cancellation))
                .orElseGet(() -> listing.read(new RowStore.InMemory(), progress, cancellation));
    }

    /** The copy of a zoo, if there is one that was made from it as it is now. */
    private Optional<Zoo> copy(Path zoo, String state, Progress progress, Cancellation cancellation) {
        Path entry = entry(zoo);
        try {
            if (Files.exists(entry.resolve(STATE)) && Files.readString(entry.resolve(STATE)).equals(state)) {
                Zoo copy = new NativeFormat().open(entry.resolve(COPY), progress, cancellation);
                return Optional.of(named(ZooReader.nameOf(zoo), copy, List.copyOf(copy.properties().values())));
            }
        } catch (BadInputException | IOException e) {
            LOG.warn("the cached copy of {} cannot be used and is made again", zoo, e);
        }
        return Optional.empty();
    }

    private static String digest(String state) {
        return HexFormat.of().formatHex(sha256("%d\n%s".formatted(READING, state)));
    }

    /** Makes a copy of a zoo whose weights never are in memory as a whole; nothing if it cannot be kept. */
    private Optional<Zoo> make(
            Path place, ManyFilesFormat.Listing listing, String state, Progress progress, Cancellation cancellation) {
        Path entry = entry(place);
        try (FileRows rows = FileRows.in(entry)) {
            Zoo zoo = listing.read(rows, progress.part(0, 0.9), cancellation);
            Files.deleteIfExists(entry.resolve(STATE));
            NativeZooWriter.write(
                    zoo,
                    Provenance.of("cached copy", Map.of("source", place.toAbsolutePath().toString())),
                    entry.resolve(COPY),
                    NativeZooWriter.Existing.OVERWRITE,
                    progress.part(0.9, 1),
                    cancellation);
            AtomicFile.write(entry.resolve(STATE), out -> out.write(state.getBytes(StandardCharsets.US_ASCII)));
        } catch (IOException | UncheckedIOException e) {
            LOG.warn("no copy of {} could be kept in {}, and it will be read again next time: {}", place, entry, e.toString());
            return Optional.empty();
        }
        return copy(place, state, progress, cancellation);
    }

    private static Zoo named(String name, Zoo zoo, List<Property> properties) {
        List<String> models = new ArrayList<>(zoo.checkpoints());
        for (int row = 0; row < zoo.checkpoints(); row++) {
            models.add(zoo.models().get(zoo.modelOf(row)));
        }
        return new Zoo(name, zoo.architecture(), zoo.weights(), models, properties, zoo.split(), zoo.remarks())
                .withLeftOut(zoo.leftOut());
    }

    /** Which properties of a zoo are to be read as which type; those that nobody chose are not among them. */
    public SortedMap<String, Type> types(Path zoo) {
        SortedMap<String, Type> types = new TreeMap<>();
        Path file = entry(zoo).resolve(TYPES);
        if (Files.exists(file)) {
            try {
                JsonFields.read(file).texts().forEach((name, type) -> {
                    for (Type known : Type.values()) {
                        if (known.label().equals(type)) {
                            types.put(name, known);
                        }
                    }
                });
            } catch (BadInputException e) {
                LOG.warn("the chosen types of the properties of {} are lost", zoo, e);
            }
        }
        return types;
    }

    /**
     * Remembers that a property of a zoo is to be read as a number or a category, from the next opening on; {@link #withTypes}
     * does it now.
     *
     * @throws UncheckedIOException if that cannot be written
     */
    public void rememberType(Path zoo, String property, Type type) {
        SortedMap<String, Type> types = types(zoo);
        types.put(property, type);
        write(zoo, types);
    }

    /** Forgets the choice for a property. */
    public void forgetType(Path zoo, String property) {
        SortedMap<String, Type> types = types(zoo);
        if (types.remove(property) != null) {
            write(zoo, types);
        }
    }

    private void write(Path zoo, SortedMap<String, Type> types) {
        ObjectNode json = JsonMapper.shared().createObjectNode();
        types.forEach((name, type) -> json.put(name, type.label()));
        AtomicFile.write(
                entry(zoo).resolve(TYPES), out -> out.write((json + "\n").getBytes(StandardCharsets.UTF_8)));
    }

    /** The same zoo with some properties as another type. Words that are no numbers are missing in a column of numbers. */
    public static Zoo withTypes(Zoo zoo, Map<String, Type> types) {
        boolean[] changed = {false};
        List<Property> properties = zoo.properties().values().stream()
                .map(property -> {
                    Type wanted = types.get(property.name());
                    if (wanted == null || wanted == Type.of(property)) {
                        return property;
                    }
                    changed[0] = true;
                    return wanted == Type.NUMBER ? numbers(property) : words(property);
                })
                .toList();
        return changed[0] ? named(zoo.name(), zoo, properties) : zoo;
    }

    private static Property numbers(Property property) {
        NumberParser parser = new NumberParser();
        double[] values = new double[property.size()];
        for (int row = 0; row < values.length; row++) {
            char[] text = property.text(row).toCharArray();
            values[row] = parser.parse(text, 0, text.length) ? parser.value() : Double.NaN;
        }
        return new Property.Numeric(property.name(), values);
    }

    private static Property words(Property property) {
        List<String> words = new ArrayList<>(property.size());
        for (int row = 0; row < property.size(); row++) {
            words.add(property.text(row));
        }
        return PropertyTable.category(property.name(), words);
    }
}
