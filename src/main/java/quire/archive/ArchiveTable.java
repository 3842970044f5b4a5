package quire.archive;

import quire.snapshot.tree.TreeEntry;

/**
 * The start of each piece of an archive: a piece is the bytes that one step of the walk has written
 * in a pass. Pieces are never empty. The last piece is the end part. Heap: 16 bytes for a piece of
 * the first pass, 8 for one of another, 16 for a directory, and {@link LongIntMap} for a file with
 * several names if the format treats these differently. All of it is taken from a budget until the
 * last user has gone. Immutable once it is built, and then thread-safe.
 */
final class ArchiveTable {
  /** The bytes of an empty table. */
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

  /** A table with its maker as the first user. */
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

  /** Adds a user; false if there is none any more, so that the table must not be used. */
  synchronized boolean use() {
    if (users == 0) {
      return false;
    }
    users++;
    return true;
  }

  /** Removes a user; the last one gives the table's heap back. */
  synchronized void letGo() {
    users--;
    if (users == 0) {
      room.close();
    }
  }

  ArchiveFormat format() {
    return format;
  }

  /** The archived directory. */
  TreeEntry top() {
    return top;
  }

  /** The length of the archive in bytes. */
  long length() {
    return length;
  }

  /** The number of pieces in one pass. */
  int members() {
    return places.size();
  }

  /** The number of pieces of all passes, without the last one. */
  int pieces() {
    return starts.size();
  }

  /** The piece with the byte at an offset below the length. */
  int pieceAt(long offset) {
    return offset >= endStart ? pieces() : starts.floor(offset);
  }

  long start(int piece) {
    return piece < pieces() ? starts.get(piece) : endStart;
  }

  /** The end offset of a piece. */
  long end(int piece) {
    return piece < pieces() ? start(piece + 1) : length;
  }

  /** Adds a piece of the first pass. */
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
