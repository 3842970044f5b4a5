package quire.vfs.live;

import quire.catalog.Catalog;
import quire.catalog.Dentry;
import quire.catalog.InodeRecord;
import quire.catalog.RowVisitor;
import quire.vfs.call.DirectoryHandle;

/** An open directory of the live tree. It supports listing, sync and release only. */
final class OpenDirectory extends DirectoryHandle {
  private final Inode inode;
  private final FileData files;
  private final Catalog catalog;

  OpenDirectory(Inode inode, FileData files, Catalog catalog) {
    this.inode = inode;
    this.files = files;
    this.catalog = catalog;
  }

  @Override
  public InodeRecord attributes() {
    return inode.record();
  }

  @Override
  public void list(long cookie, RowVisitor<Dentry> visitor) {
    if (cookie == 0) {
      files.accessed(inode);
    }
    super.list(cookie, visitor);
  }

  @Override
  public void listNamed(long cookie, RowVisitor<Dentry> visitor) {
    catalog.entries(inode.ino(), cookie, visitor);
  }

  @Override
  public void commit() {
    files.commit(inode);
  }

  @Override
  public void release() {
    files.release(inode);
  }
}
