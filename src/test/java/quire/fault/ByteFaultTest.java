package quire.fault;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Stores of which a file is damaged while nobody has them open. */
final class ByteFaultTest {
  private static final int CASES = Integer.getInteger("quire.byte-faults", 100);
  private static final int SOAK_CASES = Integer.getInteger("quire.soak.byte-faults", 2000);

  @TempDir Path scratch;

  @Test
  void tellsOfDamage() throws Exception {
    run(new FaultRuns("ByteFaultTest#tellsOfDamage", 1), CASES);
  }

  @Test
  @Tag("soak")
  void tellsOfDamageInManyPlaces() throws Exception {
    run(new FaultRuns("ByteFaultTest#tellsOfDamageInManyPlaces"), SOAK_CASES);
  }

  private void run(FaultRuns runs, int count) throws Exception {
    FaultScene scene = FaultScene.make(scratch, new Random(runs.seed()));
    runs.run(count, (number, random) -> run(runs, number, scene, random));
    runs.assertNone();
  }

  private void run(FaultRuns runs, int number, FaultScene scene, Random random) throws IOException {
    Path store = Files.createDirectories(scratch.resolve("case"));
    try {
      ByteCase one = new ByteCase(scene, store, random);
      ByteCase.Outcome outcome = one.run();
      runs.count("%s %s".formatted(outcome.damage().kind(), outcome.result()));
      if (!outcome.faults().isEmpty()) {
        runs.fault(number, one.toString(), outcome.faults());
      }
    } finally {
      StoreFiles.delete(store);
    }
  }
}
