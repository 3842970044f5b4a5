package quire.vfs.trees;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quire.blob.RemoteTier;
import quire.catalog.Catalog;
import quire.catalog.CatalogView;
import quire.catalog.Name;
import quire.error.Errno;
import quire.error.FsException;
import quire.file.FileContext;
import quire.snapshot.SnapshotTaker;
import quire.snapshot.TakenTree;
import quire.snapshot.tree.TreeEntry;
import quire.vfs.Vfs;
import quire.vfs.live.FileCommits;
import quire.vfs.live.InodeTable;
import quire.vfs.live.SpaceGuard;
import quire.vfs.live.UnchangedMarks;
import quire.vfs.live.Writeback;
import quire.work.DeepThread;

/**
 * Makes tree objects and blobs of the live tree as it is at one moment; other operations go on
 * meanwhile. To be used with the snapshot lock. At first only marks name the result. The log bytes
 * that it names are durable, so that the name of the result may become durable too.
 */
public final class LiveTreeTaker {
  private static final Logger LOG = LoggerFactory.getLogger(LiveTreeTaker.class);

  /** A placeholder name for a clone that has no name yet. */
  private static final Name LIVE = Name.of("live");

  private final Catalog catalog;
  private final FileContext context;
  private final InodeTable inodes;
  private final FileCommits commits;
  private final UnchangedMarks marks;
  private final Writeback writeback;
  private final SpaceGuard space;
  private final RemoteTier far;
  private volatile Runnable frontDoorCache = () -> {};
  private volatile boolean frontDoorWrites;
  private final Set<String> hashing = ConcurrentHashMap.newKeySet();

  /**
   * @param far gets the new blobs
   */
  public LiveTreeTaker(
      Catalog catalog,
      FileContext context,
      InodeTable inodes,
      FileCommits commits,
      UnchangedMarks marks,
      Writeback writeback,
      SpaceGuard space,
      RemoteTier far) {
    this.catalog = catalog;
    this.context = context;
    this.inodes = inodes;
    this.commits = commits;
    this.marks = marks;
    this.writeback = writeback;
    this.space = space;
    this.far = far;
  }

  /** As {@link Vfs#setFrontDoorCache}. */
  public void setFrontDoorCache(Runnable writeAll) {
    frontDoorCache = writeAll;
  }

  /**
   * Whether a thread that holds the snapshot lock waits for the front door to write its cached
   * bytes.
   */
  public boolean isFrontDoorWriting() {
    return frontDoorWrites;
  }

  /** One of the large files that are being hashed, for messages; empty if there is none. */
  String progress() {
    return hashing.stream().findFirst().map(" (hashing %s)"::formatted).orElse("");
  }

  /** Takes a directory of the live tree. */
  TakenTree directory(long ino) {
    return take(taker -> taker.take(ino));
  }

  /** Takes any file or directory of the live tree. */
  TreeEntry entry(long ino) {
    return take(taker -> taker.take(LIVE, ino));
  }

  private interface Action<T> {
    T take(SnapshotTaker taker);
  }

  private <T> T take(Action<T> action) {
    space.requireForMetadata();
    frontDoorWrites = true;
    try {
      frontDoorCache.run();
    } finally {
      frontDoorWrites = false;
    }
    writeback.commitDirty(commits::commit);
    catalog.keepHashes();
    try {
      T taken = DeepThread.run(() -> takeNow(action));
      context.log().syncAll();
      return taken;
    } catch (RuntimeException e) {
      catalog.garbage().suspect(0); // trees and blobs that no snapshot will name
      if (e instanceof FsException refused && refused.errno() == Errno.EFBIG) {
        LOG.warn(
            "no snapshot or clone was made: {}", e.getMessage()); // mkdir can only say the errno
      }
      throw e;
    }
  }

  private <T> T takeNow(Action<T> action) {
    try (Writeback.Pin pin = writeback.pin();
        LiveSnapshotSource live =
            new LiveSnapshotSource(inodes, commits, marks, space, far::upload, hashing);
        CatalogView view = catalog.view();
        SnapshotTaker taker = new SnapshotTaker(catalog, view, context, live)) {
      pin.keep(taker.named());
      T taken = action.take(taker);
      live.putMarks();
      return taken;
    }
  }
}
