package quire.snapshot;

import org.apache.commons.codec.digest.Blake3;
import quire.blob.Digest;

/** BLAKE3 of an encoding, at once or piece by piece. Not thread-safe; finishes once. */
final class CastoreHash {
  private final Blake3 state = Blake3.initHash();

  static Digest of(byte[] bytes) {
    CastoreHash hash = new CastoreHash();
    hash.update(bytes, bytes.length);
    return hash.finish();
  }

  /** Goes on with the first {@code length} bytes. */
  void update(byte[] bytes, int length) {
    state.update(bytes, 0, length);
  }

  Digest finish() {
    return Digest.of(state.doFinalize(NodeRules.DIGEST));
  }
}
