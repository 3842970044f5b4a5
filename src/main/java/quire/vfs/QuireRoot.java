package quire.vfs;

import java.util.List;
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
  private final Clones clones;
  private final ArchiveNodes archives;
  private final OpenNodes open;

  QuireRoot(
      Supplier<InodeRecord> mountRoot,
      Snapshots snapshots,
      SnapshotReader reader,
      Clones clones,
      ArchiveNodes archives,
      OpenNodes open) {
    this.mountRoot = mountRoot;
    this.snapshots = snapshots;
    this.reader = reader;
    this.clones = clones;
    this.archives = archives;
    this.open = open;
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
        false,
        false);
  }

  @Override
  public VirtualNode child(Name name) {
    if (name.equals(SnapshotsNode.NAME)) {
      return snapshotsNode();
    }
    if (name.equals(ClonesNode.NAME)) {
      return new ClonesNode(clones, snapshotsNode(), writable(name));
    }
    if (name.equals(ArchivesNode.NAME)) {
      return new ArchivesNode(archives, directory(ino(name), QuireTree.rootIno(), MODE));
    }
    if (name.equals(OpenNode.NAME)) {
      int mode = mountRoot.get().mode() & ~0222;
      return new OpenNode(open, Catalog.ROOT, directory(ino(name), QuireTree.rootIno(), mode));
    }
    throw new FsException(Errno.ENOENT);
  }

  private SnapshotsNode snapshotsNode() {
    return new SnapshotsNode(snapshots, reader, writable(SnapshotsNode.NAME), Catalog.ROOT);
  }

  private InodeRecord writable(Name name) {
    return directory(ino(name), QuireTree.rootIno(), WRITABLE);
  }

  private static long ino(Name name) {
    return VirtualNumbers.of(QuireTree.rootIno(), name);
  }

  /** Whether this is the number of {@code .quire/clones}. */
  static boolean isClones(long ino) {
    return ino == ino(ClonesNode.NAME);
  }

  @Override
  public void list(long cookie, RowVisitor<Dentry> visitor) {
    long position = DotEntries.LAST_COOKIE;
    for (Name name :
        List.of(SnapshotsNode.NAME, ClonesNode.NAME, ArchivesNode.NAME, OpenNode.NAME)) {
      position++;
      if (position > cookie
          && !visitor.visit(new Dentry(name, ino(name), FileType.DIRECTORY, position))) {
        return;
      }
    }
  }
}
