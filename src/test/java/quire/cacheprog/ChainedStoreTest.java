package quire.cacheprog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static quire.cacheprog.FaultyPrograms.ACTION;
import static quire.cacheprog.FaultyPrograms.LONG;

import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import quire.cacheprog.disk.ChainedStore;
import quire.cacheprog.disk.DiskRun;
import quire.cacheprog.disk.DiskStore;

final class ChainedStoreTest extends FaultyProgramsCase {
  @ParameterizedTest
  @CsvSource({"NONE, 1", "CORRUPT, 0"})
  void onlyAnOutputThatIsGivenIsAHit(Fault fault, int hits) throws IOException {
    CacheProgram program = programs.start(fault);
    FaultyPrograms.put(program);
    CacheCounts counts = new CacheCounts();
    try (DiskRun near = DiskStore.open(directory.resolve("near"), directory).begin();
        ChainedStore chain =
            new ChainedStore(near, true, program, LONG, counts, CacheRoom.UNLIMITED)) {
      CacheEntry entry = chain.get(ACTION);
      if (hits == 0) {
        assertNull(entry);
      }
      assertEquals(hits, counts.now().nextHits());
    }
  }
}
