package quire.snapshot.castore;

import quire.blob.Blake3;
import quire.blob.Digest;

/**
 * BLAKE3 of an encoding, at once or piece by piece. Not thread-safe; finishes once. An unfinished
 * hash leaks a few KiB outside of the heap.
 */
public final class CastoreHash {
  private final Blake3 state = Blake3.create();

  public static Digest of(byte[] bytes) {
    CastoreHash hash = new CastoreHash();
    hash.update(bytes, bytes.length);
    return hash.finish();
  }

  /** Adds the first {@code length} bytes. */
  public void update(byte[] bytes, int length) {
    state.update(bytes, 0, length);
  }

  public Digest finish() {
    Digest digest = state.finish();
    state.close();
    return digest;
  }
}
