package quire.archive;

import quire.snapshot.tree.TreeEntry;

/**
 * Where each piece of an archive begins: what a step of the walk has written in a pass. Pieces are
 * never empty. The last is what is behind everything else. Heap: 16 bytes for a piece of the first
 * pass, 8 for one of another, 16 for a directory, and {@link LongIntMap} for a file with several
 * names where the format minds, all of it taken from a budget until nobody uses the table any more.
 * Immutable once it is built, and then thread-safe.
 */
final class ArchiveTable {
  /** What a table takes that has nothing in it yet. */
  private static final int EMPTY_BYTES = 1024;

  private final ArchiveFormat format;
  private final TreeEntry top;
  private final TableRoom room;
  final LongArray starts;
  final LongArray places;
  final Directories directories;
  final LongIntMap links;
  private long endStart;
  private long length;
  private int users = 1; // guarded by this

  /** A table that whoever makes it uses. */
  ArchiveTable(ArchiveFormat format, TreeEntry top, TableRoom room) {
    this.format = format;
    this.top = top;
    this.room = room;
    room.take(EMPTY_BYTES);
    starts = new LongArray(room);
    places = new LongArray(room);
    directories = new Directories(room);
    links = new LongIntMap(room);
  }

  /** Counts one more user; false where there is none any more, and the table is not to be used. */
  synchronized boolean use() {
    if (users == 0) {
      return false;
    }
    users++;
    return true;
  }

  /** One user less; the last gives back what the table takes. */
  synchronized void letGo() {
    users--;
    if (users == 0) {
      room.close();
    }
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
    room.complete();
  }

  /** The heap that it takes. */
  long bytes() {
    return EMPTY_BYTES + starts.bytes() + places.bytes() + directories.bytes() + links.bytes();
  }
}
