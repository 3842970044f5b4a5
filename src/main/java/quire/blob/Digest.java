package quire.blob;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * The name of a blob: the 32 bytes of its BLAKE3 hash. Ordered as its bytes are, unsigned, and thus
 * as its hexadecimal digits. Immutable and thread-safe.
 */
public final class Digest implements Comparable<Digest> {
  /** The length of a digest in bytes. */
  public static final int LENGTH = 32;

  // The bytes, big-endian: smaller and faster to compare than an array.
  private final long first;
  private final long second;
  private final long third;
  private final long fourth;

  private Digest(ByteBuffer bytes) {
    first = bytes.getLong();
    second = bytes.getLong();
    third = bytes.getLong();
    fourth = bytes.getLong();
  }

  /**
   * A digest of the same bytes; the array may change afterwards.
   *
   * @throws IllegalArgumentException unless there are {@link #LENGTH} of them
   */
  public static Digest of(byte[] bytes) {
    if (bytes.length != LENGTH) {
      throw new IllegalArgumentException(
          "a digest has %d bytes, not %d".formatted(LENGTH, bytes.length));
    }
    return new Digest(ByteBuffer.wrap(bytes));
  }

  /**
   * The digest of the next {@link #LENGTH} bytes.
   *
   * @throws java.nio.BufferUnderflowException where there are fewer
   */
  public static Digest read(ByteBuffer in) {
    return new Digest(in);
  }

  /**
   * The digest that {@link #hex} has written; capital digits are read as well.
   *
   * @throws IllegalArgumentException unless there are 64 hexadecimal digits and nothing else
   */
  public static Digest parse(String hex) {
    if (hex.length() != 2 * LENGTH) {
      throw new IllegalArgumentException(
          "a digest has %d hexadecimal digits, not %d".formatted(2 * LENGTH, hex.length()));
    }
    return of(HexFormat.of().parseHex(hex));
  }

  /** The first eight bytes, big-endian. */
  public long first() {
    return first;
  }

  /** The eight bytes after {@link #first}, big-endian. */
  public long second() {
    return second;
  }

  /** The 32 bytes, in an array of their own. */
  public byte[] bytes() {
    return ByteBuffer.allocate(LENGTH)
        .putLong(first)
        .putLong(second)
        .putLong(third)
        .putLong(fourth)
        .array();
  }

  /** 64 hexadecimal digits, lower case. */
  public String hex() {
    return HexFormat.of().formatHex(bytes());
  }

  @Override
  public int compareTo(Digest other) {
    int order = Long.compareUnsigned(first, other.first);
    if (order == 0) {
      order = Long.compareUnsigned(second, other.second);
    }
    if (order == 0) {
      order = Long.compareUnsigned(third, other.third);
    }
    return order != 0 ? order : Long.compareUnsigned(fourth, other.fourth);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Digest digest
        && first == digest.first
        && second == digest.second
        && third == digest.third
        && fourth == digest.fourth;
  }

  /** Part of the digest, which is as evenly spread as a hash code can be. */
  @Override
  public int hashCode() {
    return Long.hashCode(first);
  }

  @Override
  public String toString() {
    return hex();
  }
}
