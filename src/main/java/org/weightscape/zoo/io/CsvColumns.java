package org.weightscape.zoo.io;

import de.siegmar.fastcsv.reader.AbstractBaseCsvCallbackHandler;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;
import org.weightscape.job.Cancellation;
import org.weightscape.job.Progress;
import org.weightscape.zoo.BadInputException;
import org.weightscape.zoo.Property;

/**
 * The columns of a CSV file, read in one pass straight into arrays of numbers and codes. Entries are looked at where they
 * stand in the parser's buffer; an entry that equals the one above it, as the hyper-parameters of a model's checkpoints do,
 * costs one comparison.
 */
final class CsvColumns {
    /** A field longer than this is a broken quotation, not a value. */
    private static final int LONGEST_RECORD = 1 << 20;

    private final List<String> names;
    private final List<Sink> sinks;
    private final int rows;

    private CsvColumns(List<String> names, List<Sink> sinks, int rows) {
        this.names = names;
        this.sinks = sinks;
        this.rows = rows;
    }

    /** What a column may hold. */
    enum Content {
        /** Anything; the column is not kept. */
        IGNORED,
        /** Words, each of them present. */
        NAMES,
        /** Words; only an empty entry is missing. */
        WORDS,
        /** Numbers, anything else is a complaint. */
        NUMBERS,
        /** Numbers if all entries are numbers or missing, else words. */
        NUMBERS_OR_WORDS
    }

    /**
     * Reads a file.
     *
     * @param file plain, or compressed where its name ends in {@code .gz}
     * @param expectedRows how many rows there should be below the header, for the arrays and the progress; others are accepted
     * @param contents told the names in the header, answers what each column may hold
     * @throws BadInputException if the file cannot be read, or a row or an entry is wrong
     */
    static CsvColumns read(
            Path file,
            int expectedRows,
            Function<List<String>, List<Content>> contents,
            Progress progress,
            Cancellation cancellation) {
        // A column that shows a word below numbers is read a second time: rare, and cheaper than keeping all texts.
        Set<Integer> words = new HashSet<>();
        while (true) {
            Handler handler = new Handler(file, expectedRows, contents, words);
            parse(file, handler, expectedRows, progress, cancellation);
            int before = words.size();
            for (int i = 0; i < handler.columns.length; i++) {
                if (handler.columns[i] instanceof Sink.Numbers numbers && numbers.holdsWords) {
                    words.add(i);
                }
            }
            if (words.size() == before) {
                return new CsvColumns(handler.names, List.of(handler.columns), handler.rows);
            }
        }
    }

    private static void parse(Path file, Handler handler, int expectedRows, Progress progress, Cancellation cancellation) {
        try (InputStream in = open(file);
                CsvReader<Handler> reader = CsvReader.builder()
                        .allowMissingFields(true)
                        .allowExtraFields(true)
                        .detectBomHeader(true)
                        .allowUnclosedQuote(false)
                        .maxBufferSize(LONGEST_RECORD)
                        .build(handler, in, StandardCharsets.UTF_8)) {
            for (Handler record : reader) {
                if ((record.rows & 0xfff) == 0) {
                    cancellation.throwIfCancelled();
                    if (record.rows / 2 > expectedRows + (1 << 16)) {
                        // A small compressed file can hold rows without end.
                        throw BadInputException.in(
                                file,
                                "it has more than %d rows, but there are %d checkpoints".formatted(record.rows, expectedRows),
                                "check that the files belong together");
                    }
                    progress.update(Math.min(1, record.rows / Math.max(1.0, expectedRows)), "reading " + file.getFileName());
                }
            }
        } catch (CsvParseException e) {
            if (e.getCause() instanceof BadInputException complaint) {
                throw complaint;
            }
            throw BadInputException.in(
                    file,
                    "line %d is no proper CSV (%s)".formatted(handler.line + 1, e.getMessage()),
                    "check the quotation marks there",
                    e);
        } catch (UncheckedIOException e) {
            throw unreadable(file, e.getCause() == null ? new IOException(e) : e.getCause());
        } catch (IOException e) {
            throw unreadable(file, e);
        }
        if (handler.names.isEmpty()) {
            throw BadInputException.in(file, "the file is empty, but a line of column names was expected", "write it again");
        }
    }

    private static BadInputException unreadable(Path file, IOException cause) {
        if (cause instanceof CharacterCodingException) {
            return BadInputException.in(file, "the file is not in UTF-8", "save it in UTF-8", cause);
        }
        if (cause instanceof ZipException || cause instanceof EOFException) {
            return BadInputException.in(
                    file,
                    "the compressed file is damaged or cut off (%s)".formatted(cause.getMessage()),
                    "copy or download it again",
                    cause);
        }
        return Npy.unreadable(file, cause);
    }

    /** The text of a file, unpacked where its name ends in {@code .gz}. */
    static InputStream open(Path file) throws IOException {
        InputStream in = Files.newInputStream(file);
        if (!file.toString().endsWith(".gz")) {
            return in;
        }
        try {
            return new GZIPInputStream(in, 1 << 16);
        } catch (IOException e) {
            in.close();
            throw e;
        }
    }

    /** The names in the header. */
    List<String> names() {
        return names;
    }

    /** Rows below the header. */
    int rows() {
        return rows;
    }

    /** The column as words, one for each row; all entries of a word are the same object. */
    List<String> words(int column) {
        if (!(sinks.get(column) instanceof Sink.Words words)) {
            throw new IllegalArgumentException("column %d holds no words".formatted(column));
        }
        List<String> all = new ArrayList<>(rows);
        for (int row = 0; row < rows; row++) {
            int code = words.codes[row];
            all.add(code < 0 ? "" : words.texts.get(code));
        }
        return all;
    }

    /** The column as a property. */
    Property property(int column, String name) {
        return switch (sinks.get(column)) {
            case Sink.Numbers numbers -> new Property.Numeric(name, Arrays.copyOf(numbers.values, rows));
            case Sink.Words words -> words.category(name, rows);
            case Sink.Nothing _ -> throw new IllegalArgumentException("column %d was not kept".formatted(column));
        };
    }

    /** Where the entries of one column go. */
    private abstract static sealed class Sink {
        /** The entry above, so that one that repeats it need not be understood again. */
        private char[] last = new char[32];

        private int lastLength = -1;

        final boolean repeats(char[] text, int from, int length) {
            if (length == lastLength && Arrays.equals(text, from, from + length, last, 0, length)) {
                return true;
            }
            if (length > last.length) {
                last = new char[Math.max(length, 2 * last.length)];
            }
            System.arraycopy(text, from, last, 0, length);
            lastLength = length;
            return false;
        }

        /** Takes an entry; answers whether it may stand there. */
        abstract boolean add(int row, char[] text, int from, int length);

        /** What was expected where {@link #add} said no. */
        abstract String expected();

        static final class Nothing extends Sink {
            @Override
            boolean add(int row, char[] text, int from, int length) {
                return true;
            }

            @Override
            String expected() {
                return "anything";
            }
        }

        static final class Numbers extends Sink {
            private final NumberParser parser;
            private final boolean mayHoldWords;
            private double[] values;
            private boolean hasNumbers;
            private boolean holdsWords;

            Numbers(NumberParser parser, boolean mayHoldWords, int capacity) {
                this.parser = parser;
                this.mayHoldWords = mayHoldWords;
                this.values = new double[capacity];
            }

            @Override
            boolean add(int row, char[] text, int from, int length) {
                if (row == values.length) {
                    values = Arrays.copyOf(values, 2 * row);
                }
                if (repeats(text, from, length)) {
                    values[row] = values[row - 1];
                } else if (!holdsWords) {
                    holdsWords = !parser.parse(text, from, length);
                    values[row] = parser.value();
                    hasNumbers |= !holdsWords && !Double.isNaN(values[row]);
                }
                return mayHoldWords || !holdsWords;
            }

            @Override
            String expected() {
                return "a number";
            }
        }

        static final class Words extends Sink {
            private final Content content;
            private final Map<String, Integer> known = new HashMap<>();
            private final List<String> texts = new ArrayList<>();
            private int[] codes;

            Words(Content content, int capacity) {
                this.content = content;
                this.codes = new int[capacity];
            }

            /** A column whose first entries were missing. */
            static Words after(int missing, int capacity) {
                Words words = new Words(Content.NUMBERS_OR_WORDS, Math.max(missing, capacity));
                Arrays.fill(words.codes, 0, missing, -1);
                return words;
            }

            @Override
            boolean add(int row, char[] text, int from, int length) {
                if (row == codes.length) {
                    codes = Arrays.copyOf(codes, 2 * row);
                }
                if (repeats(text, from, length)) {
                    codes[row] = codes[row - 1];
                } else {
                    codes[row] = code(text, from, length);
                }
                return content != Content.NAMES || codes[row] >= 0;
            }

            private int code(char[] text, int from, int length) {
                boolean isMissing = content == Content.NUMBERS_OR_WORDS
                        ? NumberParser.isMissing(text, from, from + length)
                        : length == 0;
                if (isMissing) {
                    return -1;
                }
                String word = new String(text, from, length);
                Integer code = known.putIfAbsent(word, texts.size());
                if (code == null) {
                    texts.add(word);
                    return texts.size() - 1;
                }
                return code;
            }

            @Override
            String expected() {
                return "a name";
            }

            Property.Category category(String name, int rows) {
                List<String> sorted = texts.stream().sorted().toList();
                Map<String, Integer> places = HashMap.newHashMap(sorted.size());
                for (String word : sorted) {
                    places.put(word, places.size());
                }
                int[] place = texts.stream().mapToInt(word -> places.getOrDefault(word, -1)).toArray();
                int[] sortedCodes = new int[rows];
                for (int row = 0; row < rows; row++) {
                    sortedCodes[row] = codes[row] < 0 ? -1 : place[codes[row]];
                }
                return new Property.Category(name, sorted, sortedCodes);
            }
        }
    }

    /** Takes the entries from the parser; the header first. */
    private static final class Handler extends AbstractBaseCsvCallbackHandler<Handler> {
        private final Path file;
        private final int capacity;
        private final Function<List<String>, List<Content>> contents;
        private final Set<Integer> words;
        private final NumberParser parser = new NumberParser();
        private List<String> names = new ArrayList<>();
        private Sink[] columns = {};
        private boolean isHeader = true;
        private int fields;
        private int rows;
        private long line;

        Handler(Path file, int expectedRows, Function<List<String>, List<Content>> contents, Set<Integer> words) {
            this.file = file;
            this.capacity = Math.clamp(expectedRows, 16, 1 << 20);
            this.contents = contents;
            this.words = words;
        }

        @Override
        protected void handleBegin(long startingLine) {
            line = startingLine;
            fields = 0;
        }

        @Override
        protected void handleField(int field, char[] text, int from, int length, boolean isQuoted) {
            fields++;
            if (isHeader) {
                names.add(new String(text, from, length).strip());
            } else if (field < columns.length && !columns[field].add(rows, text, from, length)) {
                throw BadInputException.in(
                        file,
                        "line %d, column '%s': '%s' stands where %s was expected"
                                .formatted(line, names.get(field), abbreviated(text, from, length), columns[field].expected()),
                        "correct or empty that entry");
            } else if (field < columns.length
                    && columns[field] instanceof Sink.Numbers numbers
                    && numbers.holdsWords
                    && !numbers.hasNumbers) {
                Sink.Words words = Sink.Words.after(rows, capacity);
                words.add(rows, text, from, length);
                columns[field] = words;
            }
        }

        private static String abbreviated(char[] text, int from, int length) {
            return length <= 40 ? new String(text, from, length) : new String(text, from, 40) + "…";
        }

        @Override
        protected @Nullable Handler buildRecord() {
            if (isHeader) {
                isHeader = false;
                names = List.copyOf(names);
                List<Content> wanted = contents.apply(names);
                columns = new Sink[wanted.size()];
                for (int i = 0; i < columns.length; i++) {
                    columns[i] = sink(wanted.get(i), words.contains(i));
                }
            } else if (fields != columns.length) {
                throw BadInputException.in(
                        file,
                        "line %d has %d entries, but there are %d column names".formatted(line, fields, columns.length),
                        "check the commas and quotation marks there");
            } else {
                rows++;
            }
            return this;
        }

        private Sink sink(Content content, boolean holdsWords) {
            return switch (content) {
                case IGNORED -> new Sink.Nothing();
                case NAMES, WORDS -> new Sink.Words(content, capacity);
                case NUMBERS -> new Sink.Numbers(parser, false, capacity);
                case NUMBERS_OR_WORDS ->
                    holdsWords ? new Sink.Words(content, capacity) : new Sink.Numbers(parser, true, capacity);
            };
        }
    }
}
