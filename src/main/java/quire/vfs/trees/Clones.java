package quire.vfs.trees;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quire.catalog.Catalog;
import quire.catalog.CatalogBatch;
import quire.catalog.Dentry;
import quire.catalog.InodeRecord;
import quire.catalog.Name;
import quire.error.Errno;
import quire.error.FsException;
import quire.snapshot.tree.TreeContent;
import quire.snapshot.tree.TreeEntry;
import quire.vfs.call.Clock;
import quire.vfs.call.Names;
import quire.vfs.call.Replacing;
import quire.vfs.call.VirtualNumbers;
import quire.vfs.live.CloneWriter;
import quire.vfs.live.Inode;
import quire.vfs.live.InodeTable;
import quire.vfs.live.InodeUpdate;
import quire.vfs.live.Materializer;
import quire.vfs.live.Namespace;
import quire.vfs.live.OpenInodes;
import quire.vfs.live.Removal;
import quire.vfs.live.SpaceGuard;
import quire.vfs.live.UnchangedMarks;
import quire.work.Asker;

/**
 * Clones on their way into the live tree. A clone is made as an orphan: it is invisible, and a
 * crash removes it. A rename from {@code .quire/clones} then gives it its place, in one batch, so
 * the kernel learns of it as of any other rename. Thread-safe.
 */
public final class Clones {
  private static final Logger LOG = LoggerFactory.getLogger(Clones.class);

  /** Nanoseconds after which a clone without a place is deleted. */
  private static final long PATIENCE = 60_000_000_000L;

  private final Catalog catalog;
  private final InodeTable inodes;
  private final UnchangedMarks marks;
  private final Materializer materializer;
  private final Namespace namespace;
  private final Removal removal;
  private final SpaceGuard space;
  private final Map<Name, Waiting> waiting = new ConcurrentHashMap<>();

  public Clones(
      Catalog catalog,
      InodeTable inodes,
      UnchangedMarks marks,
      Materializer materializer,
      Namespace namespace,
      Removal removal,
      SpaceGuard space) {
    this.catalog = catalog;
    this.inodes = inodes;
    this.marks = marks;
    this.materializer = materializer;
    this.namespace = namespace;
    this.removal = removal;
    this.space = space;
  }

  /**
   * A clone without a place.
   *
   * @param nlink its link count once it has one
   * @param replacing whether the rename may remove a file or directory tree at that place
   */
  private record Waiting(Inode inode, int nlink, Replacing replacing, long since) {}

  /**
   * Makes a clone. The caller must keep collections away meanwhile.
   *
   * @return its name in {@code .quire/clones}
   */
  Name make(TreeEntry source, Replacing replacing) {
    space.requireForMetadata();
    removeForgotten();
    catalog.keepHashes();
    CloneWriter writer = new CloneWriter(catalog, Clock.now());
    InodeRecord record;
    int nlink;
    try (CatalogBatch batch = catalog.newBatch()) {
      record = writer.putAlone(batch, source, Catalog.ROOT);
      nlink = record.nlink();
      record = record.withNlink(0);
      batch.putInode(record);
      batch.putOrphan(record.ino());
      catalog.commit(batch);
    }
    if (record.isDirectory()) {
      makeLinked(record, writer);
    }
    Name token = Names.passing();
    waiting.put(token, new Waiting(inodes.get(record.ino()), nlink, replacing, System.nanoTime()));
    return token;
  }

  /** If this fails, deletes what there is of the clone, which nobody could find. */
  private void makeLinked(InodeRecord top, CloneWriter writer) {
    try {
      materializer.makeLinked(top, writer);
    } catch (RuntimeException e) {
      try {
        Asker.nobody().execute(() -> removal.reap(inodes.get(top.ino())));
      } catch (RuntimeException reaping) {
        e.addSuppressed(reaping);
      }
      throw e;
    }
  }

  /** ESTALE if the source was collected. The caller must keep collections away meanwhile. */
  void requireThere(TreeEntry source) {
    boolean there =
        switch (source.content()) {
          case TreeContent.Directory directory -> catalog.tree(directory.tree()) != null;
          case TreeContent.Regular file -> catalog.blob(file.blob()) != null;
          case TreeContent.Symlink symlink -> true;
          case TreeContent.Device device -> true;
          case TreeContent.None none -> true;
        };
    if (!there) {
      throw FsException.of(
          Errno.ESTALE,
          "'%s' is gone from the store, with its snapshot or archive; look up its path again",
          source.name());
    }
  }

  /** The inode of a clone that waits for its place; null if there is none of that name. */
  public @Nullable InodeRecord find(Name token) {
    Waiting found = waiting.get(token);
    return found == null ? null : found.inode().record();
  }

  /**
   * The live inode behind a name {@code @NUMBER} in {@code .quire/clones}; null if there is none.
   */
  public @Nullable InodeRecord findLive(Name name) {
    if (!name.toString().matches("@[1-9][0-9]{0,17}")) {
      return null;
    }
    long ino = Long.parseLong(name.toString().substring(1));
    Inode inode = VirtualNumbers.isVirtual(ino) ? null : inodes.find(ino);
    return inode == null ? null : inode.record();
  }

  private Waiting require(Name token) {
    Waiting found = waiting.get(token);
    if (found == null) {
      throw gone(token);
    }
    return found;
  }

  private static FsException gone(Name token) {
    return FsException.of(
        Errno.ENOENT,
        "the clone %s is gone: it has its place already, or waited too long for one",
        token);
  }

  /** Gives a clone its place. */
  void place(Name token, long newParent, Name newName, OpenInodes open) {
    Names.requireNew(newName);
    namespace.treeLock.lock();
    try {
      Waiting clone = require(token);
      Inode directory = namespace.requireDirectory(newParent);
      Dentry target = namespace.entry(newParent, newName);
      Inode replaced = target == null ? null : inodes.get(target.ino());
      if (replaced != null) {
        requireReplaceable(clone, newName, replaced, open);
      }
      if (!waiting.remove(token, clone)) {
        throw gone(token); // another thread has just removed it
      }
      try {
        place(clone, directory, newName, target, replaced);
      } catch (RuntimeException e) {
        waiting.put(token, clone); // it can be placed again, or be forgotten
        throw e;
      }
    } finally {
      namespace.treeLock.unlock();
    }
  }

  private void place(
      Waiting clone,
      Inode directory,
      Name name,
      @Nullable Dentry target,
      @Nullable Inode replaced) {
    Inode inode = clone.inode();
    try (InodeUpdate update = new InodeUpdate(marks, directory, inode, replaced)) {
      long now = Clock.now();
      Removal.Dropped dropped = Removal.Dropped.NOTHING;
      if (target != null && replaced != null) {
        namespace.removeEntry(update, directory, target, now);
        dropped = removal.dropName(update, replaced);
      }
      InodeRecord placed = inode.record().withNlink(clone.nlink()).withParent(directory.ino());
      update.move(inode, placed);
      update.batch().deleteOrphan(inode.ino());
      namespace.addEntry(update, directory, name, placed, now);
      update.commit();
      removal.finish(dropped);
    }
  }

  private void requireReplaceable(Waiting clone, Name name, Inode replaced, OpenInodes open) {
    if (clone.replacing() == Replacing.NOTHING) {
      throw FsException.of(
          Errno.EEXIST, "'%s' is there already, and this clone replaces nothing", name);
    }
    boolean overDirectory = replaced.record().isDirectory();
    if (clone.inode().record().isDirectory() != overDirectory) {
      throw overDirectory
          ? FsException.of(Errno.EISDIR, "'%s' is a directory, and its clone is not", name)
          : FsException.of(Errno.ENOTDIR, "'%s' is not a directory, and its clone is", name);
    }
    if (overDirectory && open.anyBelow(replaced.ino())) {
      throw FsException.of(
          Errno.EBUSY, "'%s' cannot be replaced: a program has a file open in it", name);
    }
  }

  /** Deletes a clone that gets no place; does nothing if there is none of that name. */
  public void forget(Name token) {
    Waiting clone = waiting.remove(token);
    if (clone != null) {
      removal.reap(clone.inode());
    }
  }

  /** Deletes the clones that were not placed in time. */
  void removeForgotten() {
    long now = System.nanoTime();
    waiting.entrySet().stream()
        .filter(clone -> now - clone.getValue().since() > PATIENCE)
        .map(Map.Entry::getKey)
        .toList()
        .forEach(this::forgetIfPossible);
  }

  /** A clone that cannot be deleted now does not stop the others, and is tried again. */
  private void forgetIfPossible(Name token) {
    Waiting clone = waiting.get(token);
    try {
      forget(token);
    } catch (FsException e) {
      LOG.warn("a clone that got no place cannot be deleted yet: {}", e.getMessage());
      if (clone != null) {
        waiting.putIfAbsent(token, clone);
      }
    }
  }
}
