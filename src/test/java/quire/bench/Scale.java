package quire.bench;

/**
 * How much work a workload does.
 *
 * @param streamBytes size of the file that is written and read in sequence
 * @param randomBytes size of the file for random reads and writes
 * @param randomSeconds how long one kind of random access lasts
 * @param smallFiles number of files of {@link #SMALL_FILE_BYTES}
 * @param treeFiles number of files of the source tree
 * @param treeBytes their sum
 */
record Scale(
    long streamBytes,
    long randomBytes,
    int randomSeconds,
    int smallFiles,
    int treeFiles,
    long treeBytes) {
  static final int SMALL_FILE_BYTES = 1024;

  private static final long MIB = 1 << 20;

  static Scale full() {
    return new Scale(1024 * MIB, 256 * MIB, 3, 20_000, 9_500, 80_000_000);
  }

  /** For a smoke run, and for the round that is thrown away. */
  static Scale quick() {
    return new Scale(64 * MIB, 32 * MIB, 1, 500, 500, 4_000_000);
  }

  /** What a run needs on the work disk: the largest workload with room for logs. */
  long diskBytes() {
    return 3 * streamBytes + randomBytes + treeBytes;
  }
}
