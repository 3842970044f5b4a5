package quire.vfs.virtual;

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
import quire.vfs.call.DotEntries;
import quire.vfs.call.VfsResources;
import quire.vfs.call.VirtualNumbers;
import quire.vfs.trees.Clones;
import quire.vfs.trees.Snapshots;

/** {@code .quire} itself. It has the mount root's owner. */
public final class QuireRoot implements VirtualNode {
  private static final int MODE = FileType.DIRECTORY.bits() | 0555;
  private static final int READABLE = FileType.REGULAR.bits() | 0444;

  /** The access log is private: it contains paths. */
  private static final int PRIVATE = FileType.REGULAR.bits() | 0400;

  /** Not listed, so that copies do not take it along. */
  private static final Name STORE = Name.of("user.quire.store");

  private static final int WRITABLE = FileType.DIRECTORY.bits() | 0755;

  /** Bits of a directory in which others may make entries, but remove only their own. */
  private static final int MADE_BY_OTHERS = 01022;

  private static final List<Name> ENTRIES =
      List.of(
          SnapshotsDirectory.NAME,
          ClonesDirectory.NAME,
          ArchivesDirectory.NAME,
          BrowseDirectory.NAME,
          StreamsDirectory.NAME,
          StatsFile.NAME,
          AccessLogFile.NAME);

  private final Supplier<InodeRecord> mountRoot;
  private final Snapshots snapshots;
  private final SnapshotReader reader;
  private final Clones clones;
  private final ArchiveNodeFactory archives;
  private final BrowseNodeFactory open;
  private final VfsResources on;
  private final Path store;
  private final StreamViews views = new StreamViews();

  public QuireRoot(
      Supplier<InodeRecord> mountRoot,
      Snapshots snapshots,
      SnapshotReader reader,
      Clones clones,
      ArchiveNodeFactory archives,
      BrowseNodeFactory open,
      VfsResources on,
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
    return InodeRecord.empty(ino, mode, root.uid(), root.gid(), parent, root.ctime());
  }

  /** The store's path; the mount table may show another name for it. */
  @Override
  public byte @Nullable [] xattr(Name name) {
    return name.equals(STORE) ? store.toString().getBytes(StandardCharsets.UTF_8) : null;
  }

  @Override
  public VirtualNode child(Name name) {
    if (name.equals(SnapshotsDirectory.NAME)) {
      return snapshotsNode();
    }
    if (name.equals(ClonesDirectory.NAME)) {
      return new ClonesDirectory(clones, snapshotsNode(), writable(name));
    }
    if (name.equals(ArchivesDirectory.NAME)) {
      return new ArchivesDirectory(archives, directory(ino(name), QuireTree.rootIno(), MODE));
    }
    if (name.equals(BrowseDirectory.NAME)) {
      int mode = mountRoot.get().mode() & ~0222;
      return new BrowseDirectory(
          open, Catalog.ROOT, directory(ino(name), QuireTree.rootIno(), mode));
    }
    if (name.equals(StreamsDirectory.NAME)) {
      return new StreamsDirectory(on.streams(), views, streamsDirectory());
    }
    return file(name);
  }

  private VirtualNode file(Name name) {
    StreamName view = StreamName.parse(name);
    if (name.equals(StatsFile.NAME)) {
      return new StatsFile(on.metrics(), file(name, READABLE));
    }
    if ((view == null ? name : view.base()).equals(AccessLogFile.NAME)) {
      return new AccessLogFile(on.metrics().accessLog(), views, view, name, file(name, PRIVATE));
    }
    throw FsException.of(Errno.ENOENT, "there is no '%s' in .quire", name);
  }

  private InodeRecord file(Name name, int mode) {
    return directory(ino(name), QuireTree.rootIno(), mode).withNlink(1);
  }

  /** Users who may make files in the mount root may also make streams. */
  private InodeRecord streamsDirectory() {
    int mode = WRITABLE | (mountRoot.get().mode() & MADE_BY_OTHERS);
    return directory(ino(StreamsDirectory.NAME), QuireTree.rootIno(), mode);
  }

  private SnapshotsDirectory snapshotsNode() {
    return new SnapshotsDirectory(
        snapshots, reader, writable(SnapshotsDirectory.NAME), Catalog.ROOT);
  }

  private InodeRecord writable(Name name) {
    return directory(ino(name), QuireTree.rootIno(), WRITABLE);
  }

  private static long ino(Name name) {
    return VirtualNumbers.of(QuireTree.rootIno(), name);
  }

  /** Whether this is the number of {@code .quire/clones}. */
  public static boolean isClones(long ino) {
    return ino == ino(ClonesDirectory.NAME);
  }

  @Override
  public void list(long cookie, RowVisitor<Dentry> visitor) {
    CookieListing listing = new CookieListing(DotEntries.LAST_COOKIE, cookie, visitor);
    for (Name name : ENTRIES) {
      boolean file = name.equals(StatsFile.NAME) || name.equals(AccessLogFile.NAME);
      FileType type = file ? FileType.REGULAR : FileType.DIRECTORY;
      if (!listing.add(name, ino(name), type)) {
        return;
      }
    }
  }
}
