package quire.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.AccessMode;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import quire.error.Errno;
import quire.error.FileReason;
import quire.io.SmallFile;

/** A store directory that this process has locked. Closing it releases the lock. */
public final class StoreDirectory implements AutoCloseable {
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rwx------");

  private static final Set<PosixFilePermission> OWNER_FILE =
      PosixFilePermissions.fromString("rw-------");

  static final String LOG = "log";
  static final String CATALOG = "catalog";
  static final String STREAMS = "streams";
  static final String GO_CACHE = "gocache";

  /** A file in this directory, or in the catalog's if that is on another disk. */
  public static final String BALLAST = "ballast";

  static final String LOCK = "lock";

  private final Path root;
  private final StoreFormat format;
  private final @Nullable FileChannel lockFile;

  private StoreDirectory(Path root, StoreFormat format, @Nullable FileChannel lockFile) {
    this.root = root;
    this.format = format;
    this.lockFile = lockFile;
  }

  /** Opens and locks the store at {@code root}; makes a new one if there is none. */
  public static StoreDirectory openOrCreate(Path root) throws IOException {
    prepare(root);
    try {
      return open(root.toRealPath(), true);
    } catch (AccessDeniedException e) {
      throw notWritable(root, e.getFile());
    }
  }

  /**
   * Makes the directory if there is none. An existing one keeps its content, but loses the access
   * rights of other users.
   *
   * @throws StoreException if {@link #openOrCreate} could not use it, apart from a lock
   */
  public static void prepare(Path root) throws IOException {
    try {
      if (!Files.isDirectory(root)) {
        Files.createDirectories(root, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
      }
      StoreGuard guard = new StoreGuard(root);
      guard.requireOwnDirectory();
      requireNotForeign(root); // before a message tells the user to remove its files
      guard.requireOwn();
      requireOurs(root, true);
      guard.close();
    } catch (AccessDeniedException e) {
      throw notWritable(root, e.getFile());
    } catch (FileAlreadyExistsException e) {
      throw new StoreException(
          "cannot make the store %s: %s is not a directory; name another with --store"
              .formatted(root, e.getFile()),
          e);
    } catch (FileSystemException e) {
      requireWritableDisk(root);
      throw new StoreException(
          "cannot make the store " + root + ": " + FileReason.of(e) + "; name another with --store",
          e);
    }
    requireWritableDisk(root);
    if (!Files.isWritable(root)) {
      throw notWritable(root, root.toString());
    }
  }

  /** Opens and locks the store at {@code root}, which must exist. */
  public static StoreDirectory openExisting(Path root) throws IOException {
    requireStore(root);
    requireWritableDisk(root);
    try {
      new StoreGuard(root).requireOwn();
      return open(root.toRealPath(), false);
    } catch (AccessDeniedException e) {
      throw notWritable(root, e.getFile());
    }
  }

  /**
   * Locks the store at {@code root}, which must exist, against processes that would change it, and
   * changes no byte of it.
   */
  public static StoreDirectory openReadOnly(Path root) throws IOException {
    requireStore(root);
    new StoreGuard(root).requireOwn();
    Path real = root.toRealPath();
    StoreFormat format = StoreFormat.read(real.resolve("format"));
    Path lock = real.resolve(LOCK);
    // a copy of a store may have no lock file: no process has opened it
    return new StoreDirectory(real, format, Files.exists(lock) ? lockShared(real) : null);
  }

  /** Fails if there is no store, or if this user cannot find out. */
  private static void requireStore(Path root) throws IOException {
    Path format = root.resolve("format");
    if (!Files.isRegularFile(format)) {
      if (!Files.exists(format) && !Files.notExists(format)) {
        throw new AccessDeniedException(format.toString());
      }
      throw new StoreException("there is no quire store at " + root + " (it has no format file)");
    }
  }

  private static StoreDirectory open(Path root, boolean create) throws IOException {
    requireOurs(root, create);
    Path formatFile = root.resolve("format");
    FileChannel lock = lock(root);
    try {
      if (!Files.exists(formatFile)) {
        Files.createDirectories(root.resolve(LOG));
        Files.createDirectories(root.resolve(CATALOG));
        StoreFormat.createdNow().write(formatFile); // syncs the root, and so their entries
      }
      return new StoreDirectory(root, StoreFormat.read(formatFile), lock);
    } catch (IOException e) {
      lock.close();
      throw e;
    }
  }

  private static void requireNotForeign(Path root) throws IOException {
    boolean format = Files.exists(root.resolve("format"), LinkOption.NOFOLLOW_LINKS);
    if (!format && !isEmptyButForOurs(root)) {
      throw foreign(root);
    }
  }

  private static StoreException foreign(Path root) {
    return new StoreException(
        root + " is not empty and is not a quire store; name another directory with --store");
  }

  /** An unknown store must not even be locked. */
  private static void requireOurs(Path root, boolean orEmpty) throws IOException {
    Path formatFile = root.resolve("format");
    if (Files.exists(formatFile)) {
      StoreFormat.read(formatFile);
    } else if (!orEmpty || !isEmptyButForOurs(root)) {
      throw foreign(root);
    }
  }

  private static boolean isEmptyButForOurs(Path root) throws IOException {
    try (Stream<Path> children = Files.list(root)) {
      Set<String> ours =
          Set.of(
              LOCK,
              "format.new",
              LOG,
              CATALOG,
              STREAMS,
              GO_CACHE,
              BALLAST,
              UseMark.NAME,
              "daemon.log",
              "lost+found");
      return children.allMatch(child -> ours.contains(String.valueOf(child.getFileName())));
    }
  }

  private static FileChannel lock(Path root) throws IOException {
    FileChannel channel =
        FileChannel.open(
            root.resolve(LOCK),
            Set.of(
                StandardOpenOption.CREATE,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                LinkOption.NOFOLLOW_LINKS),
            PosixFilePermissions.asFileAttribute(OWNER_FILE));
    requireLocked(root, channel, false);
    LockText.open(channel, ProcessHandle.current().pid(), System.currentTimeMillis());
    return channel;
  }

  private static FileChannel lockShared(Path root) throws IOException {
    SmallFile.requireRegular(root.resolve(LOCK));
    FileChannel channel =
        FileChannel.open(root.resolve(LOCK), StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
    requireLocked(root, channel, true);
    return channel;
  }

  private static void requireLocked(Path root, FileChannel channel, boolean shared)
      throws IOException {
    FileLock lock;
    try {
      lock = channel.tryLock(0, Long.MAX_VALUE, shared);
    } catch (OverlappingFileLockException e) {
      lock = null; // this very process has it open
    }
    if (lock == null) {
      String holder = text(channel);
      channel.close();
      throw new StoreException(
          "the store %s is in use by process %s; unmount that first (quire status shows it)"
              .formatted(root, holder.isEmpty() ? "(unknown)" : holder));
    }
  }

  private static String text(FileChannel channel) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(LockText.PID_BYTES);
    channel.read(bytes, 0);
    return StandardCharsets.US_ASCII.decode(bytes.flip()).toString().strip();
  }

  /** Whatever opens a store locks it and writes its catalog, except a check. */
  private static void requireWritableDisk(Path root) throws IOException {
    try {
      root.getFileSystem().provider().checkAccess(root, AccessMode.WRITE);
    } catch (FileSystemException e) {
      if (Errno.EROFS.text().equals(e.getReason())) {
        throw new StoreException(
            ("the disk of the store %s is mounted read-only, and quire has to write to a store that"
                    + " it mounts, even with -o ro, or repairs; mount the disk for writing, or copy"
                    + " the store to another disk (quire fsck without --repair checks it where it"
                    + " is)")
                .formatted(root),
            e);
      }
    }
  }

  private static StoreException notWritable(Path root, String what) {
    return new StoreException(
        "the store %s is not writable (%s); change its owner or name another with --store"
            .formatted(root, what));
  }

  public Path root() {
    return root;
  }

  public StoreFormat format() {
    return format;
  }

  public Path logDirectory() {
    return root.resolve(LOG);
  }

  public Path catalogDirectory() {
    return root.resolve(CATALOG);
  }

  public Path streamsDirectory() {
    return root.resolve(STREAMS);
  }

  /** The names of the streams: a file that every mount makes once catalog and log are open. */
  public Path streamNames() {
    return streamsDirectory().resolve("names");
  }

  /** The directory of the build cache; it does not exist before a go command asks for it. */
  public Path goCacheDirectory() {
    return root.resolve(GO_CACHE);
  }

  /** The directory for files that a repair replaces; it does not exist before the first repair. */
  public Path asideDirectory() {
    return root.resolve("damaged");
  }

  /** Tells whether the store was opened in full before. */
  public UseMark useMark() {
    return new UseMark(this);
  }

  /** Tells whether, and why, nothing is freed in this store. */
  public StoreHold hold() {
    return new StoreHold(root.resolve("hold"));
  }

  /** The file that takes space, to be released when the disk is full. */
  Path ballast() {
    return root.resolve(BALLAST);
  }

  public Path controlSocket() {
    return root.resolve("control.sock");
  }

  /**
   * Tells processes that wait for the end that everything is safe; for a process that does not
   * change the store any more. See {@link StoreOpening#isSafe}.
   */
  public void markSafe() throws IOException {
    if (lockFile != null) {
      LockText.markSafe(lockFile);
    }
  }

  @Override
  public void close() throws IOException {
    if (lockFile != null) {
      lockFile.close();
    }
  }
}
