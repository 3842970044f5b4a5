package quire.archive;

/**
 * The directories of an archive, in the order of the walk, the top as number 0: 16 bytes each. Safe
 * for reading by many threads once it is complete.
 */
final class Directories {
  static final int TOP = 0;

  private final LongArray trees;
  private final LongArray places;

  Directories(TableRoom room) {
    trees = new LongArray(room);
    places = new LongArray(room);
  }

  /**
   * Adds the next directory.
   *
   * @param tree the number of its tree object
   * @param place the step at which it is entered
   * @return its own number
   */
  int add(long tree, long place) {
    trees.add(tree);
    places.add(place);
    return trees.size() - 1;
  }

  /** The number of a directory's tree object. */
  long tree(int directory) {
    return trees.get(directory);
  }

  /** The step at which a directory is entered; meaningless for the top. */
  long place(int directory) {
    return places.get(directory);
  }

  long bytes() {
    return trees.bytes() + places.bytes();
  }
}
