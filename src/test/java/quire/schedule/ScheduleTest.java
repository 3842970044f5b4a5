package quire.schedule;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.Constructor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quire.Seeds;

/**
 * Runs each pair through {@code -Dquire.schedules} schedules, from {@code -Dquire.seed} on; {@code
 * -Dquire.pair} names one pair alone.
 */
final class ScheduleTest {
  private static final List<Class<? extends Pair>> PAIRS =
      List.of(
          OpenAndCollect.class,
          TakeAndRename.class,
          CloneAndWrite.class,
          DropAndReadArchive.class,
          RestoreAndUnlink.class,
          UnmountAndImport.class);
  private static final int SCHEDULES = Integer.getInteger("quire.schedules", 5);
  private static final int SOAK_SCHEDULES = Integer.getInteger("quire.soak.schedules", 200);
  private static final int MOST_CHANGES = 4;

  @TempDir Path scratch;

  @Test
  void pairsAreRightInSomeOrders() throws IOException, InterruptedException {
    run(SCHEDULES, Seeds.fixed(1));
  }

  @Test
  @Tag("soak")
  void pairsAreRightInManyOrders() throws IOException, InterruptedException {
    run(SOAK_SCHEDULES, Seeds.seed("ScheduleTest"));
  }

  private void run(int schedules, long seed) throws IOException, InterruptedException {
    ScheduledLoader loader = new ScheduledLoader(ScheduleTest.class.getClassLoader());
    String only = System.getProperty("quire.pair", "");
    List<String> failures = new ArrayList<>();
    int done = 0;
    for (Class<? extends Pair> pair : PAIRS) {
      String name = pair.getSimpleName();
      if (!name.contains(only)) {
        continue;
      }
      runInTurn(make(loader, pair, Files.createDirectory(scratch.resolve(name))));
      long points = 1000;
      for (int i = 0; i < schedules; i++) {
        try {
          Path directory = Files.createDirectory(scratch.resolve(name + i));
          points = run(make(loader, pair, directory), new Random(seed + i), points);
          done++;
        } catch (AssertionError | RuntimeException e) {
          failures.add(
              "-Dquire.pair=%s -Dquire.seed=%d -Dquire.schedules=1: %s"
                  .formatted(name, seed + i, e));
        }
      }
    }
    System.out.printf("%d schedules, %d failures%n", done, failures.size());
    assertTrue(failures.isEmpty(), () -> String.join("\n", failures));
    assertTrue(done > 0, "no schedule ran");
  }

  /**
   * Runs the operations one after the other, so that all classes are loaded before threads wait for
   * each other.
   */
  private static void runInTurn(Pair pair) throws IOException {
    pair.work().forEach(Runnable::run);
    pair.check();
  }

  private static long run(Pair pair, Random random, long expected)
      throws IOException, InterruptedException {
    int changes = 1 + random.nextInt(MOST_CHANGES);
    long points = new Scheduler(random, pair.work(), changes, expected).run();
    pair.check();
    return points;
  }

  private static Pair make(ClassLoader loader, Class<? extends Pair> pair, Path directory) {
    try {
      Constructor<?> constructor =
          loader.loadClass(pair.getName()).getDeclaredConstructor(Path.class);
      constructor.setAccessible(true);
      return (Pair) constructor.newInstance(directory);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot load " + pair, e);
    }
  }
}
