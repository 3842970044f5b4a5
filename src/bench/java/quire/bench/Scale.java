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
 * @param snapshotFiles number of files of the tree that snapshots are taken of
 * @param memoryFiles the same where the daemon has a small heap; they are smaller
 */
record Scale(
    long streamBytes,
    long randomBytes,
    int randomSeconds,
    int smallFiles,
    int treeFiles,
    long treeBytes,
    int snapshotFiles,
    int memoryFiles) {
  static final int SMALL_FILE_BYTES = 1024;

  private static final long SOURCE_FILE_BYTES = 8_400;

  private static final long MIB = 1 << 20;

  static Scale full() {
    return new Scale(1024 * MIB, 256 * MIB, 3, 20_000, 9_500, 80_000_000, 100_000, 1_000_000);
  }

  /** For a smoke run, and for the round that is thrown away. */
  static Scale quick() {
    return new Scale(64 * MIB, 32 * MIB, 1, 500, 500, 4_000_000, 1_000, 2_000);
  }

  /** With so many files in the trees that snapshots are taken of. */
  Scale withSnapshotFiles(int files) {
    return new Scale(
        streamBytes, randomBytes, randomSeconds, smallFiles, treeFiles, treeBytes, files, files);
  }

  /** The sum of the sizes of {@link #snapshotFiles}: as large as sources are on average. */
  long snapshotBytes() {
    return snapshotFiles * SOURCE_FILE_BYTES;
  }

  /** What a run needs on the work disk: the largest workload with room for logs. */
  long diskBytes() {
    long snapshots = 6 * snapshotBytes(); // cp: the tree, its archive and three copies
    return Math.max(3 * streamBytes + randomBytes + treeBytes, snapshots);
  }
}
