package quire.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quire.Await;

/**
 * Another program fills the disk of a store again and again, at random moments of the journal: the
 * only error is ENOSPC, files can be removed, and everything works once there is space.
 */
final class FullJournalTest {
  private static final int ROUNDS = 2;
  private static final int FILES = 100;
  private static final int RENAMES = 1000;
  private static final int BATCH_OF_SMALL_FILES = 40;
  private static final String FULL = "No space left on device";

  @TempDir private Path scratch;
  private SmallDisk disk;

  /** The content that was synced, by name of the file. */
  private final Map<String, String> acknowledged = new TreeMap<>();

  private int refused;

  @BeforeEach
  void makeTheDisk() throws IOException {
    disk = new SmallDisk(scratch);
    disk.mountExt4(0);
  }

  @AfterEach
  void unmountTheDisk() throws IOException {
    disk.unmount();
  }

  @Test
  void theMountGoesOnOnceThereIsSpace() throws Exception {
    try (TestMount mount = TestMount.mounted(disk.root())) {
      for (int i = 0; i < FILES; i++) {
        write(mount.root().resolve("f" + i), "made before");
      }
      for (int round = 0; round < ROUNDS; round++) {
        makeSmallFiles(mount.root(), round);
        churnWhileTheDiskFills(mount.root(), round);
        removeOnTheFullDisk(mount.root(), round);
        Files.delete(disk.root().resolve("filler"));
        awaitSpace(mount.root(), round);
        verify(mount.root());
      }
      assertTrue(refused > 0, "the disk was never full");
      mount.kill();
      mount.mount();
      verify(mount.root());
      mount.unmount();
      mount.assertClean();
      mount.mount();
      verify(mount.root());
    }
  }

  @Test
  void aKilledStoreIsMountedOnAFullDisk() throws Exception {
    try (TestMount mount = TestMount.mounted(disk.root())) {
      for (int i = 0; i < FILES; i++) {
        write(mount.root().resolve("f" + i), "made before");
      }
      // so that the journal takes space again when the catalog is opened
      Shell.sh(mount.root(), "for i in $(seq 3000); do : > empty$i; done");
      mount.kill();
      Shell.sh(scratch, "cat /dev/zero > disk/filler 2> /dev/null || true");
      mount.mount();
      verify(mount.root());
      Files.delete(disk.root().resolve("filler"));
      verify(mount.root());
      mount.unmount();
      mount.assertClean();
    }
  }

  private void makeSmallFiles(Path root, int round) throws IOException {
    for (int i = 0; i < BATCH_OF_SMALL_FILES; i++) {
      Files.writeString(root.resolve("small.%d.%d".formatted(round, i)), "x".repeat(3000));
    }
  }

  private void churnWhileTheDiskFills(Path root, int round) throws Exception {
    AtomicBoolean stop = new AtomicBoolean();
    Thread filler = new Thread(() -> fill(stop), "filler");
    filler.start();
    try {
      for (int i = 0; i < RENAMES; i++) {
        Path file = root.resolve("f" + i % FILES);
        Path other = root.resolve("x".repeat(200) + i % FILES);
        if (Files.exists(other) || rename(file, other)) {
          rename(other, file);
        }
        if (i % 50 == 0) {
          Path synced = root.resolve("synced.%d.%d".formatted(round, i % 7));
          String text = "at " + i;
          attempt(() -> write(synced, text));
        }
      }
    } finally {
      stop.set(true);
      filler.join();
    }
    fill(stop); // to the last byte
  }

  /** Returns whether there was space for the rename. */
  private boolean rename(Path from, Path to) throws IOException {
    boolean done = attempt(() -> Files.move(from, to));
    if (done) {
      acknowledged.remove(String.valueOf(from.getFileName()));
      acknowledged.put(String.valueOf(to.getFileName()), "made before");
    }
    return done;
  }

  /** Fills the disk until it is told to stop; if it has been told, until there is no space. */
  private void fill(AtomicBoolean stop) {
    byte[] block = new byte[64 << 10];
    try (FileChannel filler =
        FileChannel.open(
            disk.root().resolve("filler"), StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      for (int size = block.length; size >= 512; ) {
        try {
          filler.write(ByteBuffer.wrap(block, 0, size));
        } catch (IOException e) {
          boolean full = size == 512;
          if (full) {
            LockSupport.parkNanos(1_000_000); // leave the processor to others
          }
          size = full && !stop.get() ? block.length : size / 2;
        }
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static void removeOnTheFullDisk(Path root, int round) throws IOException {
    for (int i = 0; i < BATCH_OF_SMALL_FILES; i++) {
      Files.delete(root.resolve("small.%d.%d".formatted(round, i)));
    }
  }

  private void awaitSpace(Path root, int round) throws IOException {
    Await.until(
        "the mount sees the free space of the disk",
        () -> attempt(() -> write(root.resolve("after." + round), "there is space")));
    for (int i = 0; i < FILES; i++) {
      Path other = root.resolve("x".repeat(200) + i);
      if (Files.exists(other)) {
        assertTrue(rename(other, root.resolve("f" + i)));
      }
    }
  }

  private interface Action {
    void run() throws IOException;
  }

  /** Returns whether the action succeeded; the only error allowed is a full disk. */
  private boolean attempt(Action action) throws IOException {
    try {
      action.run();
      return true;
    } catch (FileSystemException e) {
      assertEquals(FULL, e.getReason(), () -> e.toString());
    } catch (IOException e) {
      assertEquals(FULL, e.getMessage(), () -> e.toString());
    }
    refused++;
    return false;
  }

  private void write(Path file, String text) throws IOException {
    String name = String.valueOf(file.getFileName());
    acknowledged.remove(name); // unknown until it is synced
    try (FileChannel out =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      out.write(ByteBuffer.wrap("%-40s".formatted(text).getBytes(StandardCharsets.US_ASCII)));
      out.force(true);
    }
    acknowledged.put(name, text);
  }

  private void verify(Path root) throws IOException {
    for (Map.Entry<String, String> file : acknowledged.entrySet()) {
      assertEquals(file.getValue(), read(root.resolve(file.getKey())), () -> file.getKey());
    }
  }

  /** Reads a file; the close may report an earlier write that failed. */
  private static String read(Path file) throws IOException {
    FileChannel in = FileChannel.open(file);
    ByteBuffer bytes = ByteBuffer.allocate(100);
    in.read(bytes, 0);
    try {
      in.close();
    } catch (IOException e) {
      assertEquals(FULL, e.getMessage());
    }
    return new String(bytes.array(), 0, bytes.position(), StandardCharsets.US_ASCII).strip();
  }
}
