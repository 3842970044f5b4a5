package quire.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quire.Seeds;

/**
 * One mount on which stress-ng, fio and a model of trees with snapshots and clones run at the same
 * time for {@code -Dquire.soak.minutes}. Nothing may fail meanwhile, and nothing may be left
 * behind.
 */
@Tag("soak")
final class LongLifeTest {
  private static final long MINUTES = Long.getLong("quire.soak.minutes", 30);
  private static final int STRESS_SECONDS = 4;

  /** What the log may take beyond named bytes and checksums: the last page of each segment. */
  private static final long SLACK = 8 << 20;

  /** The checksums of a segment of 1 GiB, which stay as long as it has a page that is named. */
  private static final long SUMS = 1 << 20;

  /** These stressors do not use the directory that stress-ng is started in. */
  private static final Set<String> ELSEWHERE =
      Set.of("bind-mount", "binderfs", "eventfd", "ioprio", "procfs");

  @TempDir private Path scratch;

  private final long seed = Seeds.seed("LongLifeTest");
  private final AtomicBoolean failed = new AtomicBoolean();
  private long deadline;

  /** A piece of work that is repeated; the number of rounds is only printed. */
  private interface Round {
    void run(int number) throws IOException;
  }

  @Test
  void aMountThatIsUsedForLongIsWholeAndLeavesNothing() throws Exception {
    System.out.printf("LongLifeTest: %d minutes%n", MINUTES);
    Path disk = Files.createDirectory(scratch.resolve("disk"));
    try (TestMount mount = TestMount.mounted(scratch)) {
      Random random = new Random(seed);
      TwinTrees twins = new TwinTrees(mount.root(), mount.root().resolve("model"), disk, random);
      work(mount, disk, twins);
      twins.compare();
      mount.unmount();
      requireNoFailures(mount);
      requireNothingLeft(mount, Long.MAX_VALUE);

      mount.mount();
      twins.compare();
      Shell.sh(mount.root(), "rm -rf stress fio");
      long needed = twins.dropAllButOne();
      mount.unmount();
      requireNothingLeft(mount, needed);
      mount.mount();
      twins.compare();
    } catch (AssertionError e) {
      throw new AssertionError("-Dquire.seed=%d: %s".formatted(seed, e.getMessage()), e);
    }
  }

  private void work(TestMount mount, Path disk, TwinTrees twins) throws IOException {
    deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(MINUTES);
    Path stress = Files.createDirectory(mount.root().resolve("stress"));
    Path fio = Files.createDirectory(mount.root().resolve("fio"));
    Set<String> suspects = new TreeSet<>();
    List<String> stressors =
        StressNg.filesystemClass(disk).stream().filter(name -> !ELSEWHERE.contains(name)).toList();
    List<CompletableFuture<Integer>> all =
        List.of(
            start(number -> stress(stress, stressors.get(number % stressors.size()), suspects)),
            start(number -> FioRounds.run(fio, number)),
            start(number -> twins.step()));
    try {
      all.forEach(CompletableFuture::join);
    } catch (CompletionException e) {
      all.forEach(each -> each.exceptionally(failure -> 0).join());
      throw new AssertionError(e.getMessage(), e);
    }
    System.out.printf(
        "%d stressors, %d rounds of fio, %d steps of the model%n",
        all.get(0).join(), all.get(1).join(), all.get(2).join());
    Path plain = Files.createDirectory(disk.resolve("stress"));
    suspects.removeIf(name -> failsIn(plain, name));
    assertEquals(Set.of(), suspects, "these fail on the mount and not on the disk");
  }

  /** Runs rounds until the time is over, or other work has failed; returns how many. */
  private CompletableFuture<Integer> start(Round round) {
    Callable<Integer> rounds =
        () -> {
          int number = 0;
          while (System.nanoTime() < deadline && !failed.get()) {
            round.run(number++);
          }
          return number;
        };
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return rounds.call();
          } catch (Exception | AssertionError e) {
            failed.set(true);
            throw new CompletionException(e.getMessage(), e);
          }
        },
        task -> Thread.ofPlatform().daemon().name("work").start(task));
  }

  private static void stress(Path directory, String stressor, Set<String> suspects)
      throws IOException {
    Optional<String> failure = StressNg.failure(directory, stressor, STRESS_SECONDS);
    if (failure.isPresent()) {
      System.out.println(failure.get());
      suspects.add(stressor);
    }
  }

  private static boolean failsIn(Path directory, String stressor) {
    try {
      return StressNg.failure(directory, stressor, STRESS_SECONDS).isPresent();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /**
   * A bug may be only an errno for a program that expects errors, but the log has its stack trace.
   */
  private static void requireNoFailures(TestMount mount) throws IOException {
    String log = Files.readString(mount.store().resolve("daemon.log"));
    List<String> told =
        log.lines().filter(line -> line.contains(" ERROR ") || line.startsWith("\tat ")).toList();
    assertEquals(List.of(), told.stream().limit(20).toList());
  }

  /**
   * Requires that the store of the unmounted mount is clean, and that its log has only named bytes.
   *
   * @param needed bytes of disk that the same files take elsewhere
   */
  private static void requireNothingLeft(TestMount mount, long needed) throws IOException {
    String store = mount.store().toString();
    Shell.Result fsck = TestMount.quire("fsck", "--deep", "--json", store);
    JsonNode found = new ObjectMapper().readTree(fsck.output());
    System.out.println(found);
    assertEquals(0, fsck.exit(), fsck.output());
    assertEquals("[]", found.get("problems").toString());
    assertEquals(0, found.get("leakedBytes").asLong(), "bytes of the log that nothing names");
    long named = found.get("namedBytes").asLong();
    long taken = Long.parseLong(Shell.sh(mount.store(), "du -sB1 log | cut -f1").strip());
    long segments = Long.parseLong(Shell.sh(mount.store(), "ls log | wc -l").strip());
    String what = "the log takes %d bytes for %d in %d segments".formatted(taken, named, segments);
    System.out.println(what);
    assertTrue(taken <= named + SLACK + segments * SUMS, what);
    boolean asOnDisk = needed > (Long.MAX_VALUE - SLACK) / 2 || named <= 2 * needed + SLACK;
    assertTrue(asOnDisk, "%d bytes are named for %d".formatted(named, needed));
  }
}
