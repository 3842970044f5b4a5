package quire.fault;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import quire.Seeds;

/** The cases of a test: their random numbers, their results, and the faults found. */
final class FaultRuns {
  private static final Duration DEADLINE = Duration.ofMinutes(10);

  private final String test;
  private final long seed;
  private final TreeMap<String, Integer> counts = new TreeMap<>();
  private final List<String> failed = new ArrayList<>();

  /**
   * @param test class and method
   */
  FaultRuns(String test) {
    this.test = test;
    this.seed = Seeds.seed(test);
  }

  /** A test with the same random numbers each time, unless the property sets another seed. */
  FaultRuns(String test, long seed) {
    this.test = test;
    this.seed = Seeds.fixed(seed);
  }

  interface Case {
    /** Runs a case; returns its result. */
    void run(int number, Random random) throws Exception;
  }

  long seed() {
    return seed;
  }

  /**
   * Runs {@code count} cases, or the one that {@code -Dquire.case} names; goes on after one that
   * fails, but not after one that does not end, as it still uses the store.
   */
  void run(int count, Case one) throws Exception {
    int only = Integer.getInteger("quire.case", -1);
    for (int number = only < 0 ? 0 : only; number < (only < 0 ? count : only + 1); number++) {
      if (!ends(number, one)) {
        assertNone();
      }
    }
  }

  /** A thread in native code cannot be interrupted, so one that does not end is left behind. */
  private boolean ends(int number, Case one) throws Exception {
    FutureTask<Void> result =
        new FutureTask<>(
            () -> {
              one.run(number, random(number));
              return null;
            });
    Thread thread = Thread.ofPlatform().daemon().name("case " + number).start(result);
    try {
      result.get(DEADLINE.toSeconds(), TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      List<String> stack = Stream.of(thread.getStackTrace()).map(String::valueOf).toList();
      fault(number, "the case does not come to an end", stack);
      return false;
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof AssertionError || e.getCause() instanceof RuntimeException)) {
        throw e;
      }
      fault(number, "the case itself", List.of(String.valueOf(e.getCause())));
    }
    return true;
  }

  /** Seeds that follow each other would begin alike. */
  private Random random(int number) {
    SplittableRandom mixed = new SplittableRandom(seed);
    for (int i = 0; i < number; i++) {
      mixed.nextLong();
    }
    return new Random(mixed.nextLong());
  }

  void count(String what) {
    counts.merge(what, 1, Integer::sum);
  }

  /** Prints the faults of a case at once, as a later case may end the JVM. */
  void fault(int number, String what, List<String> faults) {
    String text =
        "case %d: %s%n    mvn test -Dtest=%s -Dquire.seed=%d -Dquire.case=%d%n    %s"
            .formatted(
                number,
                what,
                test,
                seed,
                number,
                String.join(System.lineSeparator() + "    ", faults.stream().limit(5).toList()));
    System.out.println(text);
    failed.add(text);
  }

  void assertNone() {
    counts.forEach((what, count) -> System.out.printf("%5d %s%n", count, what));
    if (!failed.isEmpty()) {
      throw new AssertionError(
          "%d cases break the invariant:%n%s".formatted(failed.size(), String.join("\n", failed)));
    }
  }
}
