package quire.archive.input;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.util.Arrays;
import java.util.regex.Pattern;
import quire.catalog.InodeRecord;

/**
 * The header of an entry in a cpio file, as described by cpio(5) of libarchive. No number is
 * negative or has more than 33 bits.
 *
 * @param at the start of the header in the archive
 * @param inode the same for all names of one file
 * @param links the number of the file's names
 * @param rdev as in {@link InodeRecord#rdev}; negative if Linux has no such device
 * @param sum of all bytes of the content; negative if the format has none
 * @param unit names and contents are padded to a multiple of it
 */
record CpioHeader(
    long at,
    EntryPath path,
    Inode inode,
    int mode,
    int uid,
    int gid,
    long links,
    long mtime,
    long size,
    int rdev,
    long sum,
    int unit) {
  private static final int MAX_NAME = 1 << 20;
  private static final int MAX_MAJOR = 0xfff;
  private static final int MAX_MINOR = 0xfffff;
  private static final Pattern HEXADECIMAL = Pattern.compile("[0-9A-Fa-f]+");
  private static final Pattern OCTAL = Pattern.compile("[0-7]+");

  /**
   * A device number and an inode number. Comparable, so that a hash table of them is not slow for
   * hostile numbers.
   */
  record Inode(long device, long ino) implements Comparable<Inode> {
    @Override
    public int compareTo(Inode other) {
      int order = Long.compare(device, other.device);
      return order == 0 ? Long.compare(ino, other.ino) : order;
    }
  }

  /** Whether this is the trailer behind all entries. */
  boolean isTrailer() {
    return Arrays.equals(path.bytes(), "TRAILER!!!".getBytes(US_ASCII));
  }

  /** The padding after {@code length} bytes. */
  int padding(long length) {
    return (int) (-length & (unit - 1));
  }

  /** Reads a header with its name and padding. */
  static CpioHeader read(ByteSource in) throws IOException {
    byte[] magic = in.peek(6);
    String text = new String(magic, US_ASCII);
    Fields fields = new Fields(in, in.position());
    if (Magic.is(magic, 0, "q\u00c7") || Magic.is(magic, 0, "\u00c7q")) {
      return binary(fields, magic[0] == 'q');
    }
    return switch (text) {
      case "070701", "070702" -> ascii(fields, text.equals("070702"));
      case "070707" -> portable(fields);
      default ->
          throw Refusal.of(
              "the archive is %s at byte %d, where an entry should be"
                  .formatted(magic.length == 0 ? "cut short" : "damaged", in.position()));
    };
  }

  /** "newc", and with sums "crc". */
  private static CpioHeader ascii(Fields in, boolean hasSum) throws IOException {
    in.text(6);
    long[] numbers = new long[13];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = in.number(8, HEXADECIMAL, 16);
    }
    EntryPath path = in.path(numbers[11], 110, 4);
    return new CpioHeader(
        in.start,
        path,
        new Inode(numbers[7] << Integer.SIZE | numbers[8], numbers[0]),
        (int) numbers[1] & 0xffff,
        (int) numbers[2],
        (int) numbers[3],
        numbers[4],
        numbers[5],
        numbers[6],
        rdev(numbers[9], numbers[10]),
        hasSum ? numbers[12] : -1,
        4);
  }

  private static int rdev(long major, long minor) {
    return major > MAX_MAJOR || minor > MAX_MINOR ? -1 : InodeRecord.rdev((int) major, (int) minor);
  }

  /** "odc", of POSIX.1-1988. */
  private static CpioHeader portable(Fields in) throws IOException {
    in.text(6);
    long[] numbers = new long[7];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = in.octal(6);
    }
    long mtime = in.octal(11);
    long nameSize = in.octal(6);
    long size = in.octal(11);
    return old(in, numbers, mtime, in.path(nameSize, 76, 1), size, 1);
  }

  /** Made of shorts; two of them form a number, with the higher one first in both byte orders. */
  private static CpioHeader binary(Fields in, boolean highFirst) throws IOException {
    in.binary(1, highFirst);
    long[] numbers = new long[7];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = in.binary(1, highFirst);
    }
    long mtime = in.binary(2, highFirst);
    long nameSize = in.binary(1, highFirst);
    long size = in.binary(2, highFirst);
    return old(in, numbers, mtime, in.path(nameSize, 26, 2), size, 2);
  }

  /**
   * @param numbers device, inode, mode, uid, gid, links and rdev
   */
  private static CpioHeader old(
      Fields in, long[] numbers, long mtime, EntryPath path, long size, int unit) {
    return new CpioHeader(
        in.start,
        path,
        new Inode(numbers[0], numbers[1]),
        (int) numbers[2] & 0xffff,
        (int) numbers[3],
        (int) numbers[4],
        numbers[5],
        mtime,
        size,
        (int) numbers[6],
        -1,
        unit);
  }

  /** Reads one field after the other. */
  private static final class Fields {
    private final ByteSource in;
    private final long start;

    Fields(ByteSource in, long start) {
      this.in = in;
      this.start = start;
    }

    String text(int width) throws IOException {
      return new String(in.exactly(width), US_ASCII);
    }

    long octal(int width) throws IOException {
      return number(width, OCTAL, 8);
    }

    long number(int width, Pattern digits, int radix) throws IOException {
      String text = text(width);
      if (!digits.matcher(text).matches()) {
        throw damaged("has '%s' where a number should be".formatted(text));
      }
      return Long.parseLong(text, radix);
    }

    long binary(int shorts, boolean highFirst) throws IOException {
      long number = 0;
      for (int i = 0; i < shorts; i++) {
        byte[] bytes = in.exactly(2);
        int high = bytes[highFirst ? 0 : 1] & 0xff;
        int low = bytes[highFirst ? 1 : 0] & 0xff;
        number = number << Short.SIZE | high << Byte.SIZE | low;
      }
      return number;
    }

    /** A name that ends with a NUL, which {@code size} includes. */
    EntryPath path(long size, int headerSize, int unit) throws IOException {
      if (size < 1 || size > MAX_NAME) {
        throw damaged("claims a name of %d bytes".formatted(size));
      }
      byte[] name = in.exactly((int) size);
      int end = 0;
      while (end < name.length && name[end] != 0) {
        end++;
      }
      if (end == name.length) {
        throw damaged("has a name without an end");
      }
      in.skipExactly(-(headerSize + size) & (unit - 1));
      return EntryPath.of(Arrays.copyOf(name, end));
    }

    private RuntimeException damaged(String how) {
      return Refusal.of("the archive is damaged: the header at byte %d %s".formatted(start, how));
    }
  }
}
