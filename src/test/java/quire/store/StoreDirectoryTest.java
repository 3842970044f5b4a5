package quire.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StoreDirectoryTest {
  @TempDir Path scratch;

  private static String refusal(Path root) {
    StoreException refused =
        assertThrows(StoreException.class, () -> StoreDirectory.openOrCreate(root).close());
    return String.valueOf(refused.getMessage());
  }

  @Test
  void isMadeOnceAndFoundAgain() throws IOException {
    Path root = scratch.resolve("a/b");
    StoreFormat format;
    try (StoreDirectory store = StoreDirectory.openOrCreate(root)) {
      format = store.format();
    }
    try (StoreDirectory store = StoreDirectory.openExisting(root)) {
      assertEquals(format, store.format());
    }
  }

  @Test
  void lockNamesItsHolder() throws IOException {
    Path root = scratch.resolve("store");
    try (StoreDirectory store = StoreDirectory.openOrCreate(root)) {
      String message = refusal(store.root());
      assertTrue(message.contains("in use by process " + ProcessHandle.current().pid()), message);
    }
    StoreDirectory.openOrCreate(root).close();
  }

  @Test
  void newerVersionIsRefused() throws IOException {
    Path root = scratch.resolve("store");
    StoreDirectory.openOrCreate(root).close();
    Path format = root.resolve("format");
    Files.writeString(format, Files.readString(format).replace("quire-store 1", "quire-store 2"));
    String message = refusal(root);
    assertTrue(message.contains("version 2") && message.contains("newer quire"), message);
  }

  @Test
  void foreignDirectoryIsRefusedAndLeftAlone() throws IOException {
    Files.writeString(scratch.resolve("letter"), "dear");
    String message = refusal(scratch);
    assertTrue(message.contains("is not a quire store"), message);
    assertFalse(Files.exists(scratch.resolve("lock")));
    Files.writeString(scratch.resolve("format"), "something else\n");
    assertTrue(refusal(scratch).contains("does not look like"));
  }

  @Test
  void missingStoreIsNotMade() {
    Path root = scratch.resolve("none");
    assertThrows(StoreException.class, () -> StoreDirectory.openExisting(root));
    assertFalse(Files.exists(root));
  }
}
