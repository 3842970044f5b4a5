package quire.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static quire.it.Requests.action;
import static quire.it.Requests.close;
import static quire.it.Requests.get;
import static quire.it.Requests.put;
import static quire.it.Requests.sha256;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import quire.Await;

/** The quick cache program together with the daemon of a mount. */
final class QuickCacheprogMountTest extends QuickCacheprogCase {
  /** A close with spaces, as many libraries write it; go writes none. */
  private static final String ODD_CLOSE = "{\"ID\": 1, \"Command\": \"close\"}\n\n";

  @Test
  void theDaemonOfAMountCountsForBothPrograms() throws IOException {
    Path far = scratch.resolve("far");
    try (TestMount mount = TestMount.mounted(scratch)) {
      String place = mount.root().toString();
      byte[] body = {1, 2, 3};
      for (String how : new String[] {null, "java"}) {
        byte[] action = action(how == null ? 31 : 32);
        String next = TestMount.LAUNCHER + " cacheprog --dir " + far;
        Talk cold =
            talk(
                how,
                get(1, action) + put(2, action, body) + close(3),
                "--mount",
                place,
                "--stats",
                "--next",
                next);
        assertEquals(0, cold.exit(), cold.err());
        assertTrue(
            cold.err().contains("0 hits (0 B, 0 from behind), 1 misses, 1 puts"), cold.err());
        Talk warm = talk(how, get(1, action) + close(2), "--mount=" + place, "--stats");
        assertEquals(0, warm.exit(), warm.err());
        assertTrue(warm.err().contains("1 hits (3 B, 0 from behind), 0 misses"), warm.err());
        assertFalse(warm.out().contains("#"), warm.out());
      }
      assertTrue(
          TestMount.quire("status", place).output().contains("2 hits (6 B), 2 misses"),
          "the daemon has not counted all");
      assertEndsWhenItIsClosed(null, "--mount", place);
      assertEndsWhenItIsClosed("java", "--mount", place);
      assertEndsWhenItIsClosed(null, "--dir", cache.toString());
      Path directory = mount.store().resolve("gocache");
      Shell.sh(directory, "rm -r a o");
      Talk behind =
          talk(
              null,
              get(1, action(31)) + close(2),
              "--mount",
              place,
              "--stats",
              "--next-budget=60s",
              "--next",
              TestMount.LAUNCHER + " cacheprog --dir " + far);
      assertTrue(behind.err().contains("1 hits (3 B, 1 from behind), 0 misses"), behind.err());
    }
  }

  /**
   * Requires an end after a close, although the host keeps its pipe open, as go may for a while.
   */
  private void assertEndsWhenItIsClosed(@Nullable String how, String option, String place)
      throws IOException {
    for (String request : new String[] {close(1), ODD_CLOSE}) {
      assertEndsAfter(request, how, option, place);
    }
  }

  /** The build must not fail, but other users of the program behind would miss its outputs. */
  @Test
  void outputsThatDoNotReachTheProgramBehindAreReported() throws IOException {
    try (TestMount mount = TestMount.mounted(scratch)) {
      Talk talk =
          talk(
              "java",
              put(1, action(1), new byte[] {1}) + put(2, action(2), new byte[] {2}) + close(3),
              "--mount",
              mount.root().toString(),
              "--next",
              "/no/such/helper");
      assertEquals(0, talk.exit(), talk.err());
      Path log = mount.store().resolve("daemon.log");
      Await.until(
          "the log reports the outputs",
          () -> Shell.sh(scratch, "cat " + log).contains("outputs were not put behind the cache"));
    }
  }

  /** What is behind a wrong request is of a client that is not trusted, and no request of ours. */
  @Test
  void nothingBehindAWrongRequestIsReadAsAnotherProtocol() throws IOException {
    try (TestMount mount = TestMount.mounted(scratch)) {
      String wrong = put(1, action(1), new byte[1]).replace("\"BodySize\":1", "\"BodySize\":-5");
      String foreign = "{\"op\":\"snapshot\",\"name\":\"evil\",\"ino\":1}\n";
      for (String how : new String[] {null, "java"}) {
        for (String junk : new String[] {wrong, "junk\n"}) {
          Talk talk = talk(how, junk + foreign, "--read-only", "--mount", mount.root().toString());
          assertEquals(1, talk.exit(), talk.err());
          assertTrue(talk.err().startsWith("quire: the build cache has ended: "), talk.err());
          assertFalse(talk.out().contains("error"), talk.out());
        }
      }
      assertEquals("", Shell.sh(mount.root(), "ls .quire/snapshots"));
    }
  }

  @Test
  void aClosedStdinIsTheEnd() throws IOException {
    try (TestMount mount = TestMount.mounted(scratch)) {
      for (String how : new String[] {"", "QUIRE_CACHEPROG=java"}) {
        String verb = "%s timeout 60 %s cacheprog --mount . <&-".formatted(how, TestMount.LAUNCHER);
        Shell.sh(mount.root(), verb + " || [ $? = 1 ]");
      }
    }
  }

  @Test
  void aDaemonThatDiesBeforeTheEndIsReported() throws Exception {
    try (TestMount mount = TestMount.mounted(scratch)) {
      Process process =
          new ProcessBuilder(helper("--mount", mount.root().toString()))
              .redirectErrorStream(true)
              .start();
      try (BufferedReader said = process.inputReader()) {
        process.getOutputStream().write(get(1, action(1)).getBytes(StandardCharsets.US_ASCII));
        process.getOutputStream().flush();
        assertEquals(HELLO.strip(), said.readLine());
        assertEquals("{\"ID\":1,\"Miss\":true}", said.readLine());
        mount.killDaemon();
        assertEquals("quire: the daemon of the mount has ended", said.readLine());
        assertEquals(1, process.waitFor());
      } finally {
        process.destroyForcibly();
      }
    }
  }

  /**
   * The quick end writes its first line without waiting for the daemon, but still reports the
   * error.
   */
  @Test
  void aDaemonThatCannotKeepACacheTellsWhy() throws IOException {
    try (TestMount mount = TestMount.mounted(scratch)) {
      Files.createFile(mount.store().resolve("gocache"));
      for (String how : new String[] {"java", null}) {
        Talk talk = talk(how, get(1, action(1)) + close(2), "--mount", mount.root().toString());
        assertEquals(1, talk.exit(), talk.err());
        assertTrue(talk.err().startsWith("quire: " + mount.root() + ": "), talk.err());
        assertEquals(1, talk.err().lines().count(), talk.err());
        assertEquals(how == null ? HELLO : "", talk.out());
      }
    }
  }

  /** The daemon starts the program, but the paths in its command are relative to the caller. */
  @Test
  void pathsOfTheProgramBehindAreRelativeToTheCaller() throws IOException {
    Path caller = Files.createDirectory(scratch.resolve("caller"));
    Files.createSymbolicLink(caller.resolve("helper"), TestMount.LAUNCHER.toAbsolutePath());
    try (TestMount mount = TestMount.mounted(scratch)) {
      for (String how : new String[] {"java", "quick"}) {
        byte[] body = how.getBytes(StandardCharsets.US_ASCII);
        Files.writeString(caller.resolve("requests"), put(1, action(1), body) + close(2));
        Shell.sh(
            caller,
            "QUIRE_CACHEPROG=%s '%s' cacheprog --mount '%s' --next './helper cacheprog --dir far' < requests"
                .formatted(
                    how.equals("java") ? how : "",
                    TestMount.LAUNCHER.toAbsolutePath(),
                    mount.root()));
        String hex = HexFormat.of().formatHex(sha256(body));
        Path far = caller.resolve("far/o").resolve(hex.substring(0, 2)).resolve(hex.substring(2));
        Shell.sh(
            caller,
            "for try in $(seq 300); do [ ! -e '%1$s' ] || exit 0; sleep 0.1; done; exit 1"
                .formatted(far));
      }
    }
  }

  private void assertEndsAfter(String request, @Nullable String how, String option, String place)
      throws IOException {
    ProcessBuilder builder = new ProcessBuilder(helper(option, place));
    if (how != null) {
      builder.environment().put("QUIRE_CACHEPROG", how);
    }
    Process process = builder.redirectErrorStream(true).start();
    try {
      process.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      process.getOutputStream().flush();
      assertTrue(process.waitFor(1, TimeUnit.MINUTES), how + " " + option + " does not end");
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertEquals(HELLO + "{\"ID\":1}\n", said);
      assertEquals(0, process.exitValue(), how + " " + option + request);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    } finally {
      process.destroyForcibly();
    }
  }
}
