package quire.archive;

import quire.error.FsException;

/**
 * Writes one archive format, step by step on a walk through a tree: each directory before its
 * entries, entries in the order of the bytes of their names. The bytes of a step depend only on its
 * arguments, so that the middle of an archive can be written without the part before it. Stateless
 * and thread-safe.
 */
interface ArchiveFormat {
  /** The kinds of steps. */
  enum Step {
    /** At a directory, before its entries. */
    ENTER,
    /** At anything else. */
    LEAF,
    /** At a directory, after its entries. */
    LEAVE
  }

  /**
   * The figures of an archive before its end part.
   *
   * @param members with bytes in the first pass
   * @param start where the last pass began
   * @param end where it ended
   */
  record Totals(long members, long start, long end) {}

  /** The suffix of its files' names, without a dot. */
  String suffix();

  /** The number of walks. */
  default int passes() {
    return 1;
  }

  /** Whether further names of a file are written in another way than the first. */
  default boolean links() {
    return false;
  }

  /**
   * Writes the bytes of a step in a pass (from 0), if there are any. The same steps have bytes in
   * every pass. All that is written follows from the content of the tree, so that equal trees have
   * equal archives: not from inode numbers, for instance.
   *
   * @throws FsException EFBIG if the format cannot hold the member
   */
  void write(int pass, Step step, Member member, ArchiveSink out);

  /** Writes the end part of the archive. */
  void end(Totals totals, ArchiveSink out);
}
