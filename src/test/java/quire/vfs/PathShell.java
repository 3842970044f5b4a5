package quire.vfs;

import java.nio.ByteBuffer;
import java.util.Random;
import quire.catalog.Catalog;
import quire.catalog.FileType;
import quire.catalog.Name;
import quire.vfs.call.AttributeChange;
import quire.vfs.call.Caller;
import quire.vfs.call.FallocateMode;
import quire.vfs.call.OpenFlags;
import quire.vfs.call.Replacing;
import quire.vfs.call.TreePlace;

/**
 * Uses a {@link Vfs} by paths. Each call opens, does one thing and closes, as a small program
 * would.
 */
public final class PathShell {
  private final Vfs vfs;

  public PathShell(Vfs vfs) {
    this.vfs = vfs;
  }

  /** Work on an open file. */
  private interface OnHandle {
    void run(long handle);
  }

  public long inode(String path) {
    long ino = Catalog.ROOT;
    for (String name : path.split("/", -1)) {
      ino = name.isEmpty() ? ino : vfs.lookup(ino, Name.of(name)).ino();
    }
    return ino;
  }

  private long parent(String path) {
    return inode(path.substring(0, path.lastIndexOf('/')));
  }

  private static Name name(String path) {
    return Name.of(path.substring(path.lastIndexOf('/') + 1));
  }

  private void onFile(String path, OnHandle work) {
    long handle = vfs.open(inode(path), OpenFlags.O_RDWR);
    try {
      work.run(handle);
      vfs.flush(handle);
    } finally {
      vfs.release(handle);
    }
  }

  public void create(String path) {
    vfs.mknod(parent(path), name(path), FileType.REGULAR.bits() | 0644, 0, Caller.ROOT);
  }

  /** Writes {@code count} bytes that the seed decides. */
  public void write(String path, long offset, int count, int seed) {
    byte[] bytes = new byte[count];
    new Random(seed).nextBytes(bytes);
    ByteBuffer direct = ByteBuffer.allocateDirect(count).put(bytes).flip();
    onFile(path, handle -> vfs.write(handle, offset, direct));
  }

  public void append(String path, int count, int seed) {
    write(path, vfs.getattr(inode(path)).size(), count, seed);
  }

  /** All bytes of a file, also of a snapshot or an archive. */
  public byte[] read(String path) {
    return readInode(inode(path));
  }

  public byte[] readInode(long ino) {
    long handle = vfs.open(ino, OpenFlags.O_RDONLY);
    try {
      ByteBuffer into = ByteBuffer.allocate(Math.toIntExact(vfs.getattr(ino).size()));
      byte[] bytes = new byte[vfs.read(handle, 0, into)];
      into.get(0, bytes);
      return bytes;
    } finally {
      vfs.release(handle);
    }
  }

  public void truncate(String path, long size) {
    vfs.setattr(inode(path), AttributeChange.size(size));
  }

  public void punch(String path, long offset, long length) {
    int mode = FallocateMode.PUNCH_HOLE | FallocateMode.KEEP_SIZE;
    onFile(path, handle -> vfs.fallocate(handle, mode, offset, length));
  }

  public void rename(String from, String to) {
    vfs.rename(parent(from), name(from), parent(to), name(to), 0);
  }

  public void link(String from, String to) {
    vfs.link(inode(from), parent(to), name(to));
  }

  public void unlink(String path) {
    vfs.unlink(parent(path), name(path));
  }

  public void mkdir(String path) {
    vfs.mkdir(parent(path), name(path), 0755, Caller.ROOT);
  }

  public void rmdir(String path) {
    vfs.rmdir(parent(path), name(path));
  }

  public void fsync(String path) {
    onFile(path, vfs::fsync);
  }

  public void fsyncDirectory(String path) {
    long handle = vfs.opendir(inode(path));
    try {
      vfs.fsync(handle);
    } finally {
      vfs.release(handle);
    }
  }

  public void sync() {
    vfs.sync();
  }

  public void take(String snapshot) {
    vfs.trees().take(Name.of(snapshot), Catalog.ROOT);
  }

  public void drop(String snapshot) {
    rmdir("/.quire/snapshots/" + snapshot);
  }

  /** Clones a live directory or file, or a directory of a snapshot, to a path that is not there. */
  public void clone(TreePlace from, String to) {
    Name made = vfs.trees().clone(from, Replacing.NOTHING);
    vfs.rename(inode("/.quire/clones"), made, parent(to), name(to), 0);
  }

  /** Puts a directory of a snapshot in the place of another directory. */
  public void restore(TreePlace from, String to) {
    Name made = vfs.trees().clone(from, Replacing.ALLOWED);
    vfs.rename(inode("/.quire/clones"), made, parent(to), name(to), 0);
  }

  public void cloneLive(String from, String to) {
    clone(new TreePlace.Live(inode(from)), to);
  }

  public void cloneRange(String from, String to) {
    onFile(
        from,
        source ->
            onFile(
                to,
                target -> vfs.cloneRange(source, 0, target, 0, vfs.getattr(inode(from)).size())));
  }

  public void collect() {
    vfs.trees().collect();
  }
}
