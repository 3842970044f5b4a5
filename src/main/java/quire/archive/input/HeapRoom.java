package quire.archive.input;

/**
 * The heap for the list of entries of one archive: bounded by a fraction of the heap, and by a
 * budget that all archives being read share. Not thread-safe.
 */
final class HeapRoom {
  /**
   * The fraction of the heap: the tree made of the list takes as much again, and there are other
   * users.
   */
  private static final int PART_OF_HEAP = 4;

  private final long all;
  private long left;

  HeapRoom() {
    this(Runtime.getRuntime().maxMemory() / PART_OF_HEAP);
  }

  private HeapRoom(long bytes) {
    this.all = bytes;
    this.left = bytes;
  }

  /**
   * Takes some of it, before it is allocated.
   *
   * @param bytes at most 2 to the 31
   * @throws quire.error.FsException EINVAL if it is too much for any heap of this size, ENOMEM if
   *     others have it now
   */
  void take(long count, long bytes) {
    if (count < 0 || count > left / Math.max(1, bytes)) {
      throw Refusal.of(
          "the archive's list of entries takes more than %d MiB of heap; QUIRE_JAVA_OPTS=-Xmx2g when mounting allows more"
              .formatted(all >> 20));
    }
    DecoderMemory.take(count * bytes, "the archive's list of entries");
    left -= count * bytes;
  }
}
