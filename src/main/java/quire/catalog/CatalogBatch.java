package quire.catalog;

import java.nio.ByteBuffer;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;
import quire.blob.Digest;

/**
 * The changes of one operation: all of them become durable, or none. Not thread-safe. Close it
 * after {@link Catalog#commit}, or instead of it.
 */
public final class CatalogBatch implements AutoCloseable {
  private final Database database;
  private final Families families;
  private final WriteBatch batch = new WriteBatch();
  private boolean usesReserve;

  CatalogBatch(Database database) {
    this.database = database;
    this.families = database.families();
  }

  /**
   * Lets this batch use the disk space that is reserved for two kinds of batches: those that free
   * space, and those that commit acknowledged changes.
   */
  public CatalogBatch useReserve() {
    usesReserve = true;
    return this;
  }

  boolean usesReserve() {
    return usesReserve;
  }

  public void putInode(InodeRecord inode) {
    put(families.inodes(), Keys.of(inode.ino()), inode.encode());
  }

  public void deleteInode(long ino) {
    delete(families.inodes(), Keys.of(ino));
  }

  public void putEntry(long parent, Dentry entry) {
    byte type = (byte) entry.type().code();
    byte[] byName =
        ByteBuffer.allocate(2 * Long.BYTES + 1)
            .putLong(entry.ino())
            .putLong(entry.cookie())
            .put(type)
            .array();
    byte[] byCookie =
        ByteBuffer.allocate(Long.BYTES + 1 + entry.name().length())
            .putLong(entry.ino())
            .put(type)
            .put(entry.name().bytes())
            .array();
    put(families.entries(), Keys.of(parent, entry.name()), byName);
    put(families.cookies(), Keys.of(parent, entry.cookie()), byCookie);
  }

  public void deleteEntry(long parent, Dentry entry) {
    delete(families.entries(), Keys.of(parent, entry.name()));
    delete(families.cookies(), Keys.of(parent, entry.cookie()));
  }

  /** Deletes only the row that look-ups use; for repairs. */
  public void deleteEntryByName(long parent, Name name) {
    delete(families.entries(), Keys.of(parent, name));
  }

  /** Deletes only the row that listings use; for repairs. */
  public void deleteEntryByCookie(long parent, long cookie) {
    delete(families.cookies(), Keys.of(parent, cookie));
  }

  public void putExtent(long ino, ExtentRow extent) {
    put(families.extents(), Keys.of(ino, extent.offset()), extent.encode());
  }

  public void deleteExtent(long ino, long offset) {
    delete(families.extents(), Keys.of(ino, offset));
  }

  public void putSymlink(long ino, byte[] target) {
    put(families.symlinks(), Keys.of(ino), target);
  }

  public void deleteSymlink(long ino) {
    delete(families.symlinks(), Keys.of(ino));
  }

  public void putXattr(long ino, Name name, byte[] value) {
    put(families.xattrs(), Keys.of(ino, name), value);
  }

  public void deleteXattr(long ino, Name name) {
    delete(families.xattrs(), Keys.of(ino, name));
  }

  /** Remembers that {@code ino} has lost its last name and is still open. */
  public void putOrphan(long ino) {
    put(families.orphans(), Keys.of(ino), Keys.EMPTY);
  }

  public void deleteOrphan(long ino) {
    delete(families.orphans(), Keys.of(ino));
  }

  /** Records that a directory, with everything below it, is as a tree object describes it. */
  public void putMark(long ino, Digest tree) {
    put(families.marks(), Keys.of(ino), tree.bytes());
  }

  public void deleteMark(long ino) {
    delete(families.marks(), Keys.of(ino));
  }

  /** Names the tree object or the blob that has the entries or extents of an inode. */
  public void putDeferred(long ino, Digest content) {
    put(families.deferred(), Keys.of(ino), content.bytes());
  }

  public void deleteDeferred(long ino) {
    delete(families.deferred(), Keys.of(ino));
  }

  /** Notes that an inode with several names may have one in this directory. */
  public void putParent(long ino, long parent) {
    put(families.parents(), Keys.of(ino, parent), Keys.EMPTY);
  }

  public void deleteParent(long ino, long parent) {
    delete(families.parents(), Keys.of(ino, parent));
  }

  public void putBlob(Digest digest, BlobRow blob) {
    put(families.blobs(), digest.bytes(), blob.encode());
  }

  public void deleteBlob(Digest digest) {
    delete(families.blobs(), digest.bytes());
  }

  /** Records the SHA-256 of a digest's bytes, even if there is no blob of that digest. */
  public void putSha256(Digest blob, byte[] sha256) {
    put(families.sha256(), blob.bytes(), sha256);
  }

  public void deleteSha256(Digest blob) {
    delete(families.sha256(), blob.bytes());
  }

  /**
   * Records the digest of a regular file's content; every change of the content deletes this row.
   */
  public void putHash(long ino, Digest digest) {
    put(families.hashes(), Keys.of(ino), digest.bytes());
  }

  public void deleteHash(long ino) {
    delete(families.hashes(), Keys.of(ino));
  }

  /** Names a tree object. */
  public void putTree(Digest digest, TreeRow tree) {
    put(families.trees(), digest.bytes(), tree.encode());
  }

  public void deleteTree(Digest digest) {
    delete(families.trees(), digest.bytes());
  }

  /** A part of a tree object, counted from 0. */
  public void putTreeChunk(long id, long chunk, byte[] bytes) {
    put(families.chunks(), Keys.of(id, chunk), bytes);
  }

  public void deleteTreeChunk(long id, long chunk) {
    delete(families.chunks(), Keys.of(id, chunk));
  }

  public void putSnapshot(SnapshotRow snapshot) {
    put(families.snapshots(), snapshot.name().bytes(), snapshot.encode());
  }

  public void deleteSnapshot(Name name) {
    delete(families.snapshots(), name.bytes());
  }

  void putMeta(byte[] key, byte[] value) {
    put(families.meta(), key, value);
  }

  void deleteMeta(byte[] key) {
    delete(families.meta(), key);
  }

  private void put(Family family, byte[] key, byte[] value) {
    database.enter(Database.ANY); // for the handle
    try {
      batch.put(family.handle(), key, value);
    } catch (RocksDBException e) {
      throw CatalogErrors.translate(e);
    } finally {
      database.leave();
    }
  }

  private void delete(Family family, byte[] key) {
    database.enter(Database.ANY);
    try {
      batch.delete(family.handle(), key);
    } catch (RocksDBException e) {
      throw CatalogErrors.translate(e);
    } finally {
      database.leave();
    }
  }

  WriteBatch writeBatch() {
    return batch;
  }

  @Override
  public void close() {
    batch.close();
  }
}
