package quire.snapshot.tree;

import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;
import quire.catalog.Name;
import quire.snapshot.castore.ByteReader;
import quire.snapshot.castore.NodeRules;

/**
 * Iterates over the entries from some chunk on, holding one chunk. It checks that the names ascend,
 * that the chunks follow each other, and that the last one tells the right number of entries. Not
 * thread-safe.
 */
final class TreeCursor implements Iterator<TreeEntry> {
  private final ChunkSource source;
  private TreeChunk chunk;
  private ByteReader entries;
  private int left;
  private long position;
  private @Nullable Name previous;

  TreeCursor(ChunkSource source, TreeChunk from) {
    this.source = source;
    chunk = from;
    entries = from.entries();
    left = from.count();
    position = from.first();
  }

  @Override
  public boolean hasNext() {
    while (left == 0) {
      entries.requireEnd();
      if (chunk.isLast()) {
        requirePosition(chunk.total());
        return false;
      }
      enter(TreeReader.load(source, chunk.index() + 1));
    }
    return true;
  }

  @Override
  public TreeEntry next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    TreeEntry entry = TreeDecoder.entry(entries);
    if (previous != null) {
      NodeRules.requireAscending(previous, entry.name());
    }
    previous = entry.name();
    left--;
    position++;
    return entry;
  }

  /** The number of entries before the next one. */
  long position() {
    return position;
  }

  /** The chunk of the next entry; at the end the last one. */
  TreeChunk chunk() {
    return chunk;
  }

  private void enter(TreeChunk next) {
    chunk = next;
    entries = next.entries();
    left = next.count();
    requirePosition(next.first());
  }

  private void requirePosition(long told) {
    if (told != position) {
      throw new IllegalArgumentException(
          "chunk %d of a tree object counts %d entries before it or in all, not %d"
              .formatted(chunk.index(), told, position));
    }
  }
}
