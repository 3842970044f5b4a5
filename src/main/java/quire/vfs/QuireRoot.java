package quire.vfs;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
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
  private static final int READABLE = FileType.REGULAR.bits() | 0444;

  /** Paths are not everybody's to know. */
  private static final int PRIVATE = FileType.REGULAR.bits() | 0400;

  /** Not listed: what is copied from here does not need it. */
  private static final Name STORE = Name.of("user.quire.store");

  private static final int WRITABLE = FileType.DIRECTORY.bits() | 0755;

  /**
   * The bits of a directory that let others than its owner make entries, and only remove theirs.
   */
  private static final int MADE_BY_OTHERS = 01022;

  private static final List<Name> ENTRIES =
      List.of(
          SnapshotsNode.NAME,
          ClonesNode.NAME,
          ArchivesNode.NAME,
          OpenNode.NAME,
          StreamsNode.NAME,
          StatsNode.NAME,
          AccessLogNode.NAME);

  private final Supplier<InodeRecord> mountRoot;
  private final Snapshots snapshots;
  private final SnapshotReader reader;
  private final Clones clones;
  private final ArchiveNodes archives;
  private final OpenNodes open;
  private final Foundation on;
  private final Path store;
  private final StreamViews views = new StreamViews();

  QuireRoot(
      Supplier<InodeRecord> mountRoot,
      Snapshots snapshots,
      SnapshotReader reader,
      Clones clones,
      ArchiveNodes archives,
      OpenNodes open,
      Foundation on,
      Path store) {
    this.mountRoot = mountRoot;
    this.snapshots = snapshots;
    this.reader = reader;
    this.clones = clones;
    this.archives = archives;
    this.open = open;
    this.on = on;
    this.store = store;
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

  /** The way to the store, whatever the mount table calls it. */
  @Override
  public byte @Nullable [] xattr(Name name) {
    return name.equals(STORE) ? store.toString().getBytes(StandardCharsets.UTF_8) : null;
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
    if (name.equals(StreamsNode.NAME)) {
      return new StreamsNode(on.streams(), views, streamsDirectory());
    }
    return file(name);
  }

  private VirtualNode file(Name name) {
    StreamName view = StreamName.parse(name);
    if (name.equals(StatsNode.NAME)) {
      return new StatsNode(on.metrics(), file(name, READABLE));
    }
    if ((view == null ? name : view.base()).equals(AccessLogNode.NAME)) {
      return new AccessLogNode(on.metrics().accessLog(), views, view, name, file(name, PRIVATE));
    }
    throw new FsException(Errno.ENOENT);
  }

  private InodeRecord file(Name name, int mode) {
    return directory(ino(name), QuireTree.rootIno(), mode).withNlink(1);
  }

  /** Whoever may make files in the root of the mount may make streams. */
  private InodeRecord streamsDirectory() {
    int mode = WRITABLE | (mountRoot.get().mode() & MADE_BY_OTHERS);
    return directory(ino(StreamsNode.NAME), QuireTree.rootIno(), mode);
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
    for (Name name : ENTRIES) {
      boolean file = name.equals(StatsNode.NAME) || name.equals(AccessLogNode.NAME);
      FileType type = file ? FileType.REGULAR : FileType.DIRECTORY;
      position++;
      if (position > cookie && !visitor.visit(new Dentry(name, ino(name), type, position))) {
        return;
      }
    }
  }
}
