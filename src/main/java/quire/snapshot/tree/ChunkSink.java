package quire.snapshot.tree;

/** Receives the chunks of a tree object. */
@FunctionalInterface
public interface ChunkSink {
  /**
   * Takes the next chunk: 64 KiB or less, unless one entry is longer.
   *
   * @param index 0, 1, 2 and so on
   * @param bytes belong to the receiver
   */
  void accept(int index, byte[] bytes);
}
