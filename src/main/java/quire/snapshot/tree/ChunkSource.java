package quire.snapshot.tree;

import org.jspecify.annotations.Nullable;

/** A source of a tree object's chunks. */
@FunctionalInterface
public interface ChunkSource {
  /**
   * The bytes that {@link ChunkSink} was given for this index; the reader checks and does not
   * change them. Null if there is no such chunk.
   */
  byte @Nullable [] chunk(int index);
}
