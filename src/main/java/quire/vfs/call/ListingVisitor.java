package quire.vfs.call;

import org.jspecify.annotations.Nullable;
import quire.catalog.Dentry;
import quire.catalog.InodeRecord;

/** Told of each entry of a directory, in order. */
@FunctionalInterface
public interface ListingVisitor {
  /**
   * Answers whether to go on.
   *
   * @param inode what the entry names, which is then known by its number; null where somebody has
   *     to ask for it
   */
  boolean visit(Dentry entry, @Nullable InodeRecord inode);
}
