package quire.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code quire stat}, {@code quire fsck} and the manual page, as a user runs them. */
final class StoreToolsTest {
  @TempDir
  @SuppressWarnings("NullAway.Init") // set by JUnit
  private Path scratch;

  @Test
  void statShowsWhereTheBytesAre() throws IOException {
    try (TestMount mount = TestMount.mounted(scratch)) {
      Path file = mount.root().resolve("file");
      Shell.sh(mount.root(), "head -c 1M /dev/urandom >file && truncate -s 2M file && sync file");
      JsonNode stat = json("stat", "--json", file.toString());
      assertEquals(2 << 20, stat.path("size").asLong());
      assertEquals(1 << 20, stat.path("allocated").asLong());
      assertEquals(Files.getAttribute(file, "unix:ino"), stat.path("ino").asLong());
      long end = 0;
      for (JsonNode extent : stat.path("extents")) {
        assertEquals(end, extent.path("offset").asLong());
        end += extent.path("length").asLong();
      }
      assertEquals(2 << 20, end);
      String text = TestMount.quire("stat", file.toString()).output();
      assertTrue(text.contains("offloaded") && text.contains("hole"), text);
      assertEquals(1, TestMount.quire("stat", mount.root().toString()).exit());
    }
  }

  @Test
  void statTellsTheHashesOfAFileInASnapshot() throws IOException {
    try (TestMount mount = TestMount.mounted(scratch)) {
      Shell.sh(mount.root(), "printf hello > file; mkdir .quire/snapshots/s");
      Path file = mount.root().resolve("file");
      Path taken = mount.root().resolve(".quire/snapshots/s/file");
      JsonNode stat = json("stat", "--json", taken.toString());
      assertEquals(
          "ea8f163db38682925e4491c5e58d4bb3506ef8c14eb78a86e908c5624a67200f",
          stat.path("blake3").asText());
      assertEquals("3610a686", stat.path("crc32").asText());
      assertFalse(stat.has("sha256"));
      String sha256 = Shell.sh(mount.root(), "sha256sum file | cut -d' ' -f1").strip();
      for (int i = 0; i < 2; i++) {
        JsonNode asked = json("stat", "--json", "--sha256", taken.toString());
        assertEquals(sha256, asked.path("sha256").asText());
      }
      String text = TestMount.quire("stat", "--sha256", taken.toString()).output();
      assertTrue(text.contains(sha256), text);
      assertFalse(json("stat", "--json", file.toString()).has("blake3"));
      Shell.Result live = TestMount.quire("stat", "--sha256", file.toString());
      assertEquals(1, live.exit());
      assertTrue(live.output().contains("is not in a snapshot"), live.output());
    }
  }

  @Test
  void statPagesThroughManyExtents() throws IOException {
    try (TestMount mount = TestMount.mounted(scratch)) {
      // every other page is a hole: 24,000 extents, more than two answers hold
      Shell.sh(
          mount.root(),
          """
          python3 -c '
          import os
          f = os.open("many", os.O_RDWR | os.O_CREAT)
          for i in range(12000): os.pwrite(f, os.urandom(16), i * 8192)'
          """);
      Path many = mount.root().resolve("many");
      JsonNode extents = json("stat", "--json", many.toString()).path("extents");
      assertTrue(extents.size() > 20_000, "extents: " + extents.size());
      String text = TestMount.quire("stat", many.toString()).output();
      assertTrue(text.contains("more; --all shows them"), text);
    }
  }

  @Test
  void fsckRefusesAStoreInUseAndFindsAnUnmountedOneClean() throws IOException {
    try (TestMount mount = TestMount.mounted(scratch)) {
      String store = mount.store().toString();
      Shell.sh(mount.root(), "mkdir d && echo text >d/f && ln d/f g && ln -s g s");
      Shell.Result busy = TestMount.quire("fsck", store);
      assertEquals(1, busy.exit());
      assertTrue(busy.output().contains("in use by process " + mount.pid()), busy.output());
      mount.unmount();
      Shell.Result clean = TestMount.quire("fsck", store);
      assertEquals(0, clean.exit(), clean.output());
      assertTrue(clean.output().contains("clean"), clean.output());
      JsonNode report = json("fsck", "--json", store);
      assertEquals(4, report.path("inodes").asInt());
      assertTrue(report.path("clean").asBoolean());
    }
  }

  @Test
  void aDeepCheckReadsWhatSnapshotsName() throws IOException {
    try (TestMount mount = TestMount.mounted(scratch)) {
      String store = mount.store().toString();
      Shell.sh(mount.root(), "echo one >f && echo two >g && mkdir .quire/snapshots/s && rm f");
      mount.unmount();
      Shell.Result deep = TestMount.quire("fsck", "--deep", store);
      assertEquals(0, deep.exit(), deep.output());
      assertTrue(deep.output().contains("2 blobs read, 8 B"), deep.output());
      assertEquals(2, json("fsck", "--deep", "--json", store).path("hashedBlobs").asInt());
    }
  }

  @Test
  void aMountAfterACrashFreesWhatTheCrashLeft() throws IOException {
    try (TestMount mount = TestMount.mounted(scratch)) {
      Shell.sh(mount.root(), "head -c 8M /dev/urandom >kept && sync kept && cp kept gone");
      Shell.sh(mount.root(), "rm gone");
      mount.kill();
      String store = mount.store().toString();
      Shell.Result look = TestMount.quire("fsck", store);
      assertEquals(0, look.exit(), look.output());
      assertTrue(look.output().contains("not closed in good order"), look.output());
      mount.mount();
      mount.unmount();
      JsonNode report = json("fsck", "--json", store);
      assertEquals(0, report.path("problems").size(), report::toString);
      assertTrue(report.path("closedInGoodOrder").asBoolean());
    }
  }

  @Test
  void aMountHelperHasNoPath() throws IOException {
    try (TestMount mount = new TestMount(scratch)) {
      Files.createDirectories(mount.store());
      Shell.sh(
          scratch,
          "env -u PATH '%s' '%s' '%s' -o rw,dev,suid"
              .formatted(TestMount.LAUNCHER, mount.store(), mount.root()));
      Shell.sh(mount.root(), "echo text >file");
      mount.unmount();
    }
  }

  @Test
  void theManualHasAPageForEveryVerb() throws IOException {
    Path man = scratch.resolve("man");
    assertEquals(0, TestMount.quire("generate-man", man.toString()).exit());
    String page = Files.readString(man.resolve("quire.1"));
    for (String verb : new String[] {"mount", "umount", "status", "stat", "diff", "fsck"}) {
      assertTrue(page.contains("quire\\-" + verb + "(1)"), verb);
      assertTrue(Files.readString(man.resolve("quire-" + verb + ".1")).contains(".SH \"OPTIONS\""));
      assertTrue(TestMount.quire("help", verb).output().contains("EXAMPLES"), verb);
    }
    assertEquals(2, TestMount.quire("help", "nothing").exit());
    Shell.sh(man, "bash -n quire.bash");
  }

  private static JsonNode json(String... arguments) throws IOException {
    Shell.Result result = TestMount.quire(arguments);
    assertEquals(0, result.exit(), result.output());
    return new ObjectMapper().readTree(result.output());
  }
}
