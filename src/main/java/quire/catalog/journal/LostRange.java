package quire.catalog.journal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Rows of a table that cannot be read. Immutable.
 *
 * @param from the key before them, null if unknown
 * @param to the key behind them
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record LostRange(Path file, byte @Nullable [] from, byte @Nullable [] to) {
  private static final int DIGITS = 16;

  /** In words that can follow "lost: ". */
  String text(CatalogFamily family) {
    return "%s: rows of %s, from %s to %s"
        .formatted(
            file, family.text(), text(family, from, "the first"), text(family, to, "the last"));
  }

  static String text(CatalogFamily family, byte @Nullable [] key, String unknown) {
    if (key == null) {
      return unknown;
    }
    if (family.isOfText()) {
      return new String(key, StandardCharsets.UTF_8);
    }
    if (family.isNumbered() && key.length >= Long.BYTES) {
      return (family.isOfInodes() ? "inode " : "number ") + ByteBuffer.wrap(key).getLong();
    }
    String digits = HexFormat.of().formatHex(key);
    return digits.length() <= DIGITS ? digits : digits.substring(0, DIGITS) + "...";
  }
}
