package quire.archive;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import quire.catalog.Name;
import quire.snapshot.SnapshotReader;
import quire.snapshot.tree.TreeContent;
import quire.snapshot.tree.TreeEntry;

/**
 * Reads the member of a piece from the tree objects: as many entries as the directory is deep,
 * fewer if the previous piece was in the same directory. Not thread-safe.
 */
final class MemberReader {
  private final SnapshotReader reader;
  private final ArchiveTable table;
  private int lastDirectory = Directories.TOP;

  /** The path of that directory, and behind it at times a name. */
  private final PathBuffer lastPath = new PathBuffer();

  private int lastLength;

  MemberReader(SnapshotReader reader, ArchiveTable table) {
    this.reader = reader;
    this.table = table;
  }

  /** The step that writes a piece. */
  ArchiveFormat.Step step(int piece, Member member) {
    boolean directory = member.content() instanceof TreeContent.Directory;
    return Place.step(table.places.get(piece % table.members()), directory);
  }

  /** The member of a piece, in any pass. */
  Member member(int piece) {
    int index = piece % table.members();
    long place = table.places.get(index);
    TreeEntry entry = entry(place);
    return new Member(
        path(place, entry.name()),
        entry.attributes(),
        entry.content(),
        earlier(entry, index),
        table.start(index));
  }

  /** The path of the inode's first name, if this piece is a further name; else null. */
  byte @Nullable [] earlier(TreeEntry entry, int index) {
    if (entry.linkGroup() == 0 || !table.format().links()) {
      return null;
    }
    int first = table.links.get(entry.linkGroup());
    if (first == LongIntMap.NONE || first == index) {
      return null;
    }
    long place = table.places.get(first);
    return path(place, entry(place).name());
  }

  private TreeEntry entry(long place) {
    if (Place.isTop(place)) {
      return table.top();
    }
    long tree = table.directories.tree(Place.directory(place));
    return reader.entry(tree, Place.position(place));
  }

  private byte[] path(long place, Name name) {
    if (Place.isTop(place)) {
      return new byte[0];
    }
    enter(Place.directory(place));
    lastPath.truncate(lastLength);
    lastPath.add(name);
    return lastPath.toBytes();
  }

  private void enter(int directory) {
    if (directory != lastDirectory) {
      List<Name> names = climb(directory);
      lastPath.truncate(0);
      names.forEach(lastPath::add);
      lastLength = lastPath.length();
      lastDirectory = directory;
    }
  }

  /** A loop, because directories may be nested deeply. */
  private List<Name> climb(int number) {
    List<Name> names = new ArrayList<>();
    int at = number;
    while (at != Directories.TOP) {
      long place = table.directories.place(at);
      names.add(entry(place).name());
      at = Place.directory(place);
    }
    return names.reversed();
  }
}
