package quire.vfs.live;

import quire.catalog.Catalog;
import quire.catalog.FileType;
import quire.catalog.InodeRecord;
import quire.vfs.call.Caller;
import quire.vfs.call.Clock;

/** The first inode of a store. */
public final class RootDirectory {
  private static final int MODE = FileType.DIRECTORY.bits() | 0755;

  private RootDirectory() {}

  /** Makes it in a store that has none. */
  public static void make(Catalog catalog, Caller owner) {
    InodeRecord root =
        InodeRecord.empty(Catalog.ROOT, MODE, owner.uid(), owner.gid(), Catalog.ROOT, Clock.now());
    catalog.commit(batch -> batch.putInode(root));
    catalog.sync();
  }
}
