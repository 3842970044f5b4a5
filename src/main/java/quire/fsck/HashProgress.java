package quire.fsck;

/** Called with the progress of hashing all blobs, by several threads at a time. */
@FunctionalInterface
public interface HashProgress {
  /** Ignores the progress. */
  HashProgress NONE = (done, total) -> {};

  /** Called after each buffer, with numbers of bytes. */
  void at(long done, long total);
}
