package quire.vfs.live;

import quire.catalog.Catalog;
import quire.catalog.FileType;
import quire.catalog.InodeRecord;
import quire.error.Errno;
import quire.error.FsException;
import quire.vfs.call.Caller;
import quire.vfs.call.Clock;

/** The first inode of a store. */
public final class RootDirectory {
  private static final int MODE = FileType.DIRECTORY.bits() | 0755;

  private RootDirectory() {}

  /** Makes it in a new store. EIO if the store is not new, but has lost it. */
  public static void make(Catalog catalog, Caller owner) {
    if (catalog.hasEntries()) {
      throw new FsException(
          Errno.EIO,
          "the store has no root directory, and its directories have entries; quire fsck --repair makes a root directory");
    }
    InodeRecord root =
        InodeRecord.empty(Catalog.ROOT, MODE, owner.uid(), owner.gid(), Catalog.ROOT, Clock.now());
    catalog.commit(batch -> batch.putInode(root));
    catalog.sync();
  }
}
