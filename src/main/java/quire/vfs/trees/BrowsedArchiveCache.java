package quire.vfs.trees;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Scheduler;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quire.archive.input.ArchiveInput;
import quire.archive.input.ImportRules;
import quire.blob.Digest;
import quire.catalog.Catalog;
import quire.catalog.InodeRecord;
import quire.error.Errno;
import quire.error.FsException;
import quire.io.ByteSink;
import quire.snapshot.HeldTree;
import quire.snapshot.LocalBlob;
import quire.vfs.live.FileData;
import quire.vfs.live.Inode;
import quire.vfs.live.InodeTable;
import quire.vfs.live.SpaceGuard;

/**
 * The archives of the live tree, as trees. A tree is kept for some minutes after its last use. It
 * is keyed by content digest, not by name: a changed archive has another tree. Thread-safe.
 */
public final class BrowsedArchiveCache implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(BrowsedArchiveCache.class);
  private static final Duration KEPT = Duration.ofMinutes(10);
  private static final int MOST = 64;

  /** The bytes at a file's start that are enough to recognise every archive format. */
  private static final int BEGINNING = 512;

  private final Catalog catalog;
  private final InodeTable inodes;
  private final FileData files;
  private final Snapshots snapshots;
  private final Imports imports;
  private final SpaceGuard space;
  private final Cache<Key, BrowsedArchive> opened =
      Caffeine.newBuilder()
          .maximumSize(MOST)
          .expireAfterAccess(KEPT)
          .scheduler(Scheduler.systemScheduler())
          .executor(Runnable::run)
          .<Key, BrowsedArchive>removalListener((key, archive, cause) -> close(archive))
          .build();

  /** The key includes the archive's owner, who also owns everything shown in it. */
  private record Key(Digest archive, int uid, int gid) {
    static Key of(Digest archive, InodeRecord file) {
      return new Key(archive, file.uid(), file.gid());
    }
  }

  public BrowsedArchiveCache(
      Catalog catalog,
      InodeTable inodes,
      FileData files,
      Snapshots snapshots,
      Imports imports,
      SpaceGuard space) {
    this.catalog = catalog;
    this.inodes = inodes;
    this.files = files;
    this.snapshots = snapshots;
    this.imports = imports;
    this.space = space;
  }

  private void close(@Nullable BrowsedArchive archive) {
    if (archive != null) {
      archive.close();
      catalog.garbage().suspect(0);
    }
  }

  /** Drops the archives that have changed or left the live tree. */
  public void forgetChanged() {
    opened.asMap().values().removeIf(archive -> !archive.isIn(this::isUnchanged));
  }

  private boolean isUnchanged(InodeRecord file) {
    Inode inode = inodes.find(file.ino());
    InodeRecord now = inode == null ? null : inode.record();
    return now != null
        && now.nlink() > 0
        && now.size() == file.size()
        && now.mtime() == file.mtime();
  }

  /** Whether a regular file begins with the magic of an archive format. */
  public boolean isArchive(InodeRecord file) {
    Digest known = known(file.ino());
    if (known != null && opened.getIfPresent(Key.of(known, file)) != null) {
      return true;
    }
    ByteBuffer beginning = ByteBuffer.allocateDirect(BEGINNING);
    files.read(inodes.get(file.ino()), 0, ByteSink.of(beginning));
    byte[] bytes = new byte[beginning.flip().remaining()];
    beginning.get(bytes);
    return ArchiveInput.isArchive(bytes);
  }

  /**
   * The tree of an archive, which stays for some minutes.
   *
   * @throws FsException EINVAL if the archive is refused; the log tells why
   */
  public Digest tree(InodeRecord file) {
    Key key = Key.of(content(file.ino()), file);
    BrowsedArchive archive = opened.get(key, same -> new BrowsedArchive());
    return archive.tree(file, () -> read(key, file.ino())).digest();
  }

  /** The digest of the file's present content. */
  private Digest content(long ino) {
    Digest known = known(ino);
    if (known != null) {
      return known;
    }
    try (LocalBlob blob = snapshots.blob(ino)) {
      return blob.digest();
    }
  }

  private @Nullable Digest known(long ino) {
    return inodes.get(ino).isDirty() ? null : catalog.hash(ino);
  }

  private HeldTree read(Key key, long ino) {
    try (LocalBlob archive = snapshots.blob(ino)) {
      if (!archive.digest().equals(key.archive())) {
        throw new FsException(Errno.ESTALE, "it has just changed; look up its path again");
      }
      return imports.hold(
          archive, new ImportRules(space.available(), "the store", key.uid(), key.gid(), false));
    } catch (FsException e) {
      FsException named = failure(e.errno(), ino, e.getMessage(), e.getCause());
      LOG.warn("{}", named.getMessage());
      throw named;
    } catch (RuntimeException e) {
      throw failure(Errno.EIO, ino, "unexpected " + e, e);
    }
  }

  private static FsException failure(Errno errno, long ino, String why, @Nullable Throwable cause) {
    return new FsException(errno, "inode %d cannot be browsed: %s".formatted(ino, why), cause);
  }

  @Override
  public void close() {
    opened.invalidateAll();
  }
}
