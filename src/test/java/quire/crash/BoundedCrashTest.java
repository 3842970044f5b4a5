package quire.crash;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quire.MemoryDirectory;
import quire.Seeds;

/**
 * Every sequence of up to three operations, with a loss of power at each moment of the last one at
 * which something becomes durable. A sequence is a number: {@code -Dquire.sequence} repeats one.
 */
final class BoundedCrashTest {
  private static final int LONGEST = 3;
  private static final int KINDS = CrashStep.ALL.size();
  private static final int THREADS = 2;
  private static final int SOME = Integer.getInteger("quire.sequences", 100);

  @TempDir(factory = MemoryDirectory.class)
  Path directory;

  @Test
  void keepsWhatWasSyncedInSomeSequences() throws IOException {
    Random random = new Random(Seeds.fixed(1));
    int[] some = random.ints(SOME, 0, count()).toArray();
    Integer one = Integer.getInteger("quire.sequence");
    run(one == null ? some : new int[] {one});
  }

  @Test
  @Tag("soak")
  void keepsWhatWasSyncedInAllSequences() throws IOException {
    run(IntStream.range(0, count()).toArray());
  }

  private void run(int[] sequences) throws IOException {
    try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
      List<Future<Share>> shares = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        Share share = new Share(sequences, i);
        shares.add(threads.submit(() -> share.run(directory)));
      }
      List<String> failures = new ArrayList<>();
      int possible = 0;
      int crashes = 0;
      for (Future<Share> done : shares) {
        Share share = done.get();
        failures.addAll(share.failures);
        possible += share.possible;
        crashes += share.crashes;
      }
      System.out.printf(
          "%d sequences, %d possible, %d crashes, %d failures%n",
          sequences.length, possible, crashes, failures.size());
      assertTrue(failures.isEmpty(), () -> String.join("\n", failures));
      assertTrue(crashes > 0, "no crash was looked at");
    } catch (InterruptedException | ExecutionException e) {
      throw new IOException("cannot run the sequences", e);
    }
  }

  /** The sequences of one thread: each {@link #THREADS}th, on a start tree of its own. */
  private static final class Share {
    private final int[] sequences;
    private final int first;
    private final List<String> failures = new ArrayList<>();
    private int possible;
    private int crashes;

    Share(int[] sequences, int first) {
      this.sequences = sequences;
      this.first = first;
    }

    Share run(Path directory) throws IOException {
      BoundedCrashes runner = new BoundedCrashes(directory.resolve("thread" + first));
      for (int i = first; i < sequences.length; i += THREADS) {
        List<CrashStep> steps = steps(sequences[i]);
        try {
          possible += runner.run(steps) ? 1 : 0;
        } catch (AssertionError | RuntimeException e) {
          failures.add("-Dquire.sequence=%d %s: %s".formatted(sequences[i], steps, e));
        }
      }
      crashes = runner.images();
      return this;
    }
  }

  /** How many sequences of one to {@link #LONGEST} operations there are. */
  private static int count() {
    int count = 0;
    for (int length = 1; length <= LONGEST; length++) {
      count = (count + 1) * KINDS;
    }
    return count;
  }

  /** Short ones come first. */
  private static List<CrashStep> steps(int sequence) {
    List<CrashStep> steps = new ArrayList<>();
    for (int left = sequence + 1; left > 0; left = (left - 1) / KINDS) {
      steps.add(0, CrashStep.ALL.get((left - 1) % KINDS));
    }
    return steps;
  }
}
