package quire.vfs.virtual;

import org.jspecify.annotations.Nullable;
import quire.catalog.Dentry;

/** Told of each entry of a directory of the {@code .quire} tree, in order. */
@FunctionalInterface
interface NodeVisitor {
  /**
   * Answers whether to go on.
   *
   * @param node null where it has to be looked up
   */
  boolean visit(Dentry entry, @Nullable VirtualNode node);
}
