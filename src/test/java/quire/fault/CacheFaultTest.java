package quire.fault;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quire.cacheprog.CacheId;
import quire.cacheprog.disk.DiskRun;
import quire.cacheprog.disk.DiskStore;
import quire.error.Errno;
import quire.it.Requests;

/** A build cache of which one file cannot be read: each read of it fails with EIO. */
@SuppressWarnings("NullAway.Init") // JUnit calls prepare()
final class CacheFaultTest {
  private static final Path LAUNCHER =
      Path.of(System.getProperty("quire.launcher", "target/quire")).toAbsolutePath();
  private static final int OUTPUTS = 3;
  private static final int MINUTES = 2;

  @TempDir private Path scratch;
  private Path library;
  private Path store;
  private Path cache;
  private final List<Path> outputs = new ArrayList<>();

  @BeforeEach
  void prepare() throws IOException {
    library = FaultyMount.buildLibrary(Files.createDirectory(scratch.resolve("library")));
    store = Files.createDirectory(scratch.resolve("store")).toRealPath();
    try (ServedStore made = ServedStore.open(store)) {
      cache = Files.createDirectory(made.directory().goCacheDirectory());
    }
    try (DiskRun run = DiskStore.open(cache, scratch).begin()) {
      for (int i = 0; i < OUTPUTS; i++) {
        CacheId output = CacheId.of(Requests.sha256(body(i)));
        CacheId action = CacheId.of(Requests.action(i));
        outputs.add(run.put(action, output, body(i).length, new ByteArrayInputStream(body(i))));
      }
    }
  }

  private static byte[] body(int number) {
    return new byte[] {1, 2, 3, (byte) number};
  }

  private Path action(int number) {
    String hex = CacheId.of(Requests.action(number)).hex();
    return cache.resolve("a").resolve(hex.substring(0, 2)).resolve(hex.substring(2));
  }

  private record Said(int exit, String text) {}

  /** Runs quire with a file that cannot be read. */
  private Said quire(Path unreadable, String in, String... words) throws Exception {
    FaultControl control = new FaultControl(scratch.resolve("control"));
    control.arm(
        new CallFault(
            CallFault.Group.READ, CallFault.Action.FAIL, Errno.EIO, 1, CallFault.FOR_EVER));
    Path said = scratch.resolve("said");
    List<String> command = new ArrayList<>(List.of(LAUNCHER.toString()));
    command.addAll(List.of(words));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectInput(Files.writeString(scratch.resolve("in"), in).toFile())
            .redirectOutput(said.toFile());
    builder.environment().put("QUIRE_CACHEPROG", "java");
    builder.environment().put("LD_PRELOAD", library.toString());
    builder.environment().put("QUIRE_FAULTS_PATH", unreadable.toString());
    builder.environment().put("QUIRE_FAULTS_CONTROL", control.file().toString());
    Process process = builder.start();
    try {
      assertTrue(process.waitFor(MINUTES, TimeUnit.MINUTES), "no end");
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
    assertTrue(control.hasFired(), "the unreadable file was not read");
    return new Said(process.exitValue(), Files.readString(said));
  }

  private Said serve(Path unreadable, String requests) throws Exception {
    return quire(unreadable, requests + Requests.close(9), "cacheprog", "--dir", cache.toString());
  }

  @Test
  void aPutReplacesAnOutputThatCannotBeRead() throws Exception {
    Path output = outputs.get(0);
    Object before = Files.getAttribute(output, "unix:ino");
    Said said = serve(output, Requests.put(1, Requests.action(0), body(0)));
    assertTrue(said.text().contains("{\"ID\":1,\"DiskPath\":\"" + output + "\"}"), said.text());
    assertNotEquals(before, Files.getAttribute(output, "unix:ino"));
    assertArrayEquals(body(0), Files.readAllBytes(output));
    try (Stream<Path> left = Files.list(cache.resolve("tmp"))) {
      assertEquals(List.of(), left.toList());
    }
  }

  /** After a boot an output is read before it is a hit. */
  @Test
  void aGetOfAnUnreadableFileIsAMiss() throws Exception {
    String record = Files.readString(action(0));
    Files.writeString(action(0), record.replaceFirst(" [^ ]*\n$", " another-boot\n"));
    for (Path unreadable : List.of(outputs.get(0), action(0))) {
      Said said = serve(unreadable, Requests.get(1, Requests.action(0)));
      assertTrue(said.text().contains("{\"ID\":1,\"Miss\":true}"), said.text());
      assertTrue(said.text().contains(unreadable.toString()), said.text());
    }
  }

  @Test
  void fsckNamesUnreadableFilesAndGoesOn() throws Exception {
    for (Path unreadable : List.of(outputs.get(0), action(0))) {
      for (int i = 1; i < OUTPUTS; i++) {
        Files.write(outputs.get(i), new byte[body(i).length]);
      }
      Said said = quire(unreadable, "", "fsck", "--deep", store.toString());
      assertEquals(1, said.exit(), said.text());
      assertTrue(said.text().contains(unreadable + " cannot be read"), said.text());
      for (int i = 1; i < OUTPUTS; i++) {
        assertTrue(said.text().contains(outputs.get(i) + " does not have"), said.text());
      }
      said = quire(unreadable, "", "fsck", "--deep", "--repair", store.toString());
      assertEquals(0, said.exit(), said.text());
      assertFalse(Files.exists(unreadable));
      FsckRun after = FsckRun.of(store, "--deep");
      assertFalse(after.tellsOfErrors(), after::toString);
      prepareAgain();
    }
  }

  private void prepareAgain() throws IOException {
    StoreFiles.delete(store);
    Files.delete(library);
    Files.delete(library.getParent());
    outputs.clear();
    prepare();
  }
}
