package quire.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Verbs whose output cannot be written: they end, and none reports success. */
final class StdoutTest {
  @TempDir private Path scratch;

  /** Runs a verb; returns its output and its exit status. */
  private static String run(TestMount mount, String verb, String end) throws IOException {
    return Shell.sh(
        mount.root(),
        "set +e; timeout 30 '%s' %s %s; echo status ${PIPESTATUS[0]}"
            .formatted(TestMount.LAUNCHER, verb, end));
  }

  @Test
  void aFullDiskIsReported() throws IOException {
    try (TestMount mount = TestMount.mounted(scratch)) {
      Shell.sh(mount.root(), "mkdir a b; echo x > a/file; echo line > .quire/streams/log");
      String[] verbs = {
        "status --json",
        "snapshot s",
        "snapshots",
        "diff a b",
        "diff --json a b",
        "stream ls",
        "stream read log",
        "stream read --json log",
        "stream write --tee log < a/file",
        "top --interval 0.1",
        "archive a",
        "help",
        "mount --help",
      };
      for (String verb : verbs) {
        assertEquals(
            """
            quire: cannot write to stdout: No space left on device; its output is not complete
            status 1
            """,
            run(mount, verb, "2>&1 > /dev/full"),
            verb);
      }
      mount.unmount();
      Shell.Result fsck =
          Shell.run(
              scratch,
              List.of(
                  "sh",
                  "-c",
                  TestMount.LAUNCHER + " fsck --json " + mount.store() + " >/dev/full"));
      assertEquals(1, fsck.exit());
      assertTrue(fsck.output().startsWith("quire: cannot write to stdout: "), fsck.output());
    }
  }

  /** The verb ends without a message, as a program that SIGPIPE kills. */
  @Test
  void aReaderThatHasGoneEndsTheVerb() throws IOException {
    try (TestMount mount = TestMount.mounted(scratch)) {
      Shell.sh(mount.root(), "seq 100000 > .quire/streams/log");
      String[] verbs = {"stream read -f log", "stream read -f --json log", "top --interval 0.1"};
      for (String verb : verbs) {
        assertEquals("status 141\n", run(mount, verb, "2>&1 | head -c 1 >/dev/null"), verb);
      }
    }
  }
}
