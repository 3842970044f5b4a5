package quire.fuse.jnr;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import jnr.ffi.Pointer;
import quire.catalog.Catalog;
import quire.catalog.InodeRecord;
import quire.catalog.Name;
import quire.error.Errno;
import quire.error.FsException;
import quire.metrics.AccessLog;
import quire.metrics.ServedRequest;
import quire.vfs.Vfs;

/** Resolves libfuse's paths (absolute, no dot entries) to inodes of the core. Thread-safe. */
final class PathResolver {
  private static final byte[] QUIRE = "/.quire".getBytes(StandardCharsets.US_ASCII);

  private static final byte[] SNAPSHOTS = "/.quire/snapshots".getBytes(StandardCharsets.US_ASCII);

  private static final byte[] STREAMS = "/.quire/streams".getBytes(StandardCharsets.US_ASCII);

  private final Vfs vfs;
  private final HiddenFiles hidden;

  PathResolver(Vfs vfs, HiddenFiles hidden) {
    this.vfs = vfs;
    this.hidden = hidden;
  }

  /** A directory and a name in it that may or may not exist. */
  record Place(long parent, Name name) {}

  private static byte[] bytes(Pointer path) {
    byte[] bytes = Strings.bytes(path);
    ServedRequest served = ServedRequest.current();
    served.path(bytes);
    if (AccessLog.isPath(bytes)) {
      served.isOfLog();
    }
    if (isIn(bytes, QUIRE)) {
      KernelRequest.current().setOfQuireTree(lifetime(bytes));
    }
    return bytes;
  }

  private static boolean isIn(byte[] path, byte[] directory) {
    int length = directory.length;
    return path.length >= length
        && Arrays.equals(path, 0, length, directory, 0, length)
        && (path.length == length || path[length] == '/');
  }

  private static QuireLifetime lifetime(byte[] path) {
    if (path.length > SNAPSHOTS.length && isIn(path, SNAPSHOTS)) {
      return QuireLifetime.SNAPSHOT;
    }
    if ((path.length > STREAMS.length && isIn(path, STREAMS)) || AccessLog.isPath(path)) {
      return QuireLifetime.STREAM;
    }
    boolean always = lastSlash(path) == 0 || lastSlash(path) == QUIRE.length;
    return always ? QuireLifetime.ALWAYS_THERE : QuireLifetime.NOW;
  }

  /** The inode at a path. */
  InodeRecord resolve(Pointer path) {
    InodeRecord inode = find(path);
    ServedRequest.current().inode(inode.ino());
    return inode;
  }

  private InodeRecord find(Pointer path) {
    byte[] bytes = bytes(path);
    int end = bytes.length;
    if (end <= 1) {
      return vfs.getattr(Catalog.ROOT);
    }
    int slash = lastSlash(bytes);
    Name name = Name.of(Arrays.copyOfRange(bytes, slash + 1, end));
    long directory = directory(bytes, slash);
    Long alias = hidden.find(new Place(directory, name));
    return alias == null ? vfs.lookup(directory, name) : hidden(alias);
  }

  /** A hidden inode. libfuse subtracts the hidden name from the link count itself. */
  private InodeRecord hidden(long ino) {
    InodeRecord inode = vfs.getattr(ino);
    return inode.withNlink(inode.nlink() + 1);
  }

  /** The place of a path, whether or not an entry exists there. */
  Place place(Pointer path) {
    byte[] bytes = bytes(path);
    int slash = lastSlash(bytes);
    Name name = Name.of(Arrays.copyOfRange(bytes, slash + 1, bytes.length));
    return new Place(directory(bytes, slash), name);
  }

  /** The directory at the first {@code end} bytes of a path. */
  private long directory(byte[] path, int end) {
    long ino = Catalog.ROOT;
    int start = 1;
    while (start < end) {
      int slash = start;
      while (slash < end && path[slash] != '/') {
        slash++;
      }
      InodeRecord inode = vfs.lookup(ino, Name.of(Arrays.copyOfRange(path, start, slash)));
      if (!inode.isDirectory()) {
        throw FsException.of(
            Errno.ENOTDIR,
            "'%s' is not a directory",
            Name.of(Arrays.copyOfRange(path, start, slash)));
      }
      ino = inode.ino();
      start = slash + 1;
    }
    return ino;
  }

  private static int lastSlash(byte[] path) {
    int slash = path.length - 1;
    while (slash > 0 && path[slash] != '/') {
      slash--;
    }
    return slash;
  }
}
