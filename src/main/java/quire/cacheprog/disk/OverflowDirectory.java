package quire.cacheprog.disk;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A directory of bodies in a scratch directory, which it shares with other programs. A lock on a
 * file in it tells other processes that it is in use; the kernel releases the lock even at a kill.
 * Thread-safe.
 */
final class OverflowDirectory implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(OverflowDirectory.class);

  private static final String PREFIX = "quire-cacheprog-";

  /**
   * Locked before it gets this name, so a process that finds it unlocked knows that its owner was
   * killed.
   */
  private static final String LOCK = "lock";

  private static final String BODY = "body-";

  /** Those of this process: opening a lock file once more, and closing it, would release it. */
  private static final Set<Path> OWN = ConcurrentHashMap.newKeySet();

  private final Path path;
  private final FileChannel lock;

  private OverflowDirectory(Path path, FileChannel lock) {
    this.path = path;
    this.lock = lock;
  }

  /** Makes one; its mode is 0700. */
  static OverflowDirectory create(Path scratch) throws IOException {
    Path path = Files.createTempDirectory(scratch, PREFIX);
    OWN.add(path);
    try {
      return new OverflowDirectory(path, lock(path));
    } catch (IOException e) {
      delete(path);
      OWN.remove(path);
      throw e;
    }
  }

  private static FileChannel lock(Path directory) throws IOException {
    Path made = directory.resolve(BODY + LOCK);
    FileChannel channel =
        FileChannel.open(made, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    try {
      if (channel.tryLock() == null) {
        throw new IOException("cannot lock " + made);
      }
      Files.move(made, directory.resolve(LOCK), StandardCopyOption.ATOMIC_MOVE);
      return channel;
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /** A file that does not exist yet. */
  Path newFile() {
    return path.resolve(BODY + UniqueName.next());
  }

  /** Deletes it and its files. */
  @Override
  public void close() throws IOException {
    try (lock) {
      delete(path);
    } finally {
      OWN.remove(path);
    }
  }

  /** Deletes only files that an overflow has: a directory of this name could be a person's. */
  private static void delete(Path directory) throws IOException {
    try (DirectoryStream<Path> bodies = Files.newDirectoryStream(directory, BODY + "*")) {
      for (Path body : bodies) {
        Files.delete(body);
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    Files.deleteIfExists(directory.resolve(LOCK));
    Files.delete(directory);
  }

  /** Deletes the directories of killed processes. A failure is logged: nothing else needs it. */
  static void deleteAbandoned(Path scratch) {
    try (DirectoryStream<Path> found = Files.newDirectoryStream(scratch, PREFIX + "*")) {
      for (Path each : found) {
        deleteIfAbandoned(each);
      }
    } catch (IOException | DirectoryIteratorException e) {
      LOG.debug("cannot look for abandoned outputs in {}: {}", scratch, e.toString());
    }
  }

  /** In a place that others write to as well, only the owner of a directory can replace it. */
  private static boolean isOurs(Path directory) {
    try {
      Object user = Files.getAttribute(Path.of("/proc/self"), "unix:uid");
      return Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)
          && user.equals(Files.getAttribute(directory, "unix:uid", LinkOption.NOFOLLOW_LINKS))
          && Files.isRegularFile(directory.resolve(LOCK), LinkOption.NOFOLLOW_LINKS);
    } catch (IOException e) {
      return false; // somebody else deletes it
    }
  }

  private static void deleteIfAbandoned(Path directory) {
    Path file = directory.resolve(LOCK);
    if (OWN.contains(directory) || !isOurs(directory)) {
      return;
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
        FileLock abandoned = channel.tryLock()) {
      if (abandoned != null) {
        delete(directory);
      }
    } catch (NoSuchFileException | OverlappingFileLockException e) {
      LOG.debug("somebody else deletes {}", directory, e);
    } catch (IOException e) {
      LOG.debug("{} is left alone: {}", directory, e.toString());
    }
  }
}
