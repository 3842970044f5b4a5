package quire.archive;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;
import quire.catalog.Name;
import quire.snapshot.tree.TreeAttributes;

/**
 * A ustar header (POSIX.1-1988): 512 bytes, numbers in octal digits. Values that do not fit go into
 * the records of an extended header before it. Not thread-safe.
 */
final class TarHeader {
  static final int BLOCK = 512;
  static final byte[] ZEROS = new byte[BLOCK];

  private static final int NAME = 100;
  private static final int PREFIX = 155;
  private static final int NAME_AT = 0;
  private static final int MODE_AT = 100;
  private static final int UID_AT = 108;
  private static final int GID_AT = 116;
  private static final int SIZE_AT = 124;
  private static final int MTIME_AT = 136;
  private static final int CHECKSUM_AT = 148;
  private static final int TYPE_AT = 156;
  private static final int LINK_AT = 157;
  private static final int MAGIC_AT = 257;
  private static final int MAJOR_AT = 329;
  private static final int MINOR_AT = 337;
  private static final int PREFIX_AT = 345;

  private static final int SHORT = 8;
  private static final int LONG = 12;
  private static final long MAX_SHORT = (1L << (3 * (SHORT - 1))) - 1;
  private static final long MAX_LONG = (1L << (3 * (LONG - 1))) - 1;
  private static final long NANOS = 1_000_000_000;

  private final byte[] bytes = new byte[BLOCK];

  TarHeader(char type) {
    bytes[TYPE_AT] = (byte) type;
    put(MAGIC_AT, "ustar\00000".getBytes(US_ASCII), 0, SHORT);
    number(MODE_AT, SHORT, 0);
    number(UID_AT, SHORT, 0);
    number(GID_AT, SHORT, 0);
    number(SIZE_AT, LONG, 0);
    number(MTIME_AT, LONG, 0);
    number(MAJOR_AT, SHORT, 0);
    number(MINOR_AT, SHORT, 0);
  }

  /** The header of the records before the member of this path. */
  static TarHeader ofRecords(byte[] path, int nameAt, int size) {
    TarHeader header = new TarHeader('x');
    byte[] prefix = "PaxHeaders/".getBytes(US_ASCII);
    header.put(NAME_AT, prefix, 0, prefix.length);
    int length = Math.min(path.length - nameAt, NAME - prefix.length);
    header.put(NAME_AT + prefix.length, path, nameAt, length);
    header.number(MODE_AT, SHORT, 0644);
    header.number(SIZE_AT, LONG, size);
    return header;
  }

  void path(byte[] path, PaxRecords records) {
    int split = split(path);
    if (split < 0 || !isAscii(path)) {
      records.name("path", path);
    }
    if (split > 0) {
      put(PREFIX_AT, path, 0, split - 1);
    }
    int from = Math.max(split, 0);
    put(NAME_AT, path, from, Math.min(path.length - from, NAME));
  }

  /**
   * The start of the name field: 0 if the whole path fits into it; else behind a slash, so that the
   * part before it fits the prefix; -1 if no slash allows that.
   */
  private static int split(byte[] path) {
    if (path.length <= NAME) {
      return 0;
    }
    for (int at = path.length - NAME; at < path.length && at <= PREFIX + 1; at++) {
      if (at > 1 && path[at - 1] == '/') {
        return at;
      }
    }
    return -1;
  }

  void link(byte[] target, PaxRecords records) {
    if (target.length > NAME || !isAscii(target)) {
      records.name("linkpath", target);
    }
    put(LINK_AT, target, 0, Math.min(target.length, NAME));
  }

  private static boolean isAscii(byte[] value) {
    for (byte b : value) {
      if (b < 0) {
        return false;
      }
    }
    return true;
  }

  void attributes(TreeAttributes attributes, PaxRecords records) {
    number(MODE_AT, SHORT, attributes.mode() & 07777);
    owner(UID_AT, "uid", attributes.uid(), records);
    owner(GID_AT, "gid", attributes.gid(), records);
    time(attributes.mtime(), records);
    attributes.xattrs().forEach((name, value) -> records.add(xattrKey(name), value));
  }

  /** A key ends at the first equals sign; GNU tar writes one inside a name as it is done here. */
  private static byte[] xattrKey(Name name) {
    String text = new String(name.bytes(), ISO_8859_1);
    String encoded = text.replace("%", "%25").replace("=", "%3D");
    return ("SCHILY.xattr." + encoded).getBytes(ISO_8859_1);
  }

  private void owner(int at, String key, int id, PaxRecords records) {
    long unsigned = Integer.toUnsignedLong(id);
    if (unsigned > MAX_SHORT) {
      records.text(key, Long.toString(unsigned));
    }
    number(at, SHORT, Math.min(unsigned, MAX_SHORT));
  }

  private void time(long mtime, PaxRecords records) {
    long seconds = Math.floorDiv(mtime, NANOS);
    long nanos = Math.floorMod(mtime, NANOS);
    if (nanos != 0 || seconds < 0 || seconds > MAX_LONG) {
      records.text("mtime", decimal(seconds, nanos));
    }
    number(MTIME_AT, LONG, Math.clamp(seconds, 0, MAX_LONG));
  }

  /** Before 1970 the fraction counts downwards, like the seconds. */
  private static String decimal(long seconds, long nanos) {
    boolean negative = seconds < 0 && nanos != 0;
    long whole = negative ? -(seconds + 1) : Math.abs(seconds);
    long fraction = negative ? NANOS - nanos : nanos;
    String text = Long.toString(whole);
    if (fraction != 0) {
      text += "." + Long.toString(NANOS + fraction).substring(1).replaceFirst("0+$", "");
    }
    return seconds < 0 ? "-" + text : text;
  }

  void size(long size, PaxRecords records) {
    if (size > MAX_LONG) {
      records.text("size", Long.toString(size));
    }
    number(SIZE_AT, LONG, Math.min(size, MAX_LONG));
  }

  /**
   * @param rdev as in {@link quire.catalog.InodeRecord#rdev}
   */
  void device(int rdev) {
    number(MAJOR_AT, SHORT, (rdev >>> 8) & 0xfff);
    number(MINOR_AT, SHORT, (rdev & 0xff) | ((rdev >>> 12) & 0xfff00));
  }

  /** Octal digits and a NUL. */
  private void number(int at, int width, long value) {
    long rest = value;
    for (int i = at + width - 2; i >= at; i--) {
      bytes[i] = (byte) ('0' + (rest & 7));
      rest >>>= 3;
    }
    bytes[at + width - 1] = 0;
  }

  private void put(int at, byte[] value, int from, int length) {
    System.arraycopy(value, from, bytes, at, length);
  }

  /** Adds the checksum: the sum of all bytes, its own field counted as blanks. */
  void write(ArchiveSink out) {
    Arrays.fill(bytes, CHECKSUM_AT, CHECKSUM_AT + SHORT, (byte) ' ');
    int sum = 0;
    for (byte b : bytes) {
      sum += b & 0xff;
    }
    number(CHECKSUM_AT, SHORT - 1, sum);
    out.literal(bytes, 0, BLOCK);
  }
}
