package quire.cacheprog;

import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * The name of an action, or of an output, which is then the SHA-256 of its bytes. Immutable and
 * thread-safe.
 */
public final class CacheId {
  /** The length in bytes. */
  public static final int LENGTH = 32;

  private final byte[] bytes;

  private CacheId(byte[] bytes) {
    this.bytes = bytes;
  }

  /**
   * An identifier of these bytes; the array may change afterwards.
   *
   * @throws IllegalArgumentException unless there are {@link #LENGTH} of them
   */
  public static CacheId of(byte[] bytes) {
    if (bytes.length != LENGTH) {
      throw new IllegalArgumentException(
          "an identifier has %d bytes, not %d".formatted(LENGTH, bytes.length));
    }
    return new CacheId(bytes.clone());
  }

  /** From standard base64; null for anything else. */
  static @Nullable CacheId fromBase64(String text) {
    try {
      byte[] bytes = Base64.getDecoder().decode(text);
      return bytes.length == LENGTH ? new CacheId(bytes) : null;
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /**
   * The reverse of {@link #hex}.
   *
   * @throws IllegalArgumentException for anything else
   */
  public static CacheId fromHex(String hex) {
    return of(HexFormat.of().parseHex(hex));
  }

  /** The 32 bytes, in an array of their own. */
  public byte[] bytes() {
    return bytes.clone();
  }

  String base64() {
    return Base64.getEncoder().encodeToString(bytes);
  }

  /** 64 hexadecimal digits, lower case. */
  public String hex() {
    return HexFormat.of().formatHex(bytes);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof CacheId id && Arrays.equals(bytes, id.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return hex();
  }
}
