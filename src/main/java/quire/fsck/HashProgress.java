package quire.fsck;

/** Told how far the hashing of all blobs is, by several threads at a time. */
@FunctionalInterface
public interface HashProgress {
  /** Tells nobody. */
  HashProgress NONE = (done, total) -> {};

  /** In bytes; as often as a buffer is read. */
  void at(long done, long total);
}
