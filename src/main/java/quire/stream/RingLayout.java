package quire.stream;

/**
 * The positions of things in a ring, and in its file. Offsets and lengths are bytes.
 *
 * <p>A ring with checksums has one page more than its capacity needs. So the page that a writer
 * fills never overwrites a page that still has kept bytes. Every page that is read can thus be
 * compared with a checksum of all its bytes.
 *
 * @param capacity how many bytes are kept
 * @param hasSums whether there is a checksum of each page, as in rings of version 2
 */
record RingLayout(int capacity, boolean hasSums) {
  static final int HEADER = 4096;

  /** Pages begin at multiples of this, counted from the beginning of the stream. */
  static final int PAGE = 4096;

  /**
   * The size of a page's table entry: its number, its checksum, and the number of bytes that the
   * checksum covers.
   */
  static final int ENTRY = 16;

  static RingLayout withSums(int capacity) {
    return new RingLayout(capacity, true);
  }

  /** The layout of a ring in the heap, or in a file of version 1. */
  static RingLayout withoutSums(int capacity) {
    return new RingLayout(capacity, false);
  }

  /** The number of pages in the ring. */
  int slots() {
    return hasSums ? (capacity + PAGE - 1) / PAGE + 1 : 0;
  }

  /** The size of the ring, without a header and a table. */
  int ringBytes() {
    return hasSums ? slots() * PAGE : capacity;
  }

  int tableBytes() {
    return slots() * ENTRY;
  }

  long fileBytes() {
    return (long) HEADER + ringBytes() + tableBytes();
  }

  /** The position of a byte of the stream in the ring. */
  int at(long offset) {
    return (int) (offset % ringBytes());
  }

  /** The position of a page's entry in the table, counted in entries. */
  int slot(long page) {
    return (int) (page % slots());
  }

  /**
   * The first byte of those from {@code begin} to {@code end} that must be written; pages are
   * written whole.
   */
  long firstKept(long begin, long end) {
    long oldest = Math.max(begin, end - capacity);
    return hasSums ? Math.max(begin, oldest / PAGE * PAGE) : oldest;
  }
}
