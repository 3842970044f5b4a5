package quire.snapshot.tree;

/** Takes the chunks of a tree object. */
@FunctionalInterface
public interface ChunkSink {
  /**
   * Takes the next chunk: 64 KiB or less, unless one entry is longer.
   *
   * @param index 0, 1, 2 and so on
   * @param bytes the taker's own
   */
  void accept(int index, byte[] bytes);
}
