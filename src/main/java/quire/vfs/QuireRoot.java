package quire.vfs;

import java.util.function.Supplier;
import quire.catalog.Catalog;
import quire.catalog.Dentry;
import quire.catalog.FileType;
import quire.catalog.InodeRecord;
import quire.catalog.Name;
import quire.catalog.RowVisitor;
import quire.error.Errno;
import quire.error.FsException;
import quire.snapshot.SnapshotReader;

/** {@code .quire} itself. It belongs to whom the root of the mount belongs to. */
final class QuireRoot implements VirtualNode {
  private static final int MODE = FileType.DIRECTORY.bits() | 0555;
  private static final int WRITABLE = FileType.DIRECTORY.bits() | 0755;

  private final Supplier<InodeRecord> mountRoot;
  private final Snapshots snapshots;
  private final SnapshotReader reader;

  QuireRoot(Supplier<InodeRecord> mountRoot, Snapshots snapshots, SnapshotReader reader) {
    this.mountRoot = mountRoot;
    this.snapshots = snapshots;
    this.reader = reader;
  }

  @Override
  public InodeRecord attributes() {
    return directory(QuireTree.rootIno(), Catalog.ROOT, MODE);
  }

  private InodeRecord directory(long ino, long parent, int mode) {
    InodeRecord root = mountRoot.get();
    return new InodeRecord(
        ino,
        mode,
        root.uid(),
        root.gid(),
        2,
        0,
        0,
        0,
        root.ctime(),
        root.ctime(),
        root.ctime(),
        parent,
        false);
  }

  @Override
  public VirtualNode child(Name name) {
    if (!name.equals(SnapshotsNode.NAME)) {
      throw new FsException(Errno.ENOENT);
    }
    InodeRecord attributes = directory(snapshotsIno(), QuireTree.rootIno(), WRITABLE);
    return new SnapshotsNode(snapshots, reader, attributes, Catalog.ROOT);
  }

  private static long snapshotsIno() {
    return VirtualNumbers.of(QuireTree.rootIno(), SnapshotsNode.NAME);
  }

  @Override
  public void list(long cookie, RowVisitor<Dentry> visitor) {
    long position = DotEntries.LAST_COOKIE + 1;
    if (cookie < position) {
      visitor.visit(new Dentry(SnapshotsNode.NAME, snapshotsIno(), FileType.DIRECTORY, position));
    }
  }
}
