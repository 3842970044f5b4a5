package quire.snapshot.tree;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import quire.catalog.Name;
import quire.error.FsException;
import quire.snapshot.castore.ByteReader;

/** What can still be read of a damaged tree object: the entries of its sound chunks. */
public final class TreeRemains {
  private final ChunkSource source;
  private @Nullable Name previous;

  public TreeRemains(ChunkSource source) {
    this.source = source;
  }

  /**
   * Visits these entries, in the order of their names.
   *
   * @param entries how many the tree object had: each chunk but the first has one or more
   */
  public void forEach(long entries, Consumer<TreeEntry> visitor) {
    for (int index = 0; index <= entries; index++) {
      TreeChunk chunk = sound(index);
      if (chunk != null) {
        visit(chunk, visitor);
        if (chunk.isLast()) {
          return;
        }
      }
    }
  }

  private void visit(TreeChunk chunk, Consumer<TreeEntry> visitor) {
    ByteReader in = chunk.entries();
    for (int i = 0; i < chunk.count(); i++) {
      TreeEntry entry;
      try {
        entry = TreeDecoder.entry(in);
      } catch (IllegalArgumentException e) {
        return; // its checksum is right: it was written so
      }
      if (previous == null || previous.compareTo(entry.name()) < 0) {
        previous = entry.name();
        visitor.accept(entry);
      }
    }
  }

  private @Nullable TreeChunk sound(int index) {
    try {
      return TreeReader.load(source, index);
    } catch (IllegalArgumentException | FsException e) {
      return null;
    }
  }
}
