package quire.blob;

import java.nio.ByteBuffer;

/**
 * Computes the BLAKE3 digest of bytes that come in pieces. However they are split, the digest is
 * the same. A hasher needs a few KiB, whatever the length.
 *
 * <p>Confined to one thread at a time, {@link #close} included. After it every other method throws
 * {@link IllegalStateException}. A hasher that is never closed leaks memory outside of the heap.
 */
public interface Blake3 extends AutoCloseable {
  /**
   * A hasher of no bytes yet. The first one in a process loads the library, which takes a while.
   */
  static Blake3 create() {
    return Implementation.CHOSEN.create();
  }

  /** The digest of the bytes that remain in {@code data}, whose position moves to its limit. */
  static Digest hash(ByteBuffer data) {
    try (Blake3 hasher = create()) {
      hasher.update(data);
      return hasher.finish();
    }
  }

  /** The implementation in use: {@code native} or {@code java}. Loads the library. */
  static String implementation() {
    return Implementation.CHOSEN.label();
  }

  /**
   * Appends the bytes that remain in {@code data}, and moves its position to its limit. Direct and
   * mapped buffers are read in place where the implementation is native; all others may be
   * read-only too.
   */
  void update(ByteBuffer data);

  /**
   * Appends {@code length} bytes from {@code offset}.
   *
   * @throws IndexOutOfBoundsException when the array does not have them; nothing is appended then
   */
  void update(byte[] data, int offset, int length);

  /**
   * The digest of all bytes since the creation or the last {@code finish}. The hasher then starts
   * over, empty, for the next blob.
   */
  Digest finish();

  /** Frees the hasher. Closing it again does nothing. */
  @Override
  void close();
}
