package quire.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real go command whose build cache is ours. */
@SuppressWarnings("NullAway.Init") // JUnit calls prepare()
final class CacheprogTest {
  private static final Pattern STATS =
      Pattern.compile(
          "quire cacheprog: (\\d+) hits .*?, (\\d+) misses, (\\d+) puts .*, (\\d+) errors");

  /** A few dozen packages, for tests that need no more. */
  private static final String PACKAGES = "encoding/json text/template";

  @TempDir private Path scratch;
  private Go go;
  private Path cache;

  @BeforeEach
  void prepare() throws IOException {
    go = Go.require(scratch);
    cache = scratch.resolve("cache");
  }

  private String helper(String... more) {
    return "%s cacheprog --dir %s --stats %s"
        .formatted(TestMount.LAUNCHER, cache, String.join(" ", more));
  }

  private record Stats(int hits, int misses, int puts, int errors) {}

  private static Stats stats(String said) {
    Matcher matcher = STATS.matcher(said);
    assertTrue(matcher.find(), said);
    return new Stats(
        Integer.parseInt(matcher.group(1)),
        Integer.parseInt(matcher.group(2)),
        Integer.parseInt(matcher.group(3)),
        Integer.parseInt(matcher.group(4)));
  }

  /** Waits for the output of {@code --stats}, which comes after go has ended. */
  private Stats run(String helper, String script) throws IOException {
    Path said = scratch.resolve("said");
    go.sh(
        scratch,
        helper,
        "(%s) 2>%s; for try in $(seq 100); do grep -q 'quire cacheprog:' %2$s && exit; sleep 0.1; done; cat %2$s; exit 1"
            .formatted(script, said));
    return stats(Files.readString(said));
  }

  private void writeProgram(Path directory) throws IOException {
    Files.createDirectories(directory);
    Files.writeString(directory.resolve("go.mod"), "module example.com/p\n\ngo 1.24\n");
    Files.writeString(
        directory.resolve("p.go"),
        """
        package main

        import (
          "encoding/json"
          "os"
        )

        func Twice(i int) int { return 2 * i }

        func main() {
          json.NewEncoder(os.Stdout).Encode(Twice(21))
        }
        """);
    Files.writeString(
        directory.resolve("p_test.go"),
        """
        package main

        import "testing"

        func TestTwice(t *testing.T) {
          if Twice(2) != 4 {
            t.Fatal("wrong")
          }
        }
        """);
  }

  @Test
  @Tag("soak")
  void theStandardLibraryIsBuiltOnce() throws IOException {
    Stats cold = run(helper(), "go build std");
    assertTrue(cold.puts() > 300, cold::toString);
    assertNothingIsMissing(run(helper(), "go build std"));
    Stats vet = run(helper(), "go vet " + PACKAGES);
    assertEquals(0, vet.errors());
  }

  @Test
  void aProgramIsBuiltAndTestedAndTestResultsAreCachedUntilTheyAreCleaned() throws IOException {
    Path program = scratch.resolve("program");
    writeProgram(program);
    assertEquals("42\n", go.sh(program, helper(), "go build -o p . 2>/dev/null && ./p"));
    assertFalse(go.sh(program, helper(), "go test . 2>/dev/null").contains("(cached)"));
    assertTrue(go.sh(program, helper(), "go test . 2>/dev/null").contains("(cached)"));
    go.sh(program, helper(), "go clean -testcache");
    assertFalse(go.sh(program, helper(), "go test . 2>/dev/null").contains("(cached)"));
    assertTrue(go.sh(program, helper(), "go test . 2>/dev/null").contains("(cached)"));
  }

  @Test
  void twoBuildsAtOnceShareACache() throws IOException {
    writeProgram(scratch.resolve("one"));
    writeProgram(scratch.resolve("two"));
    go.sh(
        scratch,
        helper(),
        """
        (cd one && go build -o p .) & first=$!
        (cd two && go build -o p .) & second=$!
        wait $first
        wait $second
        test "$(one/p)" = 42
        test "$(two/p)" = 42
        """);
    assertEquals(0, run(helper(), "go build encoding/json os").misses());
  }

  @Test
  void aCacheOnTheMountIsClonedLikeAnythingElse() throws IOException {
    try (TestMount mount = TestMount.mounted(scratch)) {
      cache = mount.root().resolve("cache");
      assertTrue(run(helper(), "go build " + PACKAGES).puts() > 20);
      assertEquals(0, run(helper(), "go build " + PACKAGES).misses());
      TestMount.quire("clone", cache.toString(), mount.root().resolve("clone").toString());
      cache = mount.root().resolve("clone");
      assertEquals(0, run(helper(), "go build " + PACKAGES).misses());
    }
  }

  @Test
  void aMountsDaemonKeepsTheCache() throws IOException {
    try (TestMount mount = TestMount.mounted(scratch)) {
      String client = "%s cacheprog --mount %s".formatted(TestMount.LAUNCHER, mount.root());
      go.sh(scratch, client, "go build " + PACKAGES);
      String first = TestMount.quire("status", mount.root().toString()).output();
      assertTrue(first.contains("go cache"), first);
      go.sh(scratch, client, "go build " + PACKAGES);
      String second = TestMount.quire("status", "--json", mount.root().toString()).output();
      assertTrue(second.contains("\"hits\""), second);
      assertTrue(Files.isDirectory(mount.store().resolve("gocache/o")), "it is not in the store");
      String readOnly = client + " --read-only";
      go.sh(scratch, readOnly, "go build " + PACKAGES);
      mount.unmount();
      mount.assertClean("--deep");
      Shell.sh(
          mount.store(),
          "f=$(find gocache/o -type f -size +1k -print -quit); dd if=/dev/zero of=$f bs=1k count=1 conv=notrunc");
      Shell.Result damaged = TestMount.quire("fsck", "--deep", mount.store().toString());
      assertEquals(1, damaged.exit());
      assertTrue(damaged.output().contains("does not have the SHA-256"), damaged.output());
      assertTrue(TestMount.quire("fsck", "--deep", "--repair", mount.store().toString()).ok());
      mount.assertClean("--deep");
    }
  }

  @Test
  @Tag("soak")
  void hundredsOfPackagesAreKeptByADaemonAndOnItsMount() throws IOException {
    try (TestMount mount = TestMount.mounted(scratch)) {
      String client = "%s cacheprog --mount %s --stats".formatted(TestMount.LAUNCHER, mount.root());
      assertTrue(run(client, "go build std").puts() > 300);
      assertNothingIsMissing(run(client, "go build std"));
      cache = mount.root().resolve("cache");
      assertTrue(run(helper(), "go build std").puts() > 300);
      mount.unmount();
      mount.mount();
      assertNothingIsMissing(run(helper(), "go build std"));
      assertNothingIsMissing(run(client, "go build std"));
    }
  }

  private static void assertNothingIsMissing(Stats warm) {
    assertTrue(warm.hits() > 300, warm::toString);
    assertEquals(new Stats(warm.hits(), 0, 0, 0), warm);
  }

  /** As when all processes of a job are ended: the next job finds nothing broken. */
  @Test
  void aHelperThatIsKilledInTheMiddleLeavesNothingBroken() throws IOException {
    go.sh(
        scratch,
        helper(),
        """
        go build std >/dev/null 2>&1 & build=$!
        for try in $(seq 600); do
          [ "$(find cache/o -type f 2>/dev/null | wc -l)" -lt 40 ] || break
          sleep 0.1
        done
        pkill -KILL -P $build || exit 1
        wait $build && exit 1
        true
        """);
    Stats again = run(helper(), "go build " + PACKAGES);
    assertEquals(0, again.errors());
    assertTrue(again.hits() > 0, "no output of the killed build is there");
    assertEquals(0, run(helper(), "go build " + PACKAGES).misses());
  }

  @Test
  @Tag("soak")
  void aReadOnlyCacheAnswersAndTakesNothing() throws IOException {
    run(helper(), "go build encoding/json");
    String before = Shell.sh(cache, "find . | sort");
    Stats stats = run(helper("--read-only"), "go build " + PACKAGES);
    assertTrue(stats.hits() > 0 && stats.puts() == 0, stats::toString);
    assertEquals(before, Shell.sh(cache, "find . | sort"));
  }

  @Test
  @Tag("soak")
  void aHelperBehindTheCacheIsAskedAndGetsPuts() throws IOException {
    Path far = scratch.resolve("far");
    String next = "--next \"%s cacheprog --dir %s\"".formatted(TestMount.LAUNCHER, far);
    run(helper(next), "go build encoding/json");
    cache = scratch.resolve("near");
    Stats warm = run(helper(next), "go build encoding/json");
    assertTrue(warm.hits() > 20, warm::toString);
    assertEquals(0, warm.misses());
    assertEquals(0, run(helper(), "go build encoding/json").misses(), "hits were not kept");
  }

  @Test
  @Tag("soak")
  void aHelperBehindThatIsDeadOrSlowFailsNoBuild() throws IOException {
    for (String next : new String[] {"/no/such/helper", "sleep 1000", "false"}) {
      cache = scratch.resolve("cache-" + next.length());
      Stats stats = run(helper("--next \"" + next + "\""), "go build errors");
      assertEquals(0, stats.errors());
      assertNotEquals(0, stats.puts());
    }
  }

  @Test
  @Tag("soak")
  void aFullDiskFailsNoBuild() throws IOException {
    User.assumeRoot();
    Shell.sh(scratch, "mkdir disk && mount -t tmpfs -o size=2m none disk");
    try {
      cache = scratch.resolve("disk/cache");
      writeProgram(scratch.resolve("program"));
      Stats stats = run(helper(), "cd program && go build -o p . && test \"$(./p)\" = 42");
      assertEquals(0, stats.errors());
    } finally {
      Shell.sh(scratch, "for try in 1 2 3 4 5; do umount disk && exit; sleep 1; done; exit 1");
    }
  }

  @Test
  void aDirectoryOfSomebodyElseIsNotWritten() throws IOException {
    User.assumeRoot();
    Path directory = Files.createDirectory(scratch.resolve("others"));
    Shell.sh(scratch, "chmod a+x .");
    try (User user = User.ordinary(Files.createDirectory(scratch.resolve("other")))) {
      for (String how : new String[] {"", "java"}) {
        Shell.Result refused =
            user.run("QUIRE_CACHEPROG=%s $QUIRE cacheprog --dir %s".formatted(how, directory));
        assertEquals(1, refused.exit());
        assertEquals(
            "quire: the cache directory %s cannot be written; name another with --dir, or use --read-only\n"
                .formatted(directory),
            refused.output());
      }
    }
  }

  @Test
  void anUnusableCacheIsRefusedWithAMessage() throws IOException {
    Path file = Files.createFile(scratch.resolve("file"));
    Shell.Result refused = TestMount.quire("cacheprog", "--dir", file.toString());
    assertEquals(1, refused.exit());
    assertEquals(
        "quire: the cache directory %1$s cannot be made: %1$s is not a directory; name another with --dir\n"
            .formatted(file),
        refused.output());
    assertEquals(2, TestMount.quire("cacheprog").exit());
    Shell.Result elsewhere = TestMount.quire("cacheprog", "--mount", scratch.toString());
    assertEquals(1, elsewhere.exit());
    assertEquals(
        "quire: %s is not on a quire mount; quire status lists the mounts\n".formatted(scratch),
        elsewhere.output());
  }
}
