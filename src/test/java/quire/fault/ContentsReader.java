package quire.fault;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import quire.catalog.Catalog;
import quire.catalog.Dentry;
import quire.catalog.InodeRecord;
import quire.catalog.Name;
import quire.error.Errno;
import quire.error.FsException;
import quire.fault.Contents.Failure;
import quire.fault.Contents.Item;
import quire.vfs.Vfs;
import quire.vfs.call.Caller;
import quire.vfs.call.OpenFlags;

/** Reads all files of a file system, and notes which cannot be read. One use. */
final class ContentsReader {
  static final String QUIRE = "/.quire/";

  /** The directories of {@code .quire} that are read. */
  static final List<String> PARTS = List.of("snapshots", "archives", "streams");

  static final String STREAMS = QUIRE + "streams/";
  private static final String ARCHIVES = QUIRE + "archives/";

  private static final int DOT_ENTRIES = 2;
  static final int CHUNK = 64 << 10;

  /**
   * No file of a {@link FaultScene} is larger: a damaged size must not exhaust the memory of the
   * test.
   */
  static final long LARGEST = 32 << 20;

  private final Vfs vfs;
  private final Contents contents = new Contents();
  private final Set<Long> seen = new HashSet<>();

  private ContentsReader(Vfs vfs) {
    this.vfs = vfs;
  }

  static Contents of(Vfs vfs) {
    ContentsReader reader = new ContentsReader(vfs);
    reader.trying("/", () -> reader.read(vfs.getattr(Catalog.ROOT), "/"));
    for (String part : PARTS) {
      reader.trying(
          QUIRE + part,
          () -> {
            long ino = vfs.lookup(vfs.quireRoot(), Name.of(part)).ino();
            return reader.read(vfs.getattr(ino), QUIRE + part);
          });
    }
    return reader.contents;
  }

  private interface Reading {
    Item run();
  }

  private void trying(String path, Reading reading) {
    Item item;
    try {
      item = reading.run();
    } catch (FsException e) {
      item = Item.failed(failure(e));
    } catch (RuntimeException | InternalError e) {
      item = Item.failed(new Failure("unexpected " + e, false));
    }
    contents.items().put(path, item);
  }

  private static Failure failure(FsException e) {
    String text = e.getMessage();
    boolean bare = Arrays.stream(Errno.values()).anyMatch(errno -> errno.text().equals(text));
    return new Failure(e.errno() + ": " + text, !bare && !isOrdinary(e));
  }

  /** Whether an undamaged store answers the same, so that the error does not name damage. */
  private static boolean isOrdinary(FsException e) {
    return switch (e.errno()) {
      case ENODATA, ENOTDIR, EISDIR -> true;
      case ENOENT ->
          e.getMessage().startsWith("there is no '")
              || e.getMessage().startsWith("there is no stream '");
      default -> false;
    };
  }

  private Item read(InodeRecord inode, String path) {
    String attributes = attributes(inode, path);
    return switch (inode.type()) {
      case DIRECTORY -> {
        list(inode.ino(), path.endsWith("/") ? path : path + "/");
        yield new Item(attributes, null, 0, null);
      }
      case SYMLINK -> new Item(attributes, vfs.readlink(inode.ino()), 0, null);
      case REGULAR -> readFile(inode, path, attributes);
      default -> new Item(attributes, null, 0, null);
    };
  }

  /** Archives are made as they are asked for, and so are the directories just below .quire. */
  static boolean isMadeUp(String path) {
    return path.startsWith(QUIRE)
        && (path.startsWith(ARCHIVES) || path.indexOf('/', QUIRE.length()) < 0);
  }

  private String attributes(InodeRecord inode, String path) {
    StringBuilder text = new StringBuilder("%o".formatted(inode.mode()));
    if (isMadeUp(path)) {
      return text.toString();
    }
    text.append(" owner %d:%d".formatted(inode.uid(), inode.gid()));
    text.append(" links %d size %d".formatted(inode.nlink(), inode.size()));
    text.append(" mtime %d".formatted(inode.mtime()));
    TreeMap<String, byte[]> xattrs = new TreeMap<>();
    for (Name name : vfs.listxattr(inode.ino(), Caller.ROOT)) {
      xattrs.put(name.toString(), vfs.getxattr(inode.ino(), name));
    }
    xattrs.forEach((name, value) -> text.append(" %s=%s".formatted(name, Arrays.toString(value))));
    return text.toString();
  }

  private void list(long directory, String path) {
    if (!seen.add(directory)) {
      throw new IllegalStateException(path + " is a directory that was seen before");
    }
    TreeMap<String, Dentry> entries = new TreeMap<>();
    long handle = vfs.opendir(directory);
    try {
      vfs.readdir(
          handle, DOT_ENTRIES, entry -> entries.put(entry.name().toString(), entry) == null);
    } finally {
      vfs.release(handle);
    }
    entries.forEach(
        (name, entry) ->
            trying(path + name, () -> read(vfs.lookup(directory, entry.name()), path + name)));
  }

  private Item readFile(InodeRecord inode, String path, String attributes) {
    boolean stream = path.startsWith(STREAMS);
    long handle = vfs.open(inode.ino(), OpenFlags.O_RDONLY | OpenFlags.O_NOATIME);
    try {
      long start = stream ? oldest(inode.ino()) : 0;
      byte[] bytes = bytes(handle, start);
      return new Item(attributes, bytes, start, null);
    } finally {
      vfs.release(handle);
    }
  }

  private long oldest(long stream) {
    byte[] text = vfs.getxattr(stream, Name.of("user.quire.oldest"));
    return Long.parseLong(new String(text, java.nio.charset.StandardCharsets.US_ASCII));
  }

  private byte[] bytes(long handle, long start) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
    while (true) {
      int count = vfs.read(handle, start + all.size(), chunk.clear());
      if (count <= 0) {
        return all.toByteArray();
      }
      all.write(chunk.array(), 0, count);
      if (all.size() > LARGEST) {
        throw new IllegalStateException("more than " + LARGEST + " bytes can be read");
      }
    }
  }
}
