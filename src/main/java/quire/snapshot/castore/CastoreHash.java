package quire.snapshot.castore;

import quire.blob.Blake3;
import quire.blob.Digest;

/**
 * BLAKE3 of an encoding, at once or piece by piece. Can be finished once, and has to be closed if
 * it is not finished: it has a few KiB outside of the heap. Not thread-safe.
 */
public final class CastoreHash implements AutoCloseable {
  private final Blake3 state = Blake3.create();

  public static Digest of(byte[] bytes) {
    try (CastoreHash hash = new CastoreHash()) {
      hash.update(bytes, bytes.length);
      return hash.finish();
    }
  }

  /** Adds the first {@code length} bytes. */
  public void update(byte[] bytes, int length) {
    state.update(bytes, 0, length);
  }

  /** The digest; closes this. */
  public Digest finish() {
    Digest digest = state.finish();
    state.close();
    return digest;
  }

  /** Frees the hash, if that was not done at the end. */
  @Override
  public void close() {
    state.close();
  }
}
