package quire.catalog;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The name of a directory entry or of an extended attribute: bytes, which need not be UTF-8.
 * Immutable. {@link #toString} is for messages only.
 */
public final class Name implements Comparable<Name> {
  /** Linux's limit for the name of an entry or of an attribute. */
  public static final int MAX_BYTES = 255;

  private final byte[] bytes;

  private Name(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Takes ownership of {@code bytes}. */
  public static Name of(byte[] bytes) {
    return new Name(bytes);
  }

  public static Name of(String text) {
    return new Name(text.getBytes(StandardCharsets.UTF_8));
  }

  /** The bytes themselves; callers must not change them. */
  public byte[] bytes() {
    return bytes;
  }

  public int length() {
    return bytes.length;
  }

  /** Whether the name is exactly this ASCII text. */
  public boolean is(String ascii) {
    if (bytes.length != ascii.length()) {
      return false;
    }
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] != ascii.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  public boolean startsWith(String ascii) {
    return bytes.length >= ascii.length() && of(Arrays.copyOf(bytes, ascii.length())).is(ascii);
  }

  /** This name with ASCII text appended. */
  public Name withSuffix(String ascii) {
    byte[] longer = Arrays.copyOf(bytes, bytes.length + ascii.length());
    for (int i = 0; i < ascii.length(); i++) {
      longer[bytes.length + i] = (byte) ascii.charAt(i);
    }
    return of(longer);
  }

  /**
   * The name without this ASCII text at its end; null if it does not end so, or is nothing but that
   * text.
   */
  public @Nullable Name withoutSuffix(String ascii) {
    int length = bytes.length - ascii.length();
    if (length <= 0 || !of(Arrays.copyOfRange(bytes, length, bytes.length)).is(ascii)) {
      return null;
    }
    return of(Arrays.copyOf(bytes, length));
  }

  @Override
  public int compareTo(Name other) {
    return Arrays.compareUnsigned(bytes, other.bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Name name && Arrays.equals(bytes, name.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
