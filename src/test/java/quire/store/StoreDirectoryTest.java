package quire.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
    assertTrue(refusal(scratch).contains("is not the format file of"));
  }

  @Test
  void noMessageSaysToRemoveFilesOfAForeignDirectory() throws IOException {
    Files.createSymbolicLink(scratch.resolve("release"), Path.of("letter"));
    assertTrue(refusal(scratch).contains("is not a quire store"), refusal(scratch));
  }

  @Test
  void aLockThatIsNoFileIsNotOpened() throws IOException, InterruptedException {
    Path lock = scratch.resolve("lock");
    assertEquals(0, new ProcessBuilder("mkfifo", lock.toString()).start().waitFor());
    assertTimeoutPreemptively(
        Duration.ofSeconds(30), () -> assertTrue(LockHolder.of(scratch).isEmpty()));
  }

  @Test
  void anOpenDirectoryIsClosedToOthers() throws IOException {
    Path root = scratch.resolve("store");
    StoreDirectory.openOrCreate(root).close();
    for (String name : List.of("", "log", "format", "lock")) {
      Files.setAttribute(root.resolve(name), "unix:mode", name.contains("o") ? 0777 : 0755);
    }
    StoreDirectory.openOrCreate(root).close();
    assertEquals(0700, mode(root));
    assertEquals(0700, mode(root.resolve("log")));
    assertEquals(0700, mode(root.resolve("format")));
    assertEquals(0, mode(root.resolve("lock")) & 077);
  }

  private static int mode(Path path) throws IOException {
    return (Integer) Files.getAttribute(path, "unix:mode") & 07777;
  }

  @ParameterizedTest
  @ValueSource(strings = {"lock", "daemon.log", "control.sock", "format"})
  void symlinksInItAreRefused(String name) throws IOException {
    Path root = scratch.resolve("store");
    StoreDirectory.openOrCreate(root).close();
    Path precious = Files.writeString(scratch.resolve("precious"), "precious");
    if (name.equals("format")) {
      Files.copy(root.resolve(name), precious, StandardCopyOption.REPLACE_EXISTING);
    }
    String content = Files.readString(precious);
    Files.deleteIfExists(root.resolve(name));
    Files.createSymbolicLink(root.resolve(name), precious);
    String message = refusal(root);
    assertTrue(message.contains(name + " in it is a symlink to " + precious), message);
    assertThrows(StoreException.class, () -> StoreDirectory.openExisting(root).close());
    assertEquals(content, Files.readString(precious));
  }

  @Test
  void aStoreThatIsASymlinkIsRefused() throws IOException {
    Path root = scratch.resolve("store");
    StoreDirectory.openOrCreate(root).close();
    Path link = Files.createSymbolicLink(scratch.resolve("link"), root);
    assertTrue(refusal(link).contains("is a symlink to " + root), refusal(link));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "lock", "daemon.log", "control.sock", "log"})
  void whatBelongsToOthersIsRefused(String name) throws IOException {
    assumeTrue(Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0), "needs root");
    Path root = scratch.resolve("store");
    StoreDirectory.openOrCreate(root).close();
    Path others = root.resolve(name);
    if (!Files.exists(others)) {
      Files.createFile(others);
    }
    Files.setAttribute(others, "unix:uid", 65534);
    String message = refusal(root);
    assertTrue(message.contains("belongs to ") && message.contains("65534"), message);
  }

  @Test
  void missingStoreIsNotMade() {
    Path root = scratch.resolve("none");
    assertThrows(StoreException.class, () -> StoreDirectory.openExisting(root));
    assertFalse(Files.exists(root));
  }
}
