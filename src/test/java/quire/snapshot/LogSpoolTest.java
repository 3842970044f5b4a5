package quire.snapshot;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quire.file.FileContext;
import quire.file.FrozenFile;
import quire.file.MemoryLimiter;
import quire.vfs.OpenStore;
import quire.work.HeapBudget;

final class LogSpoolTest {
  private static final ImportHost HOST =
      new ImportHost() {
        @Override
        public void require(long bytes) {}

        @Override
        public void writing(Runnable step) {
          step.run();
        }

        @Override
        public void inTurn(Runnable step) {
          step.run();
        }
      };

  @TempDir private Path scratch;

  /**
   * The memory for extents of each zip or 7z file from a stream was once kept until the unmount.
   */
  @Test
  void theHeapOfSpooledFilesIsGivenBack() throws IOException {
    HeapBudget heap = new HeapBudget(1 << 20);
    try (OpenStore store = OpenStore.open(scratch)) {
      FileContext context = new FileContext(store.log(), new MemoryLimiter(0), heap);
      try (LogSpool spool = new LogSpool(context, HOST, new ImportHold())) {
        for (byte value = 1; value < 4; value++) {
          FrozenFile kept = spool.keep(new ByteArrayInputStream(new byte[] {value}), 10);
          ByteBuffer bytes = ByteBuffer.allocateDirect(1);
          assertEquals(1, kept.read(0, bytes));
          assertEquals(value, bytes.get(0));
        }
      }
    }
    assertEquals(0, heap.usedBytes());
  }
}
