package quire.archive;

import quire.snapshot.tree.TreeEntry;

/**
 * Where each piece of an archive begins: what a step of the walk has written in a pass. Pieces are
 * never empty. The last is what is behind everything else. Heap: 16 bytes for a piece of the first
 * pass, 8 for one of another, 16 for a directory, and {@link LongIntMap} for a file with several
 * names where the format minds. Immutable once it is built, and then thread-safe.
 */
final class ArchiveTable {
  private final ArchiveFormat format;
  private final TreeEntry top;
  final LongArray starts = new LongArray();
  final LongArray places = new LongArray();
  final Directories directories = new Directories();
  final LongIntMap links = new LongIntMap();
  private long endStart;
  private long length;

  ArchiveTable(ArchiveFormat format, TreeEntry top) {
    this.format = format;
    this.top = top;
  }

  ArchiveFormat format() {
    return format;
  }

  /** The directory that is archived. */
  TreeEntry top() {
    return top;
  }

  /** The length of the archive in bytes. */
  long length() {
    return length;
  }

  /** Pieces of one pass. */
  int members() {
    return places.size();
  }

  /** Pieces of all passes, without the last. */
  int pieces() {
    return starts.size();
  }

  /** The piece that has the byte at an offset below the length. */
  int pieceAt(long offset) {
    return offset >= endStart ? pieces() : starts.floor(offset);
  }

  long start(int piece) {
    return piece < pieces() ? starts.get(piece) : endStart;
  }

  /** Where a piece ends. */
  long end(int piece) {
    return piece < pieces() ? start(piece + 1) : length;
  }

  /** Notes a piece of the first pass. */
  void add(TreeEntry entry, long place) {
    long group = entry.linkGroup();
    if (format.links() && group != 0 && links.get(group) == LongIntMap.NONE) {
      links.put(group, members());
    }
    places.add(place);
  }

  ArchiveFormat.Totals totals() {
    int first = Math.multiplyExact(members(), format.passes() - 1); // piece of the last pass
    long last = start(first);
    return new ArchiveFormat.Totals(members(), last, endStart);
  }

  void finish(long end, long total) {
    endStart = end;
    length = total;
  }

  /** The heap that it takes. */
  long bytes() {
    return starts.bytes() + places.bytes() + directories.bytes() + links.bytes();
  }
}
