package quire.cacheprog.disk;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The runs that use a directory, in this process and in others: files that a run uses must stay
 * until it ends. Each run has a file with a lock, which the kernel releases even at a kill.
 * Thread-safe.
 */
final class Runs {
  /** The age below which an unlocked file may belong to a run that is just starting. */
  private static final int STARTING_SECONDS = 60;

  /**
   * The runs of this process, in any directory. Opening their files once more, and closing them,
   * would release the locks.
   */
  private static final Map<Path, Instant> OWN = new ConcurrentHashMap<>();

  private final Path directory;

  Runs(Path directory) {
    this.directory = directory;
  }

  /** A run; it lasts until it is closed. */
  static final class Run implements Closeable {
    private final Path file;
    private final FileChannel channel;

    private Run(Path file, FileChannel channel) {
      this.file = file;
      this.channel = channel;
    }

    @Override
    public void close() throws IOException {
      OWN.remove(file);
      Files.deleteIfExists(file);
      channel.close();
    }

    @Override
    public String toString() {
      return "run " + file;
    }
  }

  Run begin() throws IOException {
    Files.createDirectories(directory);
    Path file = directory.resolve(UniqueName.next());
    OWN.put(file, Instant.now()); // before others can find it
    FileChannel channel = null;
    try {
      channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      lock(channel);
      return new Run(file, channel);
    } catch (IOException e) {
      OWN.remove(file);
      if (channel != null) {
        channel.close();
      }
      throw e;
    }
  }

  /** Others may hold the lock for a moment, to see whether the run goes on. */
  static void lock(FileChannel run) throws IOException {
    if (!run.lock().isValid()) {
      throw new IOException("the lock of a run is gone");
    }
  }

  /** When the oldest run began; null if there is none. Deletes the files of killed runs. */
  @Nullable Instant oldest() throws IOException {
    Instant oldest = null;
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        Instant began = begin(file);
        if (began != null && (oldest == null || began.isBefore(oldest))) {
          oldest = began;
        }
      }
    } catch (NoSuchFileException e) {
      return null;
    }
    return oldest;
  }

  /** When a run began; null if it has ended. */
  private static @Nullable Instant begin(Path file) throws IOException {
    try {
      Instant began = Files.getLastModifiedTime(file).toInstant();
      Instant own = OWN.get(file);
      if (own != null) {
        return own.isBefore(began) ? own : began; // the clock of the directory may be another
      }
      if (goesOn(file)) {
        return began;
      }
      if (began.isBefore(Instant.now().minusSeconds(STARTING_SECONDS))) {
        Files.deleteIfExists(file);
      }
      return null;
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  private static boolean goesOn(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
        FileLock left = channel.tryLock()) {
      return left == null;
    } catch (OverlappingFileLockException e) {
      return true;
    }
  }
}
