package quire.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quire.TestFiles;

/**
 * A damaged record in the catalog's journal is reported, refused, and repaired as far as possible.
 */
final class JournalDamageTest {
  private static final int FILES = 200;

  /** Each file has 8 KiB that depend on its number. */
  private static final String WRITE =
      """
      python3 -c '
      import os, hashlib
      for i in range(200):
          f = os.open(f"f{i}", os.O_CREAT | os.O_WRONLY)
          os.write(f, hashlib.sha256(str(i).encode()).digest() * 256)
          os.fsync(f)
          os.close(f)'
      """;

  /** Prints how many of the files are as they were written; fails at one that is not. */
  private static final String READ =
      """
      python3 -c '
      import os, hashlib
      n = 0
      for i in range(200):
          if os.path.exists(f"f{i}"):
              assert open(f"f{i}", "rb").read() == hashlib.sha256(str(i).encode()).digest() * 256, i
              n += 1
      print(n)'
      """;

  @TempDir
  @SuppressWarnings("NullAway.Init") // set by JUnit
  private Path scratch;

  private static Shell.Result fsck(TestMount mount, String... options) throws IOException {
    String[] command =
        Shell.concat(
            java.util.List.of("fsck"), java.util.List.of(options), mount.store().toString());
    return TestMount.quire(command);
  }

  @Test
  void aDamagedRecordIsReportedRefusedAndRepaired() throws IOException {
    try (TestMount mount = TestMount.mounted(scratch)) {
      Shell.sh(mount.root(), WRITE);
      mount.kill();
      Path journal = StoreFiles.journal(mount.store());
      assertUnchangedBy(mount, 0); // a crash is no damage
      TestFiles.flip(journal, Files.size(journal) / 4);

      assertUnchangedBy(mount, 1, "--deep", "--json");
      String told = fsck(mount).output();
      assertTrue(told.contains("error: the journal is damaged: " + journal + ", offset "), told);

      byte[] before = Files.readAllBytes(journal);
      Shell.Result refused = mount.tryMount();
      assertNotEquals(0, refused.exit(), refused.output());
      assertTrue(refused.output().contains(journal + ", offset "), refused.output());
      assertTrue(refused.output().contains("backup"), refused.output());
      assertTrue(refused.output().contains("quire fsck --repair"), refused.output());
      assertEquals(java.nio.ByteBuffer.wrap(before), java.nio.ByteBuffer.wrap(bytes(journal)));

      Shell.Result repaired = fsck(mount, "--repair");
      assertEquals(0, repaired.exit(), repaired.output());
      assertTrue(repaired.output().contains("saved from behind the damage"), repaired.output());
      assertSaysWhatEndsTheHold(repaired);
      assertKept(mount, before);

      mount.mount();
      int left = Integer.parseInt(Shell.sh(mount.root(), READ).strip());
      assertEquals(FILES, left, repaired.output()); // one wrong bit can be put right
      assertHeld(mount);
      mount.unmount();
      assertUnchangedBy(mount, 0);

      Shell.Result freed = fsck(mount, "--repair", "--free-lost");
      assertEquals(0, freed.exit(), freed.output());
      assertFalse(freed.output().contains("nothing is freed"), freed.output());
      mount.assertClean();
    }
  }

  private static void assertSaysWhatEndsTheHold(Shell.Result fsck) {
    String verdict = fsck.output().strip().lines().reduce("", (before, line) -> line);
    assertTrue(verdict.endsWith("until quire fsck --repair --free-lost says so"), verdict);
  }

  private static byte[] bytes(Path file) throws IOException {
    return Files.readAllBytes(file);
  }

  private static void assertUnchangedBy(TestMount mount, int exit, String... options)
      throws IOException {
    Map<String, String> before = StoreFiles.digests(mount.store());
    Shell.Result fsck = fsck(mount, options);
    assertEquals(exit, fsck.exit(), fsck.output());
    assertEquals(before, StoreFiles.digests(mount.store()), fsck.output());
  }

  private static void assertKept(TestMount mount, byte[] damaged) throws IOException {
    try (java.util.stream.Stream<Path> kept = Files.walk(mount.store().resolve("damaged"))) {
      for (Path file : kept.filter(Files::isRegularFile).toList()) {
        if (java.util.Arrays.equals(damaged, Files.readAllBytes(file))) {
          return;
        }
      }
    }
    throw new AssertionError("the damaged journal is not kept");
  }

  /** Requires that pages of deleted files are kept, and that commands say so. */
  private static void assertHeld(TestMount mount) throws IOException {
    String status = TestMount.quire("status", mount.root().toString()).output();
    assertTrue(status.contains("--free-lost"), status);
    JsonNode json =
        new ObjectMapper()
            .readTree(TestMount.quire("status", "--json", mount.root().toString()).output());
    assertFalse(json.path(0).path("hold").asText().isEmpty(), json.toString());
    Shell.Result gc = TestMount.quire("gc", mount.root().toString());
    assertEquals(1, gc.exit(), gc.output());
    String blocks = "du -k --total '%s'/log | tail -n 1";
    String before = Shell.sh(Path.of("/"), blocks.formatted(mount.store()));
    Shell.sh(mount.root(), "rm f1 f2 f3 && sync .");
    assertEquals(before, Shell.sh(Path.of("/"), blocks.formatted(mount.store())));
  }
}
