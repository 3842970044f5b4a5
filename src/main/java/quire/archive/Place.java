package quire.archive;

import quire.archive.ArchiveFormat.Step;

/**
 * A step of the walk in one number: the number of the entry's directory in bits 63 to 33, whether
 * the step leaves the entry in bit 32, and the entry's position in the directory in the other bits.
 */
final class Place {
  /** The place of the top directory, which is not an entry. */
  static final long TOP = 0xffff_ffffL;

  private static final int DIRECTORY = 33;
  private static final long LEAVES = 1L << 32;
  private static final long POSITION = 0xffff_ffffL;

  private Place() {}

  static long of(int directory, long position) {
    if (position >= POSITION) {
      throw new IllegalArgumentException("a directory has %d entries or more".formatted(POSITION));
    }
    return (long) directory << DIRECTORY | position;
  }

  /** The step after all entries of the directory that was entered there. */
  static long leaving(long place) {
    return place | LEAVES;
  }

  /** Whether the step enters or leaves the top. */
  static boolean isTop(long place) {
    return (place & POSITION) == POSITION;
  }

  static int directory(long place) {
    return (int) (place >>> DIRECTORY);
  }

  static long position(long place) {
    return place & POSITION;
  }

  static Step step(long place, boolean isDirectory) {
    if (!isDirectory) {
      return Step.LEAF;
    }
    return (place & LEAVES) == 0 ? Step.ENTER : Step.LEAVE;
  }
}
