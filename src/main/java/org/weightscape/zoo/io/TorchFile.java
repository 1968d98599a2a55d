package org.weightscape.zoo.io;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigInteger;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.Function;
import net.razorvine.pickle.PickleException;
import org.jspecify.annotations.Nullable;
import org.weightscape.zoo.BadInputException;
import org.weightscape.zoo.io.PickleMachine.HarmfulPickle;
import org.weightscape.zoo.io.PickleMachine.Storage;
import org.weightscape.zoo.io.PickleMachine.Stub;
import org.weightscape.zoo.io.PickleMachine.TensorReference;
import org.weightscape.zoo.io.PickleMachine.UnknownNumbers;

/**
 * A file that {@code torch.save} wrote: the zip form since PyTorch 1.6 and the one before it. Nothing in it is executed. The
 * numbers stay in the file until somebody reads a tensor.
 */
final class TorchFile {
    private static final BigInteger LEGACY_MAGIC = new BigInteger("1950a86a20f9469cfc6c", 16);
    private static final int LEGACY_PROTOCOL = 1001;

    /** Under these names people keep a state dict among other things, the most telling first. */
    private static final List<String> STATE_DICT_KEYS = List.of(
            "state_dict", "model_state_dict", "model_state", "model", "net", "network", "module", "weights", "params");

    private static final int DEEPEST_MODULE = 64;
    private static final String DATA_PARALLEL = "module.";

    private final Path file;
    private final Parsed parsed;
    private final Function<Storage, MemorySegment> storages;
    private final ByteOrder order;

    private TorchFile(Path file, Parsed parsed, ByteOrder order, Function<Storage, MemorySegment> storages) {
        this.file = file;
        this.parsed = parsed;
        this.order = order;
        this.storages = storages;
    }

    /** What a pickle says. The checkpoints of a zoo have the same pickle to the last byte, and need it read only once. */
    private static final class Parsed {
        private final @Nullable Object root;
        private @Nullable SequencedMap<String, TensorReference> stateDict;

        Parsed(@Nullable Object root) {
            this.root = root;
        }

        synchronized SequencedMap<String, TensorReference> stateDict() {
            if (stateDict == null) {
                stateDict = TorchFile.stateDict(root);
            }
            return stateDict;
        }
    }

    /** Remembers pickles that were read, for files that come in thousands. Safe for use by several threads. */
    static final class Pickles {
        private static final int KEPT = 8;
        private static final long LONGEST = 1 << 20;
        private volatile List<Map.Entry<byte[], Parsed>> known = List.of();

        private Parsed read(Path file, MemorySegment pickle) {
            if (pickle.byteSize() > LONGEST) {
                return parse(file, pickle);
            }
            byte[] bytes = pickle.toArray(ValueLayout.JAVA_BYTE);
            for (Map.Entry<byte[], Parsed> entry : known) {
                if (Arrays.equals(entry.getKey(), bytes)) {
                    return entry.getValue();
                }
            }
            Parsed parsed = parse(file, pickle);
            // Two threads may overwrite each other's entry: then one pickle is read once more.
            known = java.util.stream.Stream.concat(
                            java.util.stream.Stream.of(Map.entry(bytes, parsed)), known.stream().limit(KEPT - 1L))
                    .toList();
            return parsed;
        }
    }

    /**
     * Opens a file.
     *
     * @throws BadInputException if it cannot be read, is of another kind, is damaged, or asks for something harmful
     */
    static TorchFile open(Path file) {
        return open(file, ZipArchive.contents(file), new Pickles());
    }

    /** Opens one of many files, whose bytes are these. */
    static TorchFile open(Path file, MemorySegment data, Pickles pickles) {
        if (ZipArchive.looksRight(data)) {
            return open(file, ZipArchive.open(file, data), pickles);
        }
        if (data.byteSize() > 2 && data.get(ValueLayout.JAVA_BYTE, 0) == (byte) 0x80) {
            return openLegacy(file, data);
        }
        if (startsWith(data, 257, "ustar")) {
            throw BadInputException.in(
                    file,
                    "this is a tar archive, the form in which PyTorch saved before version 0.1.11",
                    "load and save it with a current PyTorch");
        }
        throw BadInputException.in(
                file, "this is no PyTorch file, it begins like neither of the two forms", "save it with torch.save");
    }

    /** Whether a file begins as one of the two forms does. */
    static boolean looksRight(Path file) {
        try (var in = java.nio.file.Files.newInputStream(file)) {
            byte[] start = in.readNBytes(4);
            return start.length == 4 && (start[0] == 'P' && start[1] == 'K' || start[0] == (byte) 0x80);
        } catch (java.io.IOException _) {
            return false;
        }
    }

    private static boolean startsWith(MemorySegment data, long at, String text) {
        byte[] wanted = text.getBytes(StandardCharsets.ISO_8859_1);
        return data.byteSize() >= at + wanted.length
                && Arrays.equals(data.asSlice(at, wanted.length).toArray(ValueLayout.JAVA_BYTE), wanted);
    }

    private static Parsed parse(Path file, MemorySegment pickle) {
        return new Parsed(load(file, new PickleMachine.Bytes(pickle)));
    }

    private static @Nullable Object load(Path file, PickleMachine.Bytes bytes) {
        try {
            return PickleMachine.load(bytes);
        } catch (HarmfulPickle e) {
            throw BadInputException.in(
                    file,
                    "the file was refused: " + e.getMessage(),
                    "do not load it with PyTorch either, and ask where it comes from",
                    e);
        } catch (UnknownNumbers e) {
            throw BadInputException.in(
                    file, String.valueOf(e.getMessage()), "save the weights as floating-point numbers", e);
        } catch (PickleException e) {
            throw damaged(file, String.valueOf(e.getMessage()), e);
        }
    }

    private static BadInputException damaged(Path file, String problem, @Nullable Throwable cause) {
        String middle = "the PyTorch file is damaged: " + problem;
        String remedy = "copy or download it again";
        return cause == null
                ? BadInputException.in(file, middle, remedy)
                : BadInputException.in(file, middle, remedy, cause);
    }

    /** The member of a zip file that says what it holds; empty if it is no PyTorch file. */
    static Optional<String> pickle(ZipArchive zip) {
        return zip.members().keySet().stream()
                .filter(name -> name.equals("data.pkl") || name.endsWith("/data.pkl"))
                .min(Comparator.comparingInt(String::length));
    }

    /** Opens one of many files, a zip file. */
    static TorchFile open(Path file, ZipArchive zip, Pickles pickles) {
        String pickle = pickle(zip).orElseThrow(() -> BadInputException.in(
                file, "this is a zip file without data.pkl, so no PyTorch file", "save it with torch.save"));
        String prefix = pickle.substring(0, pickle.length() - "data.pkl".length());
        ByteOrder order = ByteOrder.LITTLE_ENDIAN;
        if (zip.members().containsKey(prefix + "byteorder")) {
            order = startsWith(zip.bytes(prefix + "byteorder"), 0, "big") ? ByteOrder.BIG_ENDIAN : order;
        }
        Parsed parsed = pickles.read(file, zip.bytes(pickle));
        Map<String, MemorySegment> read = new HashMap<>();
        return new TorchFile(file, parsed, order, storage -> {
            synchronized (read) {
                MemorySegment known = read.get(storage.key());
                if (known == null) {
                    known = zip.bytes(prefix + "data/" + storage.key());
                    read.put(storage.key(), known);
                }
                return known;
            }
        });
    }

    private static TorchFile openLegacy(Path file, MemorySegment data) {
        PickleMachine.Bytes bytes = new PickleMachine.Bytes(data);
        Object magic = load(file, bytes);
        if (!LEGACY_MAGIC.equals(magic)) {
            throw BadInputException.in(
                    file, "this is a pickle, but none that torch.save wrote", "save the weights with torch.save");
        }
        Object protocol = load(file, bytes);
        Object system = load(file, bytes);
        if (PickleMachine.number(protocol) != LEGACY_PROTOCOL || !(system instanceof Map<?, ?> info)) {
            throw damaged(file, "its preamble is none that PyTorch writes", null);
        }
        ByteOrder order =
                Boolean.FALSE.equals(info.get("little_endian")) ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        PickleMachine.Bytes objects = bytes;
        Map<String, ElementType> types = new HashMap<>();
        Object root = load(file, objects);
        collectTypes(root, types);
        if (!(load(file, bytes) instanceof List<?> keys)) {
            throw damaged(file, "the list of its storages is missing", null);
        }
        Map<String, MemorySegment> storages = new HashMap<>();
        for (Object key : keys) {
            if (bytes.left() < Long.BYTES) {
                throw damaged(file, "it is cut off before the storage '%s'".formatted(key), null);
            }
            long count = data.get(ValueLayout.JAVA_LONG_UNALIGNED.withOrder(order), bytes.position());
            bytes.skipTo(bytes.position() + Long.BYTES);
            ElementType type = types.get(String.valueOf(key));
            if (type == null) {
                throw damaged(file, "nobody says what its storage '%s' holds".formatted(key), null);
            }
            if (count < 0 || count > bytes.left() / type.bytes()) {
                throw damaged(file, "it is cut off in the storage '%s'".formatted(key), null);
            }
            storages.put(String.valueOf(key), data.asSlice(bytes.position(), count * type.bytes()));
            bytes.skipTo(bytes.position() + count * type.bytes());
        }
        return new TorchFile(file, new Parsed(root), order, storage -> {
            MemorySegment found = storages.get(storage.key());
            if (found == null) {
                throw damaged(file, "the storage '%s' is missing".formatted(storage.key()), null);
            }
            return found;
        });
    }

    /** The old form says only in the tensors what the storages hold. */
    private static void collectTypes(@Nullable Object root, Map<String, ElementType> types) {
        Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        java.util.ArrayDeque<Object> open = new java.util.ArrayDeque<>();
        if (root != null) {
            open.add(root);
        }
        while (!open.isEmpty()) {
            Object next = open.pop();
            if (!seen.add(next)) {
                continue;
            }
            Iterable<?> parts =
                    switch (next) {
                        case TensorReference tensor -> {
                            types.put(tensor.storage().key(), tensor.storage().type());
                            yield List.of();
                        }
                        case Storage storage -> {
                            types.put(storage.key(), storage.type());
                            yield List.of();
                        }
                        case Map<?, ?> map -> map.values();
                        case Iterable<?> list -> list;
                        case Object[] tuple -> Arrays.asList(tuple);
                        case Stub stub -> Arrays.asList(Arrays.asList(stub.arguments), stub.items, stub.state);
                        default -> List.of();
                    };
            for (Object part : parts) {
                if (part != null) {
                    open.push(part);
                }
            }
        }
    }

    /** What was saved, as plain data; see {@link PickleMachine}. */
    @Nullable Object root() {
        return parsed.root;
    }

    Path file() {
        return file;
    }

    /**
     * The named tensors of the network, in the order in which they were saved: the state dict itself, or what stands under one
     * of its usual names in a larger checkpoint. Optimisers' moments are never among them.
     *
     * @throws BadInputException if there are none, or a tensor does not fit into its storage
     */
    SequencedMap<String, TensorView> tensors() {
        SequencedMap<String, TensorReference> references = parsed.stateDict();
        if (references.isEmpty()) {
            throw BadInputException.in(
                    file,
                    "there is no state dict in the file, neither as a whole nor under %s".formatted(STATE_DICT_KEYS.subList(0, 4)),
                    "save model.state_dict() with torch.save");
        }
        SequencedMap<String, TensorView> tensors = new LinkedHashMap<>();
        references.forEach((name, reference) -> tensors.put(name, tensor(name, reference)));
        return tensors;
    }

    /** Binds a tensor to its numbers. */
    TensorView tensor(String name, TensorReference reference) {
        Storage storage = reference.storage();
        MemorySegment data = storages.apply(storage);
        long bytes = storage.count() < 0 ? data.byteSize() : Math.max(0, storage.count()) * storage.type().bytes();
        if (storage.count() > data.byteSize() || bytes > data.byteSize()) {
            throw damaged(
                    file,
                    "the tensor '%s' should find %d bytes in its storage, but there are %d".formatted(name, bytes, data.byteSize()),
                    null);
        }
        try {
            return new TensorView(
                    data, reference.type(), order, reference.offset(), reference.shape(), reference.strides());
        } catch (IllegalArgumentException e) {
            throw damaged(file, "the tensor '%s' is wrong: %s".formatted(name, e.getMessage()), e);
        }
    }

    /** Names without the prefix that {@code DataParallel} puts before all of them. */
    static SequencedMap<String, TensorView> withoutPrefix(SequencedMap<String, TensorView> tensors) {
        if (!tensors.keySet().stream().allMatch(name -> name.startsWith(DATA_PARALLEL))) {
            return tensors;
        }
        SequencedMap<String, TensorView> stripped = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> stripped.put(name.substring(DATA_PARALLEL.length()), tensor));
        return stripped;
    }

    private static SequencedMap<String, TensorReference> stateDict(@Nullable Object root) {
        SequencedMap<String, TensorReference> found = new LinkedHashMap<>();
        find(root, found, 0);
        return found;
    }

    private static void find(@Nullable Object object, SequencedMap<String, TensorReference> found, int depth) {
        if (object instanceof Stub stub) {
            flatten(stub, "", found, new HashSet<>(), 0);
        }
        if (!(object instanceof Map<?, ?> map) || depth > 3) {
            return;
        }
        for (String key : STATE_DICT_KEYS) {
            Object value = map.get(key);
            if (value != null && !(value instanceof TensorReference)) {
                find(value, found, depth + 1);
                if (!found.isEmpty()) {
                    return;
                }
            }
        }
        map.forEach((key, value) -> {
            if (key instanceof String name && value instanceof TensorReference tensor) {
                found.put(name, tensor);
            }
        });
    }

    /** A pickled module: its parameters and buffers, then those of the modules in it, as {@code state_dict()} orders them. */
    private static void flatten(
            Stub module, String prefix, SequencedMap<String, TensorReference> found, Set<Stub> open, int depth) {
        if (depth > DEEPEST_MODULE || found.size() > 1 << 16 || !open.add(module)) {
            return;
        }
        for (String attribute : List.of("_parameters", "_buffers")) {
            if (module.attribute(attribute) instanceof Map<?, ?> members) {
                members.forEach((name, value) -> {
                    if (value instanceof TensorReference tensor) {
                        found.put(prefix + name, tensor);
                    }
                });
            }
        }
        if (module.attribute("_modules") instanceof Map<?, ?> children) {
            for (Map.Entry<?, ?> child : children.entrySet()) {
                if (child.getValue() instanceof Stub stub) {
                    flatten(stub, prefix + Objects.toString(child.getKey()) + ".", found, open, depth + 1);
                }
            }
        }
        open.remove(module);
    }
}
