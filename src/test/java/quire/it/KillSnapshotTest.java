package quire.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quire.Await;
import quire.Seeds;

/**
 * Kills the daemon while snapshots are taken, dropped and collected beside a writer, and while
 * clones of them are made, changed, removed and put in the place of others: each snapshot and each
 * clone is then there whole, or not at all. Runs {@code -Dquire.kills} rounds.
 */
final class KillSnapshotTest {
  private static final int ROUNDS = Integer.getInteger("quire.kills", 3);
  private static final int SOAK_ROUNDS = Integer.getInteger("quire.soak.snapshot.kills", 100);

  /**
   * Changes a tree whose checksums are in {@code sums}, takes a snapshot of it, clones the
   * snapshot, and removes the clone and the snapshot of five steps before; now and then restores
   * the snapshot to {@code restored}. {@code $1} is the prefix of the files that record what was
   * acknowledged.
   */
  private static final String TAKE =
      """
      acknowledged=$1; i=$(cat "$acknowledged.step" 2>/dev/null || echo 0)
      mkdir -p tree/d clones restored; [ -e restored/sums ] || touch restored/sums
      while :; do
        i=$((i + 1)); echo $i > "$acknowledged.step"
        head -c $((RANDOM * 4)) /dev/urandom > tree/d/f$((i % 9))
        head -c 100 /dev/urandom >> tree/grows; mkdir -p tree/e$((i % 5)); echo $i > tree/e$((i % 5))/g
        [ $((i % 4)) != 0 ] || rm -rf tree/e$((i % 3))
        (cd tree && find . -type f ! -name sums -print0 | xargs -0 sha256sum > sums) || exit
        mkdir .quire/snapshots/s$i || exit
        echo s$i >> "$acknowledged.taken"
        "$2" clone s$i/tree clones/s$i || exit
        echo s$i >> "$acknowledged.cloned"
        echo $i > clones/s$i/new
        [ $i -le 5 ] || [ ! -d clones/s$((i - 5)) ] || {
          echo s$((i - 5)) >> "$acknowledged.removed"; rm -rf clones/s$((i - 5)); }
        [ $((i % 3)) != 0 ] || "$2" restore s$i/tree restored || exit
        [ $i -le 5 ] || [ ! -d .quire/snapshots/s$((i - 5)) ] || {
          echo s$((i - 5)) >> "$acknowledged.dropped"; rmdir .quire/snapshots/s$((i - 5)); }
      done
      """;

  /** Writes elsewhere and collects garbage, again and again. */
  private static final String DISTURB =
      """
      while :; do
        for n in 1 2 3 4 5 6; do head -c 300000 /dev/urandom > other$n; done
        "$1" gc || exit
        rm other[135]
      done
      """;

  @TempDir private Path scratch;

  @Test
  void aSnapshotIsWholeOrNotThere() throws Exception {
    run(ROUNDS);
  }

  @Test
  @Tag("soak")
  void aSnapshotIsWholeOrNotThereOverManyKills() throws Exception {
    run(SOAK_ROUNDS);
  }

  private void run(int rounds) throws Exception {
    long seed = Seeds.seed("KillSnapshotTest");
    Random random = new Random(seed);
    Path acknowledged = scratch.resolve("acknowledged");
    try (TestMount mount = TestMount.mounted(scratch)) {
      for (int round = 0; round < rounds; round++) {
        List<Process> programs =
            List.of(
                start(mount, TAKE, acknowledged.toString(), TestMount.LAUNCHER.toString()),
                start(mount, DISTURB, TestMount.LAUNCHER.toString()));
        try {
          awaitTheFirst(acknowledged);
          Thread.sleep(700 + random.nextInt(2500));
          mount.killDaemon();
        } finally {
          for (Process program : programs) {
            program.descendants().forEach(ProcessHandle::destroyForcibly);
            program.destroyForcibly().waitFor();
          }
        }
        mount.clear();
        Shell.Result fsck = TestMount.quire("fsck", mount.store().toString());
        assertEquals(0, fsck.exit(), fsck.output());
        mount.mount();
        verify(mount, acknowledged);
      }
      mount.unmount();
      Shell.Result fsck = TestMount.quire("fsck", mount.store().toString());
      assertTrue(fsck.ok() && fsck.output().contains("clean"), fsck.output());
    } catch (AssertionError e) {
      throw new AssertionError("-Dquire.seed=%d: %s".formatted(seed, e.getMessage()), e);
    }
  }

  /** Waits for the first snapshot, so that a slow machine also has something to lose. */
  private static void awaitTheFirst(Path acknowledged) {
    Await.until("a snapshot is taken", () -> !lines(acknowledged + ".taken").isEmpty());
  }

  private Process start(TestMount mount, String script, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("bash", "-c", script, "test"));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command)
        .directory(mount.root().toFile())
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(scratch.resolve("programs").toFile()))
        .start();
  }

  private static void verify(TestMount mount, Path acknowledged) throws IOException {
    Shell.sh(
        mount.root().resolve(".quire/snapshots"),
        "shopt -s nullglob; for s in *; do (cd $s/tree; sha256sum --quiet -c sums); done");
    Shell.sh(mount.root(), "cd restored; [ ! -s sums ] || sha256sum --quiet -c sums");
    List<String> taken = Shell.sh(mount.root(), "ls .quire/snapshots").lines().toList();
    requireKept(taken, lines(acknowledged + ".taken"), lines(acknowledged + ".dropped"));
    List<String> clones = Shell.sh(mount.root(), "ls clones").lines().toList();
    List<String> removed = lines(acknowledged + ".removed");
    requireKept(clones, lines(acknowledged + ".cloned"), removed);
    for (String clone : clones) {
      if (!removed.contains(clone)) {
        Shell.sh(mount.root(), "cd clones/%s; sha256sum --quiet -c sums".formatted(clone));
      }
    }
  }

  private static void requireKept(
      List<String> there, List<String> acknowledged, List<String> removed) {
    for (String name : acknowledged) {
      assertTrue(
          there.contains(name) || removed.contains(name),
          () -> "%s is lost; there are %s".formatted(name, there));
    }
  }

  private static List<String> lines(String file) throws IOException {
    Path path = Path.of(file);
    return Files.exists(path) ? Files.readAllLines(path) : List.of();
  }
}
