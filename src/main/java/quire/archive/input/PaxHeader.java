package quire.archive.input;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import quire.catalog.Name;
import quire.snapshot.TreeXattrs;

/**
 * The records of extended headers (POSIX.1-2001), {@code "LENGTH KEY=VALUE\n"}. Keys are kept as
 * Latin-1, so that none loses a byte. Not thread-safe.
 */
final class PaxHeader {
  private static final String SCHILY = "SCHILY.xattr.";
  private static final String LIBARCHIVE = "LIBARCHIVE.xattr.";
  private static final Pattern DECIMAL = Pattern.compile("-?[0-9]{1,18}(\\.[0-9]{0,40})?");
  private static final Pattern DIGITS = Pattern.compile("[0-9]{1,18}");
  private static final int NANO_DIGITS = 9;
  private static final int MAX_LENGTH_DIGITS = 10;

  /** Of all headers together that go before one entry, or hold for all. */
  private static final int MAX_KEPT = 16 << 20;

  private final Map<String, byte[]> records = new HashMap<>();
  private final List<Long> sparse = new ArrayList<>();
  private long kept;

  /** The records of another, which those that come later replace. */
  PaxHeader with(PaxHeader later) {
    PaxHeader both = new PaxHeader();
    both.records.putAll(records);
    both.records.putAll(later.records);
    both.records // an empty value takes back what was said before, but an attribute may be empty
        .entrySet()
        .removeIf(row -> row.getValue().length == 0 && !row.getKey().startsWith(SCHILY));
    both.sparse.addAll(later.sparse);
    return both;
  }

  /** Adds what the data of a header holds. */
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
      kept += end - at;
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
    if (key.equals("GNU.sparse.offset") || key.equals("GNU.sparse.numbytes")) {
      sparse.add(number(key, value)); // repeated, and in order
    } else {
      records.put(key, value);
    }
  }

  byte @Nullable [] bytes(String key) {
    return records.get(key);
  }

  byte[] bytes(String key, byte[] otherwise) {
    return records.getOrDefault(key, otherwise);
  }

  boolean has(String key) {
    return records.containsKey(key);
  }

  /** A number that is not negative. */
  long number(String key, long otherwise) {
    byte[] value = records.get(key);
    return value == null ? otherwise : number(key, value);
  }

  static long number(String key, byte[] value) {
    String text = new String(value, ISO_8859_1);
    if (!DIGITS.matcher(text).matches()) {
      throw Refusal.of("the archive is damaged: the record %s is no number".formatted(key));
    }
    return Long.parseLong(text);
  }

  /** Where the stretches of a sparse file are, offset and length in turn, as records tell. */
  List<Long> sparse() {
    byte[] map = records.get("GNU.sparse.map");
    if (map == null) {
      return sparse;
    }
    List<Long> numbers = new ArrayList<>();
    for (String number : new String(map, ISO_8859_1).split(",", -1)) {
      numbers.add(number("GNU.sparse.map", number.getBytes(ISO_8859_1)));
    }
    return numbers;
  }

  /** Nanoseconds since 1970, the nearest that there are. */
  long mtime(long otherwiseSeconds) {
    byte[] value = records.get("mtime");
    String text = value == null ? Long.toString(otherwiseSeconds) : new String(value, ISO_8859_1);
    if (!DECIMAL.matcher(text).matches()) {
      return text.startsWith("-") ? Long.MIN_VALUE : Long.MAX_VALUE;
    }
    BigDecimal nanos = new BigDecimal(text).movePointRight(NANO_DIGITS);
    nanos = nanos.setScale(0, RoundingMode.FLOOR);
    return nanos
        .max(BigDecimal.valueOf(Long.MIN_VALUE))
        .min(BigDecimal.valueOf(Long.MAX_VALUE))
        .longValueExact();
  }

  /**
   * The extended attributes, as star and GNU tar write them, and as libarchive does, which writes
   * each twice, the second time by star's key but still with its own encoding of the name.
   *
   * @throws IllegalArgumentException where one is not as any may be
   */
  TreeXattrs xattrs() {
    Map<Name, byte[]> xattrs = new HashMap<>();
    records.forEach(
        (key, value) -> {
          if (key.startsWith(SCHILY) && !has(LIBARCHIVE + key.substring(SCHILY.length()))) {
            xattrs.put(Name.of(key.substring(SCHILY.length()).getBytes(ISO_8859_1)), value);
          } else if (key.startsWith(LIBARCHIVE)) {
            xattrs.put(
                Name.of(decoded(key.substring(LIBARCHIVE.length()))),
                Base64.getDecoder().decode(unpadded(value)));
          }
        });
    return TreeXattrs.of(xattrs);
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
