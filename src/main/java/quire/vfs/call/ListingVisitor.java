package quire.vfs.call;

import org.jspecify.annotations.Nullable;
import quire.catalog.Dentry;
import quire.catalog.InodeRecord;

/** Called for each entry of a directory, in order. */
@FunctionalInterface
public interface ListingVisitor {
  /**
   * Returns whether to go on.
   *
   * @param inode the inode that the entry names, known by its number from then on; null if it has
   *     to be looked up
   */
  boolean visit(Dentry entry, @Nullable InodeRecord inode);
}
