package quire.archive.input;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.BitSet;

/**
 * Checks the header of a 7z file (7zFormat.txt of the LZMA SDK) before the library reads it,
 * because the library allocates by the numbers in it. Here each number has to fit the rest of the
 * header, and the library's allocations have to fit {@link HeapRoom}. The memory of the library's
 * decoders is taken from {@link DecoderMemory}; decoders of LZMA take a part of theirs there by
 * themselves. Not thread-safe.
 */
final class SevenZHeader {
  private static final int END = 0;
  private static final int HEADER = 1;
  private static final int PROPERTIES = 2;
  private static final int STREAMS = 4;
  private static final int FILES = 5;
  private static final int PACK = 6;
  private static final int UNPACK = 7;
  private static final int SUBSTREAMS = 8;
  private static final int SIZES = 9;
  private static final int DIGESTS = 10;
  private static final int FOLDERS = 11;
  private static final int UNPACK_SIZES = 12;
  private static final int SUBSTREAM_COUNTS = 13;
  private static final int EMPTY_STREAMS = 14;
  private static final int NAMES = 17;

  private static final int MAX_CODERS = 32;

  private static final long BZIP2 = 0x040202;

  /** What a decoder allocates for itself, at most: most of them a window and some tables. */
  private static final long DECODER_HEAP = 256 << 10;

  /** The library's objects, in bytes: generous, as they are many and small. */
  private static final int FOLDER_HEAP = 320;

  private static final int CODER_HEAP = 128;
  private static final int STREAM_HEAP = 64;
  private static final int FILE_HEAP = 420;

  private final ByteBuffer in;
  private final HeapRoom room;
  private int folders;
  private long unpackedSize;
  private BitSet digests = new BitSet();
  private long substreams;

  /** Bytes taken for decoders. */
  private long decoders;

  SevenZHeader(ByteBuffer in, HeapRoom room) {
    this.in = in.slice();
    this.room = room;
  }

  /** Checks a header that is not packed. */
  void check() {
    guard(this::header);
  }

  /**
   * Checks the description of a packed header: its position and its packing, at the end of one
   * buffer.
   *
   * @return the unpacked size in bytes
   */
  long checkPacked() {
    guard(this::streams);
    if (folders != 1 || in.hasRemaining()) {
      throw damaged("the header is packed in an unknown way");
    }
    return unpackedSize;
  }

  private void guard(Runnable walk) {
    try {
      walk.run();
    } catch (BufferUnderflowException e) {
      throw damaged("it is cut short");
    }
  }

  private void header() {
    expect(HEADER);
    int id = u8();
    if (id == PROPERTIES) {
      for (long type = number(); type != END; type = number()) {
        skip(number());
      }
      id = u8();
    }
    if (id == STREAMS) {
      streams();
      id = u8();
    }
    if (id == FILES) {
      files();
      id = u8();
    } else {
      require(substreams == 0, "it has %d files without names".formatted(substreams));
    }
    require(id == END && !in.hasRemaining(), "there is something unknown in it");
  }

  private void streams() {
    int id = u8();
    if (id == PACK) {
      pack();
      id = u8();
    }
    if (id == UNPACK) {
      unpack();
      id = u8();
    }
    substreams = folders;
    if (id == SUBSTREAMS) {
      substreams();
      id = u8();
    }
    require(id == END, "its list of streams does not end");
  }

  private void pack() {
    number(); // where the packed bytes are: the library compares it with the length of the file
    int count = count(1);
    room.take(count, STREAM_HEAP);
    int id = u8();
    if (id == SIZES) {
      for (int i = 0; i < count; i++) {
        number();
      }
      id = u8();
    }
    if (id == DIGESTS) {
      digests(count);
      id = u8();
    }
    require(id == END, "its list of packed streams does not end");
  }

  private void unpack() {
    expect(FOLDERS);
    folders = count(2);
    room.take(folders, FOLDER_HEAP);
    expect(0); // not somewhere else
    int[] outputs = new int[folders];
    for (int i = 0; i < folders; i++) {
      outputs[i] = folder();
    }
    expect(UNPACK_SIZES);
    for (int folder : outputs) {
      for (int i = 0; i < folder; i++) {
        unpackedSize = number();
        require(unpackedSize >= 0, "it has a negative size");
      }
    }
    int id = u8();
    if (id == DIGESTS) {
      digests = digests(folders);
      id = u8();
    }
    require(id == END, "its list of folders does not end");
  }

  /** Returns how many streams come out of its coders. */
  private int folder() {
    int coders = count(1);
    require(coders > 0 && coders <= MAX_CODERS, "a folder has %d coders".formatted(coders));
    room.take(coders, CODER_HEAP);
    long inputs = 0;
    long outputs = 0;
    long heap = 0;
    for (int i = 0; i < coders; i++) {
      int flags = u8();
      heap += method(flags & 0xf) == BZIP2 ? Compression.BZIP2_BYTES : DECODER_HEAP;
      boolean plain = (flags & 0x10) == 0;
      inputs += plain ? 1 : number(MAX_CODERS);
      outputs += plain ? 1 : number(MAX_CODERS);
      if ((flags & 0x20) != 0) {
        skip(number());
      }
    }
    takeDecoders(heap);
    require(outputs > 0 && outputs <= MAX_CODERS, "a folder has %d outputs".formatted(outputs));
    long packed = inputs - (outputs - 1);
    require(packed > 0 && packed <= MAX_CODERS, "a folder has %d inputs".formatted(packed));
    for (int i = 0; i < outputs - 1; i++) {
      number(inputs - 1);
      number(outputs - 1);
    }
    for (int i = 0; packed > 1 && i < packed; i++) {
      number(inputs - 1);
    }
    return (int) outputs;
  }

  private long method(int length) {
    long method = 0;
    for (int i = 0; i < length; i++) {
      method = method << Byte.SIZE | u8();
    }
    return method;
  }

  /** One folder is read after the other, so that the one with the most counts. */
  private void takeDecoders(long bytes) {
    if (bytes > decoders) {
      DecoderMemory.take(bytes - decoders);
      decoders = bytes;
    }
  }

  /** By default a folder has one file; for several files, all sizes but the last follow. */
  private void substreams() {
    int id = u8();
    long sizes = 0;
    long single = digests.cardinality();
    if (id == SUBSTREAM_COUNTS) {
      substreams = 0;
      single = 0;
      for (int i = 0; i < folders; i++) {
        int count = (int) number((long) in.remaining() + 1);
        substreams += count;
        sizes += Math.max(0, count - 1);
        single += count == 1 && digests.get(i) ? 1 : 0;
      }
      require(
          sizes <= in.remaining(), "it lists %d files, and not their sizes".formatted(substreams));
      id = u8();
    }
    room.take(substreams, STREAM_HEAP);
    require(sizes == 0 || id == SIZES, "it lacks the sizes of its files");
    if (id == SIZES) {
      for (long i = 0; i < sizes; i++) {
        require(number() >= 0, "it has a negative size");
      }
      id = u8();
    }
    if (id == DIGESTS) {
      digests((int) (substreams - single));
      id = u8();
    }
    require(id == END, "its list of unpacked streams does not end");
  }

  private void files() {
    long count = number();
    long most = substreams + (long) Byte.SIZE * in.remaining();
    require(count >= 0 && count <= most, "it claims to have %d files".formatted(count));
    room.take(count, FILE_HEAP);
    long empty = 0;
    boolean named = count == 0;
    for (int type = u8(); type != END; type = u8()) {
      long size = number();
      require(size >= 0 && size <= in.remaining(), "a list goes on behind its end");
      room.take(size, 2);
      named |= type == NAMES; // the library counts them, and without them sees no file
      if (type == EMPTY_STREAMS) {
        require(size == (count + Byte.SIZE - 1) / Byte.SIZE, "a list has another length");
        empty = bits((int) count).cardinality();
      } else {
        skip(size);
      }
    }
    require(named, "its %d files have no names".formatted(count));
    if (count - empty != substreams) {
      throw damaged(
          "it lists %d files with content, and has the contents of %d"
              .formatted(count - empty, substreams));
    }
  }

  /** Which of the given number have a digest; the digests are skipped. */
  private BitSet digests(int count) {
    BitSet defined;
    if (u8() == 0) {
      defined = bits(count);
    } else {
      require(count <= in.remaining() / Integer.BYTES, "it has fewer digests than it counts");
      defined = new BitSet(count);
      defined.set(0, count);
    }
    skip((long) Integer.BYTES * defined.cardinality());
    return defined;
  }

  /** The first bit is the highest of its byte. */
  private BitSet bits(int count) {
    require(count <= (long) Byte.SIZE * in.remaining(), "it is cut short");
    BitSet bits = new BitSet(count);
    int value = 0;
    for (int i = 0; i < count; i++) {
      value = i % Byte.SIZE == 0 ? u8() : value << 1;
      bits.set(i, (value & 0x80) != 0);
    }
    return bits;
  }

  private int count(int bytesEach) {
    return (int) number(in.remaining() / bytesEach);
  }

  private long number(long most) {
    long number = number();
    require(
        number >= 0 && number <= most, "it has a %d where %d is the most".formatted(number, most));
    return number;
  }

  /** The highest bits of the first byte tell how many bytes follow, the lowest first. */
  private long number() {
    int first = u8();
    long number = 0;
    int mask = 0x80;
    for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
      if ((first & mask) == 0) {
        return number | (long) (first & (mask - 1)) << shift;
      }
      number |= (long) u8() << shift;
      mask >>= 1;
    }
    return number;
  }

  private int u8() {
    return in.get() & 0xff;
  }

  private void skip(long bytes) {
    require(bytes >= 0 && bytes <= in.remaining(), "it is cut short");
    in.position(in.position() + (int) bytes);
  }

  private void expect(int id) {
    int there = u8();
    require(there == id, "it has a %d where a %d should be".formatted(there, id));
  }

  private void require(boolean is, String otherwise) {
    if (!is) {
      throw damaged(otherwise);
    }
  }

  private RuntimeException damaged(String how) {
    return Refusal.of(
        "the archive is damaged: its list of entries, at byte %d of it: %s"
            .formatted(in.position(), how));
  }
}
