package quire.snapshot;

import java.util.HashMap;
import java.util.Map;
import quire.catalog.Catalog;
import quire.catalog.CatalogView;
import quire.catalog.Dentry;
import quire.catalog.InodeRecord;
import quire.catalog.Name;
import quire.error.Errno;
import quire.error.FsException;
import quire.file.FileContext;
import quire.log.PageSet;

/**
 * Makes tree objects and blobs of a directory as it was at one moment. Whoever asks keeps the log
 * ranges of that moment from being freed until this is done. Memory: what one directory's castore
 * message needs (see {@link CastoreHasher}) at each level of depth. Not thread-safe.
 */
public final class SnapshotTaker implements AutoCloseable {
  private final Catalog catalog;
  private final CatalogView view;
  private final BlobTaker blobs;
  private long bytes;

  public SnapshotTaker(Catalog catalog, CatalogView view, FileContext context, LiveFiles live) {
    this.catalog = catalog;
    this.view = view;
    this.blobs = new BlobTaker(catalog, view, context, live);
  }

  /** The sizes of all regular files taken so far. */
  public long bytes() {
    return bytes;
  }

  /** The log pages that the blobs made here name. */
  public PageSet named() {
    return blobs.named();
  }

  /**
   * Takes a directory and all that is below it.
   *
   * @throws FsException ENOENT or ENOTDIR, where the view has no such directory
   */
  public TreeRef take(long directory) {
    InodeRecord record = require(directory);
    if (!record.isDirectory()) {
      throw new FsException(Errno.ENOTDIR);
    }
    ChunkStore chunks = new ChunkStore(catalog);
    TreeWriter writer = new TreeWriter(attributes(record), chunks);
    view.entriesByName(
        directory,
        dentry -> {
          writer.add(entry(dentry));
          return true;
        });
    TreeRef ref = writer.finish();
    chunks.finish(ref.digest());
    return ref;
  }

  private InodeRecord require(long ino) {
    InodeRecord record = view.inode(ino);
    if (record == null) {
      throw new FsException(Errno.ENOENT, "there is no inode " + ino);
    }
    return record;
  }

  private TreeEntry entry(Dentry dentry) {
    InodeRecord record = require(dentry.ino());
    boolean linked = !record.isDirectory() && record.nlink() > 1;
    return new TreeEntry(
        dentry.name(), attributes(record), linked ? record.ino() : 0, content(record));
  }

  private TreeContent content(InodeRecord record) {
    return switch (record.type()) {
      case REGULAR -> {
        bytes += record.size();
        yield new TreeContent.Regular(blobs.take(record), record.size(), record.allocated());
      }
      case DIRECTORY -> take(record.ino()).content();
      case SYMLINK -> new TreeContent.Symlink(target(record.ino()));
      case CHARACTER_DEVICE, BLOCK_DEVICE -> new TreeContent.Device(record.rdev());
      case FIFO, SOCKET -> TreeContent.NONE;
    };
  }

  private byte[] target(long ino) {
    byte[] target = view.symlink(ino);
    if (target == null) {
      throw new FsException(Errno.EIO, "the catalog has no target of symlink inode " + ino);
    }
    return target;
  }

  private TreeAttributes attributes(InodeRecord record) {
    return TreeAttributes.of(record, record.hasXattrs() ? xattrs(record.ino()) : TreeXattrs.NONE);
  }

  private TreeXattrs xattrs(long ino) {
    Map<Name, byte[]> values = new HashMap<>();
    view.xattrNames(
        ino,
        name -> {
          byte[] value = view.xattr(ino, name);
          if (value != null) {
            values.put(name, value);
          }
          return true;
        });
    return TreeXattrs.of(values);
  }

  @Override
  public void close() {
    blobs.close();
  }
}
