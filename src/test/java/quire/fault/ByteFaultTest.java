package quire.fault;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quire.MemoryDirectory;

/** Stores with a file that is damaged while no process has the store open. */
final class ByteFaultTest {
  private static final int CASES = Integer.getInteger("quire.byte-faults", 100);
  private static final int SOAK_CASES = Integer.getInteger("quire.soak.byte-faults", 2000);

  /** Every so many cases one is mounted; the others are read without a mount, which is faster. */
  private static final int MOUNTED = 50;

  private static final int SOAK_MOUNTED = Integer.getInteger("quire.soak.byte-faults.mounted", 20);

  @TempDir(factory = MemoryDirectory.class)
  Path scratch;

  @Test
  void tellsOfDamage() throws Exception {
    run(new FaultRuns("ByteFaultTest#tellsOfDamage", 1), CASES, MOUNTED);
  }

  @Test
  @Tag("soak")
  void tellsOfDamageInManyPlaces() throws Exception {
    run(new FaultRuns("ByteFaultTest#tellsOfDamageInManyPlaces"), SOAK_CASES, SOAK_MOUNTED);
  }

  /**
   * Runs the cases.
   *
   * @param each one in so many is mounted
   */
  private void run(FaultRuns runs, int count, int each) throws Exception {
    FaultScene scene = FaultScene.make(scratch, new Random(runs.seed()));
    runs.run(count, (number, random) -> run(runs, number, number % each == 0, scene, random));
    runs.assertNone();
  }

  private void run(FaultRuns runs, int number, boolean mounted, FaultScene scene, Random random)
      throws IOException, InterruptedException {
    Path store = Files.createDirectories(scratch.resolve("case"));
    try {
      ByteCase one = new ByteCase(scene, store, mounted, random);
      ByteCase.Outcome outcome = one.run();
      runs.count(
          "%s %s%s"
              .formatted(outcome.damage().kind(), outcome.result(), mounted ? ", mounted" : ""));
      if (!outcome.faults().isEmpty()) {
        runs.fault(number, one.toString(), outcome.faults());
      }
    } finally {
      StoreFiles.delete(store);
    }
  }
}
