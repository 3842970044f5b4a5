package quire.vfs.virtual;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import quire.catalog.Name;
import quire.stream.ReplayBuffer;

/**
 * The name {@code NAME@OFFSET} or {@code NAME@oldest}: a view of a stream, a file that begins
 * there.
 *
 * @param from the offset; null for the oldest byte
 */
record StreamName(Name base, @Nullable Long from) {
  private static final String OLDEST = "oldest";

  /** Null if the name has not this form. */
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

  /**
   * The offset at which the file would begin if it were opened now. A given offset is used even if
   * its byte is lost or not written yet: if the file began elsewhere, other bytes would pass for
   * those at the offset.
   */
  long begin(ReplayBuffer buffer) {
    return from == null ? buffer.oldest() : from;
  }
}
