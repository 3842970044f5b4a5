package quire.vfs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import quire.TestFiles;
import quire.catalog.Catalog;
import quire.catalog.Name;
import quire.error.Errno;
import quire.error.FsException;
import quire.fsck.Fsck;
import quire.vfs.call.Caller;
import quire.vfs.call.OpenFlags;

/**
 * One segment of the log is damaged: its bytes are EIO, all others are served, and fsck reports it.
 */
final class DamagedSegmentTest {
  private static final int FILES = 8;
  private static final int SIZE = 300_000;

  @TempDir private Path directory;

  @SuppressWarnings("NullAway.Init") // set by each test
  private OpenStore store;

  @AfterEach
  void close() {
    store.close();
  }

  private static byte[] content(int file) {
    byte[] bytes = new byte[SIZE];
    new Random(file).nextBytes(bytes);
    return bytes;
  }

  private void write(int file) {
    Vfs vfs = store.vfs();
    Name name = Name.of("f" + file);
    long handle = vfs.create(Catalog.ROOT, name, 0644, OpenFlags.O_RDWR, Caller.ROOT).handle();
    vfs.write(handle, 0, ByteBuffer.wrap(content(file)));
    vfs.release(handle);
  }

  private byte[] read(int file) {
    Vfs vfs = store.vfs();
    long handle = vfs.open(vfs.lookup(Catalog.ROOT, Name.of("f" + file)).ino(), 0);
    try {
      ByteBuffer bytes = ByteBuffer.allocate(SIZE);
      while (bytes.hasRemaining() && vfs.read(handle, bytes.position(), bytes) > 0) {}
      return bytes.array();
    } finally {
      vfs.release(handle);
    }
  }

  private void makeFiles(boolean clean) throws IOException {
    store = OpenStore.open(directory);
    for (int file = 0; file < FILES; file++) {
      write(file);
    }
    if (clean) {
      store.close();
    } else {
      store.closeUnclean();
    }
  }

  private Path segment(int number) {
    return directory.resolve("log/%08d.seg".formatted(number));
  }

  private List<String> problems(boolean repair) {
    List<String> problems = new ArrayList<>();
    Fsck.run(
        store.catalog(),
        store.log(),
        List.of(),
        repair ? Fsck.Mode.REPAIR : Fsck.Mode.CHECK,
        problem -> problems.add(problem.text()));
    return problems;
  }

  private int countGood() {
    int good = 0;
    for (int file = 0; file < FILES; file++) {
      try {
        assertArrayEquals(content(file), read(file));
        good++;
      } catch (FsException e) {
        assertEquals(Errno.EIO, e.errno());
        assertTrue(String.valueOf(e.getMessage()).contains("segment"), e.getMessage());
      }
    }
    return good;
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void bytesOfADamagedSegmentAreAnErrorUntilItIsBack(boolean clean) throws IOException {
    makeFiles(clean);
    TestFiles.flip(segment(1), 20);
    byte[] damaged = Files.readAllBytes(segment(1));
    store = OpenStore.open(directory);
    int good = countGood();
    assertTrue(good > 0 && good < FILES, good + " files can be read");
    write(FILES);
    assertArrayEquals(content(FILES), read(FILES));
    List<String> problems = problems(true);
    assertTrue(problems.get(0).contains("00000001.seg has a damaged header"), problems.get(0));
    assertEquals(1 + FILES - good, problems.size(), problems.toString());
    store.vfs().unlink(Catalog.ROOT, Name.of("f" + FILES));
    store.vfs().trees().collect();
    store.close();
    assertArrayEquals(damaged, Files.readAllBytes(segment(1)));
    TestFiles.flip(segment(1), 20);
    store = OpenStore.open(directory);
    assertEquals(FILES, countGood());
    assertEquals(List.of(), problems(false));
  }

  /** Bytes of a missing segment are not read as zeros or as bytes of another file. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void theNumberOfAMissingSegmentIsNotUsedAgain(boolean clean) throws IOException {
    makeFiles(clean);
    int last = 1;
    while (Files.exists(segment(last + 1))) {
      last++;
    }
    Path aside = directory.resolve("aside");
    Files.move(segment(last), aside);
    store = OpenStore.open(directory);
    int good = countGood();
    assertTrue(good > 0 && good < FILES, good + " files can be read");
    for (int file = FILES; file < 2 * FILES; file++) {
      write(file);
    }
    assertEquals(good, countGood());
    store.close();
    assertTrue(Files.notExists(segment(last)));
    Files.move(aside, segment(last));
    store = OpenStore.open(directory);
    assertEquals(FILES, countGood());
  }

  @Test
  void theRestOfAFileIsServed() throws IOException {
    store = OpenStore.open(directory);
    for (int file = 0; file < 3; file++) {
      write(file);
    }
    long ino = store.vfs().lookup(Catalog.ROOT, Name.of("f0")).ino();
    store.close();
    store = OpenStore.open(directory); // later writes go to other segments
    long handle = store.vfs().open(ino, OpenFlags.O_RDWR);
    store.vfs().write(handle, 0, ByteBuffer.wrap(content(99), 0, 100_000));
    store.vfs().release(handle);
    store.close();
    Files.write(segment(1), new byte[4096]);
    store = OpenStore.open(directory);
    long again = store.vfs().open(ino, 0);
    ByteBuffer bytes = ByteBuffer.allocate(100_000);
    store.vfs().read(again, 0, bytes);
    assertEquals(ByteBuffer.wrap(content(99), 0, 100_000), bytes.flip());
    assertThrows(
        FsException.class, () -> store.vfs().read(again, 200_000, ByteBuffer.allocate(100)));
    store.vfs().release(again);
  }
}
