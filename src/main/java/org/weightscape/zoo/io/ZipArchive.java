package org.weightscape.zoo.io;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.weightscape.zoo.BadInputException;

/**
 * The members of a zip file as stretches of memory. {@link java.util.zip.ZipFile} copies what it reads; here members that are
 * stored without compression, as PyTorch and NumPy write them, stay where they are in the mapped file. Every size and place in
 * the directory is checked against the file before memory is taken, and every member against its checksum.
 */
final class ZipArchive {
    /** Files up to this size are read at once: cheaper than mapping, and a zoo can have a hundred thousand of them. */
    private static final long SMALL = 1L << 24;

    /** A member above this size that was compressed better than {@link #BEST_RATIO} is taken for a zip bomb. */
    private static final long HARMLESS = 1L << 26;

    private static final long BEST_RATIO = 100;

    /** Checking a larger stored member at once would read it from the disk long before anybody needs it. */
    private static final long CHECKED = 1L << 28;

    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private static final int END = 0x06054b50;
    private static final int END_64 = 0x06064b50;
    private static final int END_64_LOCATOR = 0x07064b50;
    private static final int MEMBER = 0x02014b50;
    private static final int LOCAL = 0x04034b50;
    private static final int END_BYTES = 22;
    private static final int MEMBER_BYTES = 46;
    private static final int LOCAL_BYTES = 30;
    private static final int STORED = 0;
    private static final int DEFLATED = 8;

    private final Path file;
    private final MemorySegment data;
    private final SequencedMap<String, Member> members = new LinkedHashMap<>();

    /** What the directory says of one member. */
    record Member(String name, int method, int crc, long compressed, long size, long header) {}

    private ZipArchive(Path file, MemorySegment data) {
        this.file = file;
        this.data = data;
    }

    /**
     * Reads the directory of a file.
     *
     * @throws BadInputException if it cannot be read, is no zip file, or its directory is damaged
     */
    static ZipArchive open(Path file) {
        return open(file, contents(file));
    }

    /** Likewise for a file that is in memory already. */
    static ZipArchive open(Path file, MemorySegment data) {
        ZipArchive archive = new ZipArchive(file, data);
        archive.readDirectory();
        return archive;
    }

    /** Whether something begins as a zip file does. */
    static boolean looksRight(MemorySegment data) {
        return data.byteSize() >= 4 && data.get(INT, 0) == LOCAL;
    }

    /** The bytes of a file, read if there are few and mapped if there are many. */
    static MemorySegment contents(Path file) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long size = channel.size();
            if (size > SMALL) {
                return channel.map(MapMode.READ_ONLY, 0, size, Arena.ofAuto());
            }
            java.nio.ByteBuffer buffer = java.nio.ByteBuffer.allocate((int) size);
            while (buffer.hasRemaining() && channel.read(buffer) >= 0) {}
            return MemorySegment.ofArray(buffer.array()).asSlice(0, buffer.position());
        } catch (IOException e) {
            throw Npy.unreadable(file, e);
        }
    }

    /** All members in the order of the directory. */
    SequencedMap<String, Member> members() {
        return Collections.unmodifiableSequencedMap(members);
    }

    /** Bytes of the whole file. */
    long fileSize() {
        return data.byteSize();
    }

    /**
     * What a member holds.
     *
     * @throws BadInputException if it is damaged or there is none
     */
    MemorySegment bytes(String name) {
        Member member = members.get(name);
        if (member == null) {
            throw damaged("it has no member '%s'".formatted(name));
        }
        MemorySegment stored = data.asSlice(start(member), member.compressed());
        MemorySegment bytes = member.method() == STORED ? stored : inflate(member, stored);
        if (bytes.byteSize() <= CHECKED && crc(bytes) != member.crc()) {
            throw damaged("the checksum of its member '%s' is wrong".formatted(name));
        }
        return bytes;
    }

    private static int crc(MemorySegment bytes) {
        CRC32 crc = new CRC32();
        crc.update(bytes.asByteBuffer());
        return (int) crc.getValue();
    }

    private long start(Member member) {
        long header = member.header();
        if (data.get(INT, header) != LOCAL) {
            throw damaged("the member '%s' is not where the directory says".formatted(member.name()));
        }
        long start = header + LOCAL_BYTES + unsigned(header + 26) + unsigned(header + 28);
        if (start > data.byteSize() - member.compressed()) {
            throw damaged("the member '%s' goes past the end".formatted(member.name()));
        }
        return start;
    }

    private MemorySegment inflate(Member member, MemorySegment stored) {
        byte[] bytes = new byte[Math.toIntExact(member.size())];
        try (Inflater inflater = new Inflater(true)) {
            inflater.setInput(stored.asByteBuffer());
            int n = 0;
            while (n < bytes.length) {
                int more = inflater.inflate(bytes, n, bytes.length - n);
                if (more == 0) {
                    throw damaged("the member '%s' is shorter than the directory says".formatted(member.name()));
                }
                n += more;
            }
        } catch (DataFormatException e) {
            throw damaged("the member '%s' cannot be decompressed".formatted(member.name()));
        }
        return MemorySegment.ofArray(bytes);
    }

    private void readDirectory() {
        long end = end();
        long count = unsigned(end + 10);
        long size = Integer.toUnsignedLong(data.get(INT, end + 12));
        long start = Integer.toUnsignedLong(data.get(INT, end + 16));
        long locator = end - 20;
        if (locator >= 0 && data.get(INT, locator) == END_64_LOCATOR) {
            long end64 = data.get(LONG, locator + 8);
            if (end64 < 0 || end64 > locator - 56 || data.get(INT, end64) != END_64) {
                throw damaged("its directory is not where its end says");
            }
            count = data.get(LONG, end64 + 32);
            size = data.get(LONG, end64 + 40);
            start = data.get(LONG, end64 + 48);
        }
        boolean fits = start >= 0 && size >= 0 && start <= end && size <= end - start;
        if (!fits || count < 0 || count > size / MEMBER_BYTES) {
            throw damaged("its directory does not fit into the file");
        }
        long at = start;
        long total = 0;
        for (long i = 0; i < count; i++) {
            if (at > start + size - MEMBER_BYTES || data.get(INT, at) != MEMBER) {
                throw damaged("entry %d of its directory is broken".formatted(i + 1));
            }
            int nameLength = unsigned(at + 28);
            int extraLength = unsigned(at + 30);
            long next = at + MEMBER_BYTES + nameLength + extraLength + unsigned(at + 32);
            if (next > start + size) {
                throw damaged("entry %d of its directory is broken".formatted(i + 1));
            }
            Member member = member(at, nameLength, extraLength, start);
            total += member.compressed();
            if (total > start || members.putIfAbsent(member.name(), member) != null) {
                throw damaged("its members overlap or have the same name");
            }
            at = next;
        }
    }

    private Member member(long at, int nameLength, int extraLength, long directory) {
        byte[] text = data.asSlice(at + MEMBER_BYTES, nameLength).toArray(ValueLayout.JAVA_BYTE);
        String name = new String(text, StandardCharsets.UTF_8);
        long compressed = Integer.toUnsignedLong(data.get(INT, at + 20));
        long size = Integer.toUnsignedLong(data.get(INT, at + 24));
        long header = Integer.toUnsignedLong(data.get(INT, at + 42));
        long extra = at + MEMBER_BYTES + nameLength;
        long extraEnd = extra + extraLength;
        while (extra + 4 <= extraEnd) {
            int id = unsigned(extra);
            int length = unsigned(extra + 2);
            long field = extra + 4;
            long fieldEnd = Math.min(extraEnd, field + length);
            if (id == 1) {
                // Holds only those of the three that did not fit, in this order.
                if (size == 0xffffffffL && field + 8 <= fieldEnd) {
                    size = data.get(LONG, field);
                    field += 8;
                }
                if (compressed == 0xffffffffL && field + 8 <= fieldEnd) {
                    compressed = data.get(LONG, field);
                    field += 8;
                }
                if (header == 0xffffffffL && field + 8 <= fieldEnd) {
                    header = data.get(LONG, field);
                }
            }
            extra += 4 + length;
        }
        int method = unsigned(at + 10);
        if ((unsigned(at + 8) & 1) != 0 || method != STORED && method != DEFLATED) {
            throw BadInputException.in(
                    file,
                    "the member '%s' is encrypted or compressed in a way that this program does not know".formatted(name),
                    "save the file again");
        }
        boolean fits = header >= 0 && header <= directory - LOCAL_BYTES && compressed >= 0 && compressed <= directory;
        if (!fits || size < 0 || method == STORED && size != compressed) {
            throw damaged("the member '%s' does not fit into the file".formatted(name));
        }
        if (method == DEFLATED && (size > Integer.MAX_VALUE - 8 || size > HARMLESS && size / BEST_RATIO > compressed)) {
            throw BadInputException.in(
                    file,
                    "the member '%s' would grow from %d to %d bytes, which looks like a zip bomb"
                            .formatted(name, compressed, size),
                    "save the file again without compression if you trust it");
        }
        return new Member(name, method, data.get(INT, at + 16), compressed, size, header);
    }

    /** Where the end of the directory stands: behind it there is only a comment. */
    private long end() {
        long last = data.byteSize() - END_BYTES;
        for (long at = last; at >= Math.max(0, last - 0xffff); at--) {
            if (data.get(INT, at) == END && at + END_BYTES + unsigned(at + 20) == data.byteSize()) {
                return at;
            }
        }
        throw BadInputException.in(
                file, "the file is cut off: the directory at the end of a zip file is missing", "copy or download it again");
    }

    private int unsigned(long at) {
        return Short.toUnsignedInt(data.get(SHORT, at));
    }

    private BadInputException damaged(String problem) {
        return BadInputException.in(file, "the file is damaged: " + problem, "copy or download it again");
    }
}
