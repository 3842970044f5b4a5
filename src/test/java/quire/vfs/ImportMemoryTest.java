package quire.vfs;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quire.archive.input.ImportRules;
import quire.archive.input.RootRules;
import quire.catalog.Name;

/**
 * An import frees the memory that it takes outside the heap itself, without a garbage collection.
 */
final class ImportMemoryTest {
  private static final int IMPORTS = 60;

  /** Buffers kept for reuse, and half of what all imports would leave if none were freed. */
  private static final long MOST = 90L << 20;

  @TempDir private Path directory;

  @Test
  void importsUseTheirBuffersAgain() throws IOException {
    ImportRules rules = RootRules.upTo(1 << 20);
    try (OpenStore store = OpenStore.open(directory)) {
      long before = directBytes();
      for (int i = 0; i < IMPORTS; i++) {
        ByteArrayInputStream in = new ByteArrayInputStream(archive());
        store.vfs().trees().importArchive(Name.of("s" + i), in, rules);
      }
      long left = directBytes() - before;
      assertTrue(left < MOST, "%d bytes are left of %d imports".formatted(left, IMPORTS));
    }
  }

  private static long directBytes() {
    return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
        .filter(pool -> pool.getName().equals("direct"))
        .mapToLong(BufferPoolMXBean::getMemoryUsed)
        .sum();
  }

  private static byte[] archive() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream out = new TarArchiveOutputStream(bytes)) {
      TarArchiveEntry entry = new TarArchiveEntry("file");
      entry.setSize(5);
      out.putArchiveEntry(entry);
      out.write(new byte[] {1, 2, 3, 4, 5});
      out.closeArchiveEntry();
    }
    return bytes.toByteArray();
  }
}
