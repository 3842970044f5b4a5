package quire.archive;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import quire.archive.ArchiveFormat.Step;
import quire.snapshot.SnapshotReader;
import quire.snapshot.tree.TreeContent;
import quire.snapshot.tree.TreeEntry;

/**
 * Walks through a tree in the order of archives: each directory before its entries. Memory: a chunk
 * of a tree object for each level, and one path. Not thread-safe.
 */
final class TreeWalk {
  /** Called for each step. */
  interface Visitor {
    /**
     * At an entry.
     *
     * @param path from the top, without a slash at either end; the visitor may keep it
     * @param place of the entry
     */
    void at(Step step, TreeEntry entry, byte[] path, long place);

    /** At a directory that was just entered; returns its number. */
    int directory(TreeEntry entry, long place);
  }

  /** A directory that was entered and is not left yet. */
  private static final class Open {
    final TreeEntry entry;
    final int pathLength;
    final long place;
    final int number;
    final Iterator<TreeEntry> entries;
    long position;

    Open(TreeEntry entry, int pathLength, long place, int number, Iterator<TreeEntry> entries) {
      this.entry = entry;
      this.pathLength = pathLength;
      this.place = place;
      this.number = number;
      this.entries = entries;
    }
  }

  private final SnapshotReader reader;
  private final Visitor visitor;
  private final Deque<Open> open = new ArrayDeque<>();

  /** The path of the step that is visited. */
  private final PathBuffer path = new PathBuffer();

  TreeWalk(SnapshotReader reader, Visitor visitor) {
    this.reader = reader;
    this.visitor = visitor;
  }

  /** Walks through a whole directory. */
  void run(TreeEntry top) {
    enter(top, Place.TOP);
    for (Open directory = open.peek(); directory != null; directory = open.peek()) {
      path.truncate(directory.pathLength);
      if (directory.entries.hasNext()) {
        step(directory, directory.entries.next());
      } else {
        open.pop();
        long place = Place.leaving(directory.place);
        visitor.at(Step.LEAVE, directory.entry, path.toBytes(), place);
      }
    }
  }

  private void step(Open directory, TreeEntry entry) {
    path.add(entry.name());
    long place = Place.of(directory.number, directory.position++);
    if (entry.content() instanceof TreeContent.Directory) {
      enter(entry, place);
    } else {
      visitor.at(Step.LEAF, entry, path.toBytes(), place);
    }
  }

  private void enter(TreeEntry entry, long place) {
    if (entry.content() instanceof TreeContent.Directory directory) {
      visitor.at(Step.ENTER, entry, path.toBytes(), place);
      int number = visitor.directory(entry, place);
      Iterator<TreeEntry> entries = reader.entries(directory.tree(), 0);
      open.push(new Open(entry, path.length(), place, number, entries));
    } else {
      throw new IllegalArgumentException("'%s' is no directory".formatted(entry.name()));
    }
  }
}
