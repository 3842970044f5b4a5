package quire.vfs;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import quire.Seeds;

/**
 * Random operations on a {@link Vfs} against a model of it, with the store closed and opened again
 * now and then. Runs {@code -Dquire.ops} operations from {@code -Dquire.seed} on.
 */
final class VfsModelTest {
  private static final int OPERATIONS = Integer.getInteger("quire.ops", 5_000);
  private static final int SOAK_OPERATIONS = Integer.getInteger("quire.soak.ops", 100_000);
  private static final int REOPEN_ABOUT_EVERY = 1_000;

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void doesWhatTheModelDoes(long seed) throws IOException {
    run(Seeds.fixed(seed), OPERATIONS, true);
  }

  @Test
  void leavesNoUnnamedPagesInTheLog() throws IOException {
    run(Seeds.fixed(3), OPERATIONS / 2, false);
  }

  @Test
  @Tag("soak")
  void doesWhatTheModelDoesForLong() throws IOException {
    run(Seeds.seed("VfsModelTest"), SOAK_OPERATIONS, true);
  }

  private void run(long seed, int operations, boolean clones) throws IOException {
    Random random = new Random(seed);
    OpenStore store = OpenStore.open(directory);
    ModelDriver driver = new ModelDriver(random, store.vfs(), clones);
    int done = 0;
    try {
      for (; done < operations; done++) {
        driver.step();
        if (random.nextInt(REOPEN_ABOUT_EVERY) == 0 || done == operations - 1) {
          store.close();
          store = OpenStore.open(directory);
          driver.reopened(store.vfs());
          check(store, driver, clones);
        }
      }
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError(
          "-Dquire.seed=%d, operation %d, %s: %s".formatted(seed, done, driver, e), e);
    } finally {
      store.close();
    }
  }

  private static void check(OpenStore store, ModelDriver driver, boolean clones) {
    TreeComparison comparison = new TreeComparison(store, driver.model());
    comparison.compareAll();
    if (!clones) {
      store.vfs().sync();
      comparison.requireNoLeaks();
    }
  }
}
