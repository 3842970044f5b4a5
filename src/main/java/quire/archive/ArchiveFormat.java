package quire.archive;

/**
 * Writes one archive format, step by step on a walk through a tree: each directory before what is
 * in it, entries in the order of the bytes of their names. What a step writes depends on what it is
 * given and on nothing else, so that the middle of an archive can be written without what is before
 * it. Stateless and thread-safe.
 */
interface ArchiveFormat {
  /** Where the walk is. */
  enum Step {
    /** At a directory, before its entries. */
    ENTER,
    /** At anything else. */
    LEAF,
    /** At a directory, behind its entries. */
    LEAVE
  }

  /**
   * What an archive has had until its end.
   *
   * @param members for which the first pass has written something
   * @param start where the last pass began
   * @param end where it ended
   */
  record Totals(long members, long start, long end) {}

  /** The suffix of its files' names, without a dot. */
  String suffix();

  /** How often the walk is made. */
  default int passes() {
    return 1;
  }

  /** Whether another name of a file is written otherwise than the first. */
  default boolean links() {
    return false;
  }

  /** Writes what a step has in a pass (from 0), which may be nothing. */
  void write(int pass, Step step, Member member, ArchiveSink out);

  /** Writes what is behind everything else. */
  void end(Totals totals, ArchiveSink out);
}
