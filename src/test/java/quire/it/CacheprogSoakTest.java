package quire.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Builds of several hundred packages that share a cache, or lose their cache in the middle. */
@Tag("soak")
@SuppressWarnings("NullAway.Init") // JUnit calls prepare()
final class CacheprogSoakTest {
  private static final int PACKAGES = 300;

  /** A build in each of two directories at the same time; both must succeed. */
  private static final String TWO_BUILDS =
      """
      mkdir -p one two
      (cd one && go build std) & first=$!
      (cd two && go build std) & second=$!
      wait $first
      wait $second
      """;

  @TempDir private Path scratch;
  private Go go;
  private Path cache;

  @BeforeEach
  void prepare() throws IOException {
    go = Go.require(scratch);
    cache = scratch.resolve("cache");
  }

  private static String in(String option, Path place) {
    return "%s cacheprog %s %s".formatted(TestMount.LAUNCHER, option, place);
  }

  /** Each output has the SHA-256 that is its name, and there are hundreds of them. */
  private static void assertOutputsAreRight(Path directory) throws IOException {
    String wrong =
        Shell.sh(
            directory.resolve("o"),
            "find . -type f | xargs sha256sum | awk '{split($2, p, \"/\"); if ($1 != p[2] p[3]) print}'");
    assertEquals("", wrong);
    int count = Integer.parseInt(Shell.sh(directory, "find o -type f | wc -l | tr -d ' '").strip());
    assertTrue(count > PACKAGES, "only " + count + " outputs");
  }

  /** {@code go build -v} names the packages that it does not find in the cache. */
  private void assertAllIsThere(String helper) throws IOException {
    assertEquals("", go.sh(scratch, helper, "go build -v std 2>&1"));
  }

  @Test
  void twoBuildsAtOnceShareADirectory() throws IOException {
    go.sh(scratch, in("--dir", cache), TWO_BUILDS);
    assertOutputsAreRight(cache);
    assertAllIsThere(in("--dir", cache));
    go.sh(scratch, in("--dir", cache), TWO_BUILDS);
    assertOutputsAreRight(cache);
  }

  @Test
  void twoBuildsAtOnceShareAMount() throws IOException {
    try (TestMount mount = TestMount.mounted(scratch)) {
      String helper = in("--mount", mount.root());
      go.sh(scratch, helper, TWO_BUILDS);
      assertOutputsAreRight(mount.store().resolve("gocache"));
      assertAllIsThere(helper);
      go.sh(scratch, helper, TWO_BUILDS);
      mount.unmount();
      mount.assertClean("--deep");
    }
  }

  /** Kills the program that go speaks to, or the JVM behind it if there is one. */
  @ParameterizedTest
  @CsvSource({
    "60, pkill -KILL -P $build -f cacheprog",
    "250, pkill -KILL -P $build -f cacheprog",
    "150, pkill -KILL -P $(pgrep -P $build -f cacheprog) || pkill -KILL -P $build -f cacheprog"
  })
  void aKillInTheMiddleOfABuildLeavesOnlyRightOutputs(int outputs, String kill) throws IOException {
    String helper = in("--dir", cache);
    go.sh(
        scratch,
        helper,
        """
        go build std >said 2>&1 & build=$!
        for try in $(seq 6000); do
          [ "$(find cache/o -type f 2>/dev/null | wc -l)" -lt %d ] || break
          sleep 0.1
        done
        %s || exit 1
        wait $build && exit 1
        grep -qi 'cache' said || { cat said; exit 1; }
        """
            .formatted(outputs, kill));
    go.sh(scratch, helper, "go build std");
    assertOutputsAreRight(cache);
    assertAllIsThere(helper);
  }
}
