package quire.archive.input;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import quire.catalog.Name;
import quire.catalog.XattrSpace;
import quire.snapshot.tree.TreeXattrs;

/**
 * The records of extended headers (POSIX.1-2001), {@code "LENGTH KEY=VALUE\n"}. Keys are stored as
 * Latin-1, so that no byte is lost; only known keys are stored. A global header may only set values
 * that entries can share: owner and time. Not thread-safe.
 */
final class PaxHeader {
  private static final String SCHILY = "SCHILY.xattr.";
  private static final String LIBARCHIVE = "LIBARCHIVE.xattr.";
  private static final Pattern DECIMAL = Pattern.compile("-?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)");
  private static final Pattern DIGITS = Pattern.compile("[0-9]{1,18}");
  private static final int NANO_DIGITS = 9;
  private static final int MAX_LENGTH_DIGITS = 10;

  /** The most bytes of all headers before one entry. */
  private static final int MAX_KEPT = 16 << 20;

  /** The most bytes of uid, gid or mtime, the numbers that a global header may keep. */
  private static final int MAX_SHARED = 128;

  /** More than one file can have, even if each comes in two encodings. */
  private static final int MAX_XATTRS = 1 << 15;

  private static final String SPARSE = "GNU.sparse.";
  private static final Set<String> SHARED = Set.of("uid", "gid", "mtime");
  private static final Set<String> OWN =
      Set.of(
          "path",
          "linkpath",
          "size",
          SPARSE + "name",
          SPARSE + "major",
          SPARSE + "realsize",
          SPARSE + "size",
          SPARSE + "map");

  /**
   * The global header, which applies if these records have no value; null in a global header
   * itself.
   */
  private final @Nullable PaxHeader global;

  private final Map<String, byte[]> records = new HashMap<>();
  private final Map<String, byte[]> xattrs = new HashMap<>();
  private final SparseMap sparse = new SparseMap();
  private long kept;

  private PaxHeader(@Nullable PaxHeader global) {
    this.global = global;
  }

  static PaxHeader global() {
    return new PaxHeader(null);
  }

  /** The records before one entry, which override those of a global header. */
  static PaxHeader before(PaxHeader global) {
    return new PaxHeader(global);
  }

  /** Adds the records in the data of a header. */
  void parse(byte[] data) {
    for (int at = 0; at < data.length && data[at] != 0; ) {
      int blank = indexOf(data, ' ', at, Math.min(data.length, at + MAX_LENGTH_DIGITS));
      String length = blank < 0 ? "" : new String(data, at, blank - at, ISO_8859_1);
      int end =
          DIGITS.matcher(length).matches()
              ? Math.clamp(at + Long.parseLong(length), -1, Integer.MAX_VALUE)
              : -1;
      int equals = end <= blank || end > data.length ? -1 : indexOf(data, '=', blank, end);
      if (equals < 0 || data[end - 1] != '\n') {
        throw Refusal.of("the archive is damaged: an extended header has a wrong record");
      }
      kept += global == null ? 0 : end - at;
      if (kept > MAX_KEPT) {
        throw Refusal.of(
            "the archive has extended headers of more than %d bytes".formatted(MAX_KEPT));
      }
      String key = new String(data, blank + 1, equals - blank - 1, ISO_8859_1);
      add(key, Arrays.copyOfRange(data, equals + 1, end - 1));
      at = end;
    }
  }

  private static int indexOf(byte[] data, char wanted, int from, int to) {
    for (int i = from; i < to; i++) {
      if (data[i] == wanted) {
        return i;
      }
    }
    return -1;
  }

  private void add(String key, byte[] value) {
    boolean xattr = key.startsWith(SCHILY) || key.startsWith(LIBARCHIVE);
    boolean own = xattr || key.startsWith(SPARSE) || OWN.contains(key);
    if (own && global == null) {
      throw Refusal.of(
          "the archive is damaged: a header for all entries gives them one '%s'".formatted(key));
    }
    if (key.equals("GNU.sparse.offset") || key.equals("GNU.sparse.numbytes")) {
      sparse.add(number(key, value)); // repeated, and in order
    } else if (xattr) {
      xattrs.put(key, value);
      if (xattrs.size() > MAX_XATTRS) {
        throw Refusal.of(
            "the archive has an entry with more than %d attributes".formatted(MAX_XATTRS / 2));
      }
    } else if (SHARED.contains(key) && value.length > MAX_SHARED) {
      throw Refusal.of(
          "the archive is damaged: the record %s has %d bytes".formatted(key, value.length));
    } else if (OWN.contains(key) || SHARED.contains(key)) {
      records.put(key, value);
    }
  }

  /** The value of a record; an empty one cancels an earlier value. */
  byte @Nullable [] bytes(String key) {
    byte[] value = records.get(key);
    if (value == null && global != null) {
      value = global.bytes(key);
    }
    return value == null || value.length == 0 ? null : value;
  }

  byte[] bytes(String key, byte[] otherwise) {
    byte[] value = bytes(key);
    return value == null ? otherwise : value;
  }

  boolean has(String key) {
    return bytes(key) != null;
  }

  /** A number that is not negative. */
  long number(String key, long otherwise) {
    byte[] value = bytes(key);
    return value == null ? otherwise : number(key, value);
  }

  static long number(String key, byte[] value) {
    String text = new String(value, ISO_8859_1);
    if (!DIGITS.matcher(text).matches()) {
      throw Refusal.of("the archive is damaged: the record %s is no number".formatted(key));
    }
    return Long.parseLong(text);
  }

  /** Forgets what takes much memory, because its entry has been read. */
  void clear() {
    sparse.clear();
  }

  /** The stretches of a sparse file, from records. */
  SparseMap sparse() {
    byte[] map = bytes("GNU.sparse.map");
    if (map == null) {
      return sparse;
    }
    SparseMap numbers = new SparseMap();
    int from = 0;
    for (int at = 0; at <= map.length; at++) {
      if (at == map.length || map[at] == ',') {
        numbers.add(number("GNU.sparse.map", Arrays.copyOfRange(map, from, at)));
        from = at + 1;
      }
    }
    return numbers;
  }

  /** Nanoseconds since 1970, the nearest possible. */
  long mtime(long otherwiseSeconds) {
    byte[] value = bytes("mtime");
    String text = value == null ? Long.toString(otherwiseSeconds) : new String(value, ISO_8859_1);
    if (!DECIMAL.matcher(text).matches()) {
      throw Refusal.of("the archive is damaged: the record mtime is no number");
    }
    BigDecimal nanos = new BigDecimal(text).movePointRight(NANO_DIGITS);
    nanos = nanos.setScale(0, RoundingMode.FLOOR);
    return nanos
        .max(BigDecimal.valueOf(Long.MIN_VALUE))
        .min(BigDecimal.valueOf(Long.MAX_VALUE))
        .longValueExact();
  }

  /**
   * The extended attributes, in the encodings of star, of GNU tar and of libarchive. The latter
   * writes each twice, the second time with star's key but still with its own encoding of the name.
   *
   * @throws IllegalArgumentException if one is not valid
   */
  TreeXattrs xattrs() {
    Map<Name, byte[]> decoded = new HashMap<>();
    xattrs.forEach(
        (key, value) -> {
          if (key.startsWith(LIBARCHIVE)) {
            byte[] name = decoded(key.substring(LIBARCHIVE.length()));
            put(decoded, name, Base64.getDecoder().decode(unpadded(value)));
          } else if (!xattrs.containsKey(LIBARCHIVE + key.substring(SCHILY.length()))) {
            put(decoded, decodedByGnu(key.substring(SCHILY.length())), value);
          }
        });
    requireSpace(decoded);
    return TreeXattrs.of(decoded);
  }

  private static void put(Map<Name, byte[]> xattrs, byte[] name, byte[] value) {
    Name decoded = Name.of(name);
    if (xattrs.put(decoded, value) != null) {
      throw new IllegalArgumentException("it has two attributes '%s'".formatted(decoded));
    }
  }

  /**
   * A name in the encoding of GNU tar, which has codes for two characters. Each is decoded once, in
   * this order.
   */
  private static byte[] decodedByGnu(String name) {
    return name.replace("%3D", "=").replace("%25", "%").getBytes(ISO_8859_1);
  }

  private static void requireSpace(Map<Name, byte[]> xattrs) {
    XattrSpace space = new XattrSpace();
    xattrs.forEach((name, value) -> space.add(name, value.length));
    if (!space.fits()) {
      throw new IllegalArgumentException(
          "its attributes take more than %d bytes, or their names more than %d"
              .formatted(XattrSpace.MOST, XattrSpace.MOST_NAMES));
    }
  }

  /** With a byte for each "%XX"; a plus is no blank here. */
  private static byte[] decoded(String name) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = 0; i < name.length(); i++) {
      int value = name.charAt(i);
      if (value == '%' && i + 2 < name.length()) {
        value = HexFormat.fromHexDigits(name, i + 1, i + 3);
        i += 2;
      }
      bytes.write(value);
    }
    return bytes.toByteArray();
  }

  private static byte[] unpadded(byte[] base64) {
    return new String(base64, ISO_8859_1).strip().getBytes(ISO_8859_1);
  }
}
