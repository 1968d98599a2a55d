package org.weightscape.zoo.io;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import net.razorvine.pickle.PickleException;
import net.razorvine.pickle.PickleUtils;
import net.razorvine.pickle.Unpickler;
import org.jspecify.annotations.Nullable;

/**
 * Reads pickles without executing or instantiating anything that they name. The library does the plain opcodes; whatever names
 * a class or function, calls one or takes memory by a number in the file is done here: the few constructors in {@link #call}
 * give plain data, and everything else becomes an opaque {@link Stub}. The library's own registry of constructors, which any
 * code can extend, is never asked.
 *
 * <p>Python's objects become: {@code None} null; numbers Integer, Long, BigInteger, Double; {@code str} String; {@code bytes}
 * byte[]; {@code tuple} Object[]; {@code list} ArrayList; {@code dict} LinkedHashMap; {@code set} LinkedHashSet; paths String.
 */
final class PickleMachine extends Unpickler {
    /** A number written in text is never longer than this. */
    private static final int LONGEST_LINE = 1 << 12;

    /** What no file of weights has a reason to name; a pickle that does is out for harm, and a person should know. */
    private static final Set<String> HARMFUL_MODULES = Set.of(
            "os", "posix", "nt", "subprocess", "sys", "socket", "shutil", "runpy", "importlib", "ctypes", "pty", "commands",
            "webbrowser", "code", "codeop", "marshal", "multiprocessing", "threading", "signal", "pip", "urllib", "requests",
            "httplib", "http", "ftplib", "smtplib", "tempfile", "pdb", "bdb", "timeit", "cProfile", "profile", "asyncio");

    private static final Set<String> HARMFUL_BUILTINS = Set.of(
            "eval", "exec", "execfile", "compile", "open", "file", "__import__", "getattr", "setattr", "delattr", "globals",
            "locals", "vars", "input", "apply", "breakpoint");

    /** Lists of up to a hundred million numbers that nobody here needs; kept, they would fill the memory. */
    private static final Set<String> UNWANTED_LISTS = Set.of("permutation_index_list");

    /** A list whose entries are thrown away. */
    private static final class UnwantedList extends ArrayList<Object> {
        private static final long serialVersionUID = 1L;

        @Override
        public boolean addAll(java.util.Collection<?> values) {
            return false;
        }
    }

    /** A class or function that the file names. */
    record Global(String module, String name) {
        String qualified() {
            return module + "." + name;
        }
    }

    /** An object of a class that is not known here: what it was called with and what state it was given, as plain data. */
    static final class Stub {
        final Global type;
        final Object[] arguments;
        final Map<@Nullable Object, @Nullable Object> items = new LinkedHashMap<>();
        @Nullable Object state;

        Stub(Global type, Object[] arguments) {
            this.type = type;
            this.arguments = arguments;
        }

        /** An attribute; null if the object has none of this name. */
        @Nullable Object attribute(String name) {
            if (state instanceof Map<?, ?> attributes) {
                return attributes.get(name);
            }
            // Objects with slots have a pair: the attributes, and those in slots.
            if (state instanceof Object[] pair && pair.length == 2) {
                for (Object part : pair) {
                    if (part instanceof Map<?, ?> attributes && attributes.get(name) != null) {
                        return attributes.get(name);
                    }
                }
            }
            return null;
        }
    }

    /** The numbers behind some tensors: PyTorch's storage, not yet read. */
    record Storage(ElementType type, String key, long count, long viewOffset) {}

    /** A tensor whose numbers are not yet read. */
    record TensorReference(Storage storage, ElementType type, long offset, List<Long> shape, List<Long> strides) {}

    /** A pickle asks for something that must not be done; the message is a phrase. */
    static final class HarmfulPickle extends PickleException {
        private static final long serialVersionUID = 1L;

        HarmfulPickle(String message) {
            super(message);
        }
    }

    /** A tensor is of numbers that are not read here; the message is a phrase. */
    static final class UnknownNumbers extends PickleException {
        private static final long serialVersionUID = 1L;

        UnknownNumbers(String message) {
            super(message);
        }
    }

    /** The bytes of a file as a stream that knows how many are left. */
    static final class Bytes extends InputStream {
        private final MemorySegment data;
        private long at;

        Bytes(MemorySegment data) {
            this.data = data;
        }

        long position() {
            return at;
        }

        void skipTo(long position) {
            at = position;
        }

        long left() {
            return data.byteSize() - at;
        }

        int peek(long ahead) {
            return at + ahead < data.byteSize() ? Byte.toUnsignedInt(data.get(ValueLayout.JAVA_BYTE, at + ahead)) : -1;
        }

        @Override
        public int read() {
            return at < data.byteSize() ? Byte.toUnsignedInt(data.get(ValueLayout.JAVA_BYTE, at++)) : -1;
        }

        @Override
        public int read(byte[] into, int offset, int length) {
            int n = (int) Math.min(length, left());
            if (n <= 0 && length > 0) {
                return -1;
            }
            MemorySegment.copy(data, ValueLayout.JAVA_BYTE, at, into, offset, n);
            at += n;
            return n;
        }
    }

    private final Bytes bytes;

    /** Whether the text read last, so the key that lists belong to, names an unwanted list. */
    private boolean isUnwanted;

    private PickleMachine(Bytes bytes) {
        this.bytes = bytes;
    }

    /**
     * Reads the next pickle of a stream and leaves the stream behind it.
     *
     * @throws PickleException if the pickle is broken, with a phrase as its message; {@link HarmfulPickle} if it is out for harm;
     *     {@link UnknownNumbers} if a tensor cannot be read
     */
    static @Nullable Object load(Bytes bytes) {
        try {
            return new PickleMachine(bytes).load((InputStream) bytes);
        } catch (HarmfulPickle | UnknownNumbers e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            // The library answers a broken pickle with whatever exception comes first: casts, empty stacks, numbers.
            throw new PickleException("the pickle is broken near byte %d".formatted(bytes.position()), e);
        }
    }

    @Override
    protected @Nullable Object dispatch(short opcode) throws IOException {
        switch ((char) opcode) {
            case 'c' -> {
                String module = line();
                stack.add(global(module, line()));
            }
            case '\u0093' -> {
                String name = (String) stack.pop();
                stack.add(global((String) stack.pop(), name));
            }
            case 'R', '\u0081' -> {
                Object[] arguments = (Object[]) stack.pop();
                stack.add(call((Global) stack.pop(), arguments));
            }
            case '\u0092' -> {
                Map<?, ?> named = (Map<?, ?>) stack.pop();
                Object[] arguments = (Object[]) stack.pop();
                Object[] all = Arrays.copyOf(arguments, arguments.length + (named.isEmpty() ? 0 : 1));
                if (!named.isEmpty()) {
                    all[arguments.length] = named;
                }
                stack.add(new Stub((Global) stack.pop(), all));
            }
            case 'i', 'o', 'P' -> throw new PickleException("opcode of Python 2");
            case 'b' -> build();
            case '}' -> stack.add(new LinkedHashMap<>(4));
            case 'd' -> stack.add(put(new LinkedHashMap<>(), stack.pop_all_since_marker()));
            case 's' -> {
                Object value = stack.pop();
                Object key = stack.pop();
                items(stack.peek()).put(key(key), value);
            }
            case 'u' -> {
                List<Object> pairs = stack.pop_all_since_marker();
                put(items(stack.peek()), pairs);
            }
            case 'a' -> {
                Object value = stack.pop();
                append(stack.peek(), Arrays.asList(value));
            }
            case 'e' -> {
                List<Object> values = stack.pop_all_since_marker();
                append(stack.peek(), values);
            }
            case '\u008f' -> stack.add(new LinkedHashSet<>());
            case '\u0090' -> {
                List<Object> values = stack.pop_all_since_marker();
                values.forEach(PickleMachine::key);
                @SuppressWarnings("unchecked") // Only sets are set.
                Set<Object> set = (Set<Object>) stack.peek();
                set.addAll(values);
            }
            case '\u0091' -> {
                List<Object> values = stack.pop_all_since_marker();
                values.forEach(PickleMachine::key);
                stack.add(new LinkedHashSet<>(values));
            }
            case 'K' -> stack.add(Integers.of(unsigned(1)));
            case 'M' -> stack.add(Integers.of(unsigned(2)));
            case 'X', 'B', 'T' -> {
                byte[] text = take(unsignedLong(4));
                stack.add(
                        switch (opcode) {
                            case 'B' -> text;
                            case 'X' -> new String(text, StandardCharsets.UTF_8);
                            default -> new String(text, StandardCharsets.ISO_8859_1);
                        });
                noteText();
            }
            case '\u008d', '\u008e', '\u0096' -> {
                byte[] text = take(unsignedLong(8));
                stack.add(opcode == 0x8d ? new String(text, StandardCharsets.UTF_8) : text);
                noteText();
            }
            case ']' -> stack.add(isUnwanted ? new UnwantedList() : new ArrayList<>(4));
            case 'h', 'j', 'U', '\u008c' -> {
                super.dispatch(opcode);
                noteText();
            }
            case '\u008b' -> {
                long length = unsignedLong(4);
                if (length > LONGEST_LINE) {
                    throw new PickleException("a number of %d bytes".formatted(length));
                }
                stack.add(PickleUtils.decode_long(take(length)));
            }
            case 'F', 'I', 'L', 'S', 'V', 'g', 'p' -> {
                requireLine();
                super.dispatch(opcode);
                noteText();
            }
            default -> {
                return super.dispatch(opcode);
            }
        }
        return NO_RETURN_VALUE;
    }

    private void noteText() {
        if (stack.size() > 0 && stack.peek() instanceof String text) {
            isUnwanted = UNWANTED_LISTS.contains(text);
        }
    }

    /** Permutations are lists of a hundred million small numbers; each of those must not be an object of its own. */
    private static final class Integers {
        private static final Integer[] SMALL = new Integer[1 << 16];

        static {
            Arrays.setAll(SMALL, Integer::valueOf);
        }

        static Integer of(int value) {
            return SMALL[value];
        }
    }

    private int unsigned(int count) throws IOException {
        return (int) unsignedLong(count);
    }

    private long unsignedLong(int count) throws IOException {
        if (bytes.left() < count) {
            throw new IOException("cut off");
        }
        long value = 0;
        for (int i = 0; i < count; i++) {
            value |= (long) bytes.read() << 8 * i;
        }
        return value;
    }

    private byte[] take(long length) throws IOException {
        if (length < 0 || length > bytes.left()) {
            throw new IOException("cut off");
        }
        byte[] taken = new byte[(int) length];
        int n = bytes.read(taken, 0, taken.length);
        if (n < taken.length && taken.length > 0) {
            throw new IOException("cut off");
        }
        return taken;
    }

    private void requireLine() {
        for (int i = 0; i < LONGEST_LINE; i++) {
            int next = bytes.peek(i);
            if (next == '\n') {
                return;
            }
            if (next < 0) {
                break;
            }
        }
        throw new PickleException("a line does not end");
    }

    private String line() throws IOException {
        requireLine();
        return PickleUtils.readline(bytes);
    }

    private static Global global(String module, String name) {
        int dot = module.indexOf('.');
        String root = dot < 0 ? module : module.substring(0, dot);
        boolean isBuiltin = module.equals("builtins") || module.equals("__builtin__");
        if (HARMFUL_MODULES.contains(root) || isBuiltin && HARMFUL_BUILTINS.contains(name)) {
            throw new HarmfulPickle(
                    "it asks for %s.%s, which a file of weights has no reason to do".formatted(module, name));
        }
        return new Global(module, name);
    }

    /** Python refuses such keys too, and here a list that holds itself would never be hashed to its end. */
    private static @Nullable Object key(@Nullable Object key) {
        if (key instanceof List || key instanceof Map || key instanceof Set) {
            throw new PickleException("a key that cannot be one");
        }
        return key;
    }

    private static Map<@Nullable Object, @Nullable Object> items(Object target) {
        if (target instanceof Stub stub) {
            return stub.items;
        }
        @SuppressWarnings("unchecked") // All maps here are made here, and hold anything.
        Map<@Nullable Object, @Nullable Object> map = (Map<@Nullable Object, @Nullable Object>) target;
        return map;
    }

    private static Map<@Nullable Object, @Nullable Object> put(
            Map<@Nullable Object, @Nullable Object> map, List<Object> pairs) {
        if (pairs.size() % 2 != 0) {
            throw new PickleException("a key without a value");
        }
        for (int i = 0; i < pairs.size(); i += 2) {
            map.put(key(pairs.get(i)), pairs.get(i + 1));
        }
        return map;
    }

    private static void append(Object target, List<Object> values) {
        if (target instanceof Stub) {
            return;
        }
        @SuppressWarnings("unchecked") // All lists here are made here, and hold anything.
        List<Object> list = (List<Object>) target;
        list.addAll(values);
    }

    private void build() {
        Object state = stack.pop();
        Object target = stack.peek();
        if (target instanceof Stub stub) {
            stub.state = state;
        } else if (target instanceof NumpyArray array && state instanceof Object[] parts) {
            array.build(parts);
        }
        // The state of a dict is its attributes, such as a state dict's _metadata: of no interest.
    }

    /** All that a pickle can call. */
    private static @Nullable Object call(Global function, Object[] arguments) {
        return switch (function.qualified()) {
            case "collections.OrderedDict", "builtins.dict", "__builtin__.dict" -> dictionary(arguments);
            case "collections.defaultdict" -> new LinkedHashMap<>();
            case "torch._utils._rebuild_tensor", "torch._utils._rebuild_tensor_v2" -> tensor(arguments, null);
            case "torch._utils._rebuild_tensor_v3" -> tensor(arguments, dtype(arguments[6]));
            case "torch._utils._rebuild_parameter", "torch._utils._rebuild_parameter_with_state" -> arguments[0];
            case "torch.Size" -> arguments[0] instanceof List<?> list ? list.toArray() : arguments[0];
            case "builtins.set", "__builtin__.set", "builtins.frozenset", "__builtin__.frozenset" -> {
                List<?> values = arguments.length == 0 ? List.of() : (List<?>) arguments[0];
                values.forEach(PickleMachine::key);
                yield new LinkedHashSet<>(values);
            }
            case "builtins.list", "__builtin__.list" ->
                arguments.length > 0 && arguments[0] instanceof List<?> list ? list : new ArrayList<>();
            case "_codecs.encode" -> ((String) arguments[0]).getBytes(StandardCharsets.ISO_8859_1);
            case "pathlib.PosixPath",
                    "pathlib.PurePosixPath",
                    "pathlib.WindowsPath",
                    "pathlib.PureWindowsPath",
                    "pathlib.Path",
                    "pathlib._local.PosixPath",
                    "pathlib._local.WindowsPath" -> path(arguments);
            case "numpy.core.multiarray._reconstruct", "numpy._core.multiarray._reconstruct" -> new NumpyArray();
            case "numpy.core.multiarray.scalar", "numpy._core.multiarray.scalar" -> {
                NumpyArray single = new NumpyArray();
                single.build(new Object[] {1, new Object[0], arguments[0], false, arguments[1]});
                double[] value = single.numbers();
                yield value != null && value.length == 1 ? (Object) value[0] : new Stub(function, arguments);
            }
            default -> new Stub(function, arguments);
        };
    }

    private static Map<@Nullable Object, @Nullable Object> dictionary(Object[] arguments) {
        Map<@Nullable Object, @Nullable Object> map = new LinkedHashMap<>();
        if (arguments.length > 0 && arguments[0] instanceof List<?> pairs) {
            for (Object pair : pairs) {
                if (pair instanceof Object[] entry && entry.length == 2) {
                    map.put(key(entry[0]), entry[1]);
                } else if (pair instanceof List<?> entry && entry.size() == 2) {
                    map.put(key(entry.get(0)), entry.get(1));
                }
            }
        }
        return map;
    }

    private static String path(Object[] parts) {
        StringBuilder path = new StringBuilder();
        for (Object part : parts) {
            boolean needsSlash = !path.isEmpty() && path.charAt(path.length() - 1) != '/';
            path.append(needsSlash ? "/" : "").append(part);
        }
        return path.toString();
    }

    private static TensorReference tensor(Object[] arguments, @Nullable ElementType type) {
        Storage storage = (Storage) arguments[0];
        return new TensorReference(
                storage,
                type == null ? storage.type() : type,
                Math.addExact(((Number) arguments[1]).longValue(), storage.viewOffset()),
                lengths(arguments[2]),
                lengths(arguments[3]));
    }

    private static List<Long> lengths(Object tuple) {
        List<Long> lengths = new ArrayList<>();
        for (Object length : tuple instanceof List<?> list ? list.toArray() : (Object[]) tuple) {
            lengths.add(((Number) length).longValue());
        }
        return lengths;
    }

    private static ElementType dtype(Object named) {
        String name = ((Global) named).name();
        return switch (name) {
            case "uint16" -> ElementType.UINT16;
            case "uint32" -> ElementType.UINT32;
            case "uint64" -> ElementType.UINT64;
            case "float8_e4m3fn" -> ElementType.FLOAT8_E4M3;
            case "float8_e5m2" -> ElementType.FLOAT8_E5M2;
            case "float16" -> ElementType.FLOAT16;
            case "bfloat16" -> ElementType.BFLOAT16;
            case "float32" -> ElementType.FLOAT32;
            case "float64" -> ElementType.FLOAT64;
            case "int8" -> ElementType.INT8;
            case "int16" -> ElementType.INT16;
            case "int32" -> ElementType.INT32;
            case "int64" -> ElementType.INT64;
            case "uint8" -> ElementType.UINT8;
            case "bool" -> ElementType.BOOL;
            default -> throw new PickleException("unknown numbers " + name);
        };
    }

    /** PyTorch's storages; everything else that is called a persistent id stays opaque. */
    @Override
    protected Object persistentLoad(Object id) {
        Object[] parts = (Object[]) id;
        if (parts.length < 5 || !"storage".equals(parts[0])) {
            // In the old form ('module', class, source file, source): only the class is of use.
            return parts.length > 1 && parts[1] instanceof Global global ? global : new Stub(new Global("", "?"), parts);
        }
        ElementType type = switch (((Global) parts[1]).name()) {
            case "FloatStorage" -> ElementType.FLOAT32;
            case "DoubleStorage" -> ElementType.FLOAT64;
            case "HalfStorage" -> ElementType.FLOAT16;
            case "BFloat16Storage" -> ElementType.BFLOAT16;
            case "LongStorage" -> ElementType.INT64;
            case "IntStorage" -> ElementType.INT32;
            case "ShortStorage" -> ElementType.INT16;
            case "CharStorage" -> ElementType.INT8;
            case "ByteStorage", "UntypedStorage" -> ElementType.UINT8;
            case "BoolStorage" -> ElementType.BOOL;
            case String other -> throw new UnknownNumbers("it holds a tensor of the type %s, but real numbers were expected"
                    .formatted(other.replaceAll("Storage$", "")));
        };
        long count = ((Number) parts[4]).longValue();
        if (parts.length > 5 && parts[5] instanceof Object[] view) {
            // The old form: a stretch of another storage.
            return new Storage(type, (String) view[0], -1, ((Number) view[1]).longValue());
        }
        return new Storage(type, Objects.requireNonNull((String) parts[2]), count, 0);
    }

    /** An array of NumPy, as far as its numbers are plain. */
    static final class NumpyArray {
        private List<Long> shape = List.of();
        private @Nullable Object dtype;
        private @Nullable Object content;

        private void build(Object[] state) {
            if (state.length >= 5) {
                shape = lengths(state[1]);
                dtype = state[2];
                content = state[4];
            }
        }

        /** The numbers in the order in which they are stored; null if it holds anything but plain numbers. */
        double @Nullable [] numbers() {
            if (!(dtype instanceof Stub stub) || stub.arguments.length == 0 || !(content instanceof byte[] raw)) {
                return null;
            }
            boolean isBig = stub.state instanceof Object[] parts && parts.length > 1 && ">".equals(parts[1]);
            ElementType type = Npy.type((isBig ? ">" : "<") + stub.arguments[0]);
            if (type == null || raw.length % type.bytes() != 0) {
                return null;
            }
            double[] values = new double[raw.length / type.bytes()];
            MemorySegment memory = MemorySegment.ofArray(raw);
            type.readDoubles(
                    memory,
                    0,
                    type.bytes(),
                    isBig ? java.nio.ByteOrder.BIG_ENDIAN : java.nio.ByteOrder.LITTLE_ENDIAN,
                    values,
                    0,
                    values.length);
            return values;
        }

        /** The entries of an array of objects, such as paths; null if it is another kind. */
        @Nullable List<?> objects() {
            return content instanceof List<?> list ? list : null;
        }

        List<Long> shape() {
            return shape;
        }
    }

    /** A number of any kind as a double; NaN if it is none. */
    static double number(@Nullable Object value) {
        return switch (value) {
            case BigInteger big -> big.doubleValue();
            case Number number -> number.doubleValue();
            case null, default -> Double.NaN;
        };
    }
}
