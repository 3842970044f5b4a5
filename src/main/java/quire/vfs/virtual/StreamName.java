package quire.vfs.virtual;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import quire.catalog.Name;
import quire.stream.ReplayBuffer;

/**
 * {@code NAME@OFFSET} or {@code NAME@oldest}: a stream, as a file that begins there.
 *
 * @param from the offset; null where it is the oldest
 */
record StreamName(Name base, @Nullable Long from) {
  private static final String OLDEST = "oldest";

  /** Null where a name is no such name. */
  static @Nullable StreamName parse(Name name) {
    byte[] bytes = name.bytes();
    int at = bytes.length - 1;
    while (at > 0 && bytes[at] != '@') {
      at--;
    }
    if (at <= 0 || at == bytes.length - 1) {
      return null;
    }
    Name base = Name.of(Arrays.copyOf(bytes, at));
    String from = new String(bytes, at + 1, bytes.length - at - 1, StandardCharsets.ISO_8859_1);
    if (from.equals(OLDEST)) {
      return new StreamName(base, null);
    }
    Long offset = number(from);
    return offset == null ? null : new StreamName(base, offset);
  }

  private static @Nullable Long number(String digits) {
    try {
      return digits.charAt(0) == '+' || digits.charAt(0) == '-' ? null : Long.valueOf(digits);
    } catch (NumberFormatException e) {
      return null;
    }
  }

  /** Where the file begins, should it be opened now. */
  long begin(ReplayBuffer buffer) {
    long oldest = buffer.oldest();
    return from == null ? oldest : Math.clamp(from, oldest, buffer.total());
  }
}
