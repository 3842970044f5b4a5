package quire.vfs.virtual;

import org.jspecify.annotations.Nullable;
import quire.catalog.Dentry;

/** Called for each entry of a directory of the {@code .quire} tree, in order. */
@FunctionalInterface
interface NodeVisitor {
  /**
   * Returns whether to go on.
   *
   * @param node null if it has to be looked up
   */
  boolean visit(Dentry entry, @Nullable VirtualNode node);
}
