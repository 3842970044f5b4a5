package quire.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static quire.it.Requests.action;
import static quire.it.Requests.close;
import static quire.it.Requests.get;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The quick end in C trusts the same daemons as Java does, and Java explains why it trusts no
 * other.
 */
final class QuickCacheprogTrustTest {
  private static final Path QUICK = TestMount.LAUNCHER.resolveSibling("native/cacheprog");

  private static final int SOME_USER = 1000;
  private static final int OTHER = 1001;
  private static final int ROOT = 0;

  /** Runs the quick end with a program in the place of Java that only fails. */
  private static Shell.Result alone(Path scratch, Path mount) throws IOException {
    Files.writeString(scratch.resolve("requests"), get(1, action(1)) + close(2));
    return Shell.run(
        scratch,
        List.of(
            "bash",
            "-c",
            "'%s' /bin/false cacheprog --mount '%s' <requests".formatted(QUICK, mount)));
  }

  private static void own(Path store, int ofStore, int ofSocket) throws IOException {
    Files.setAttribute(store, "unix:uid", ofStore);
    Files.setAttribute(store.resolve("control.sock"), "unix:uid", ofSocket);
  }

  @Test
  void aStoreOfSeveralUsersIsNotAsked(@TempDir Path scratch) throws IOException {
    User.assumeRoot();
    Assumptions.assumeTrue(Files.isExecutable(QUICK), "there was no C compiler for " + QUICK);
    try (TestMount mount = TestMount.mounted(scratch)) {
      assertTrue(alone(scratch, mount.root()).output().contains("\"Miss\":true"));
      own(mount.store(), ROOT, OTHER);
      assertTrue(alone(scratch, mount.root()).output().contains("\"Miss\":true"));
      own(mount.store(), SOME_USER, OTHER);
      Shell.Result refused = alone(scratch, mount.root());
      assertEquals("", refused.output());
      assertEquals(1, refused.exit());
      Shell.Result explained = TestMount.quire("cacheprog", "--mount", mount.root().toString());
      assertTrue(explained.output().contains("is not yours"), explained.output());
      own(mount.store(), ROOT, ROOT);
    }
  }
}
