package quire.file;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quire.log.FileLogStorage;
import quire.log.LogRange;
import quire.log.OffloadLog;
import quire.log.Pages;

final class SyncAfterKillTest {
  private static final int BITS = 20;

  @TempDir private Path directory;

  /** What a killed process wrote may still be in the page cache when its successor syncs. */
  @Test
  void theFirstSyncCoversWhatAnEarlierProcessWrote() {
    FileLogStorage files = new FileLogStorage(directory);
    try (OffloadLog killed = OffloadLog.open(files, BITS)) {
      LogRange run = killed.allocate(Pages.SIZE, Pages.SIZE);
      killed.write(run.address(), ByteBuffer.allocateDirect(Pages.SIZE).putInt(0, 1));
    }
    FullDisk disk = new FullDisk(files);
    try (OffloadLog log = OffloadLog.open(disk, BITS)) {
      log.sync();
      assertEquals(1, disk.syncs);
      log.sync();
      assertEquals(1, disk.syncs);
    }
  }
}
