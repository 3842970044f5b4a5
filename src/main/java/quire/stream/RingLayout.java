package quire.stream;

/**
 * Where things stand in a ring, and in its file. Offsets and lengths are bytes.
 *
 * <p>A ring with checksums has one page more than its capacity needs. So the page that a writer
 * fills never takes the place of one of which a byte is still kept, and every page that is read can
 * be compared with a checksum of all its bytes.
 *
 * @param capacity how many bytes are kept
 * @param hasSums whether there is a checksum of each page, as in rings of version 2
 */
record RingLayout(int capacity, boolean hasSums) {
  static final int HEADER = 4096;

  /** Pages begin at multiples of this, counted from the beginning of the stream. */
  static final int PAGE = 4096;

  /** What the table has of a page: its number, its checksum, and of how many bytes that is. */
  static final int ENTRY = 16;

  /** How many pages there is room for. */
  int slots() {
    return hasSums ? (capacity + PAGE - 1) / PAGE + 1 : 0;
  }

  /** The ring, without a header and a table. */
  int ringBytes() {
    return hasSums ? slots() * PAGE : capacity;
  }

  int tableBytes() {
    return slots() * ENTRY;
  }

  long fileBytes() {
    return (long) HEADER + ringBytes() + tableBytes();
  }

  /** Where a byte of the stream stands in the ring. */
  int at(long offset) {
    return (int) (offset % ringBytes());
  }

  /** Where a page has its entry, counted in entries. */
  int slot(long page) {
    return (int) (page % slots());
  }

  /** The first byte to write, of those from {@code begin} to {@code end}: whole pages at least. */
  long firstKept(long begin, long end) {
    long oldest = Math.max(begin, end - capacity);
    return hasSums ? Math.max(begin, oldest / PAGE * PAGE) : oldest;
  }
}
