package quire.vfs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quire.catalog.Catalog;
import quire.catalog.Name;
import quire.error.Errno;
import quire.error.FsException;
import quire.vfs.call.Caller;

/** How much space the extended attributes of one inode may take. */
@SuppressWarnings("NullAway.Init") // JUnit calls open()
final class XattrSpaceTest {
  /** The limit of Linux for a list of names, and for a value. */
  private static final int MOST = 1 << 16;

  @TempDir private Path scratch;
  private OpenStore store;
  private long ino;

  @BeforeEach
  void open() throws IOException {
    store = OpenStore.open(scratch);
    ino = store.vfs().mkdir(Catalog.ROOT, Name.of("d"), 0755, Caller.ROOT).ino();
  }

  @AfterEach
  void close() {
    store.close();
  }

  private void set(String name, int length) {
    store.vfs().setxattr(ino, Name.of("user." + name), new byte[length], 0);
  }

  @Test
  void allNamesThatCanBeSetCanBeListed() {
    String tail = "x".repeat(Name.MAX_BYTES - "user.00000".length());
    int made = fill(number -> set("%05d".formatted(number) + tail, 0));
    assertEquals(MOST / (Name.MAX_BYTES + 1), made);
    int list =
        store.vfs().listxattr(ino, Caller.ROOT).stream().mapToInt(name -> name.length() + 1).sum();
    assertTrue(list <= MOST, "a list of " + list);
    store.vfs().removexattr(ino, Name.of("user.00000" + tail));
    set("again", 5);
  }

  @Test
  void longValuesEndWithEnospcAndExistingOnesCanBeChanged() {
    int made = fill(number -> set("a" + number, MOST));
    assertEquals(3, made);
    set("a1", MOST); // replaces a value of the same length
    set("a2", 0);
    set("b", MOST - 100);
    assertEquals(MOST, store.vfs().getxattr(ino, Name.of("user.a1")).length);
    store.vfs().trees().take(Name.of("s"), Catalog.ROOT);
  }

  private interface Step {
    void take(int number);
  }

  /** Sets attributes until there is no space; returns how many were set. */
  private static int fill(Step step) {
    int[] made = {0};
    FsException full =
        assertThrows(
            FsException.class,
            () -> {
              for (; made[0] < 2000; made[0]++) {
                step.take(made[0]);
              }
            });
    assertEquals(Errno.ENOSPC, full.errno());
    return made[0];
  }
}
