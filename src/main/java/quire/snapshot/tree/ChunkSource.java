package quire.snapshot.tree;

import org.jspecify.annotations.Nullable;

/** Where the chunks of a tree object come from. */
@FunctionalInterface
public interface ChunkSource {
  /**
   * The bytes that {@link ChunkSink} was given for this index, not believed before they are checked
   * and not changed; null where there is no such chunk.
   */
  byte @Nullable [] chunk(int index);
}
