package quire.vfs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quire.catalog.Catalog;
import quire.catalog.Name;
import quire.error.Errno;
import quire.error.FsException;
import quire.log.FileLogStorage;
import quire.store.DiskRoom;
import quire.store.FakeDisk;
import quire.vfs.call.Caller;
import quire.vfs.call.OpenFlags;

/**
 * A clone of a range whose first commit fails: afterwards no file names pages that another file
 * owns exclusively.
 */
final class FailedCloneTest {
  private static final int SIZE = 1 << 16;

  @TempDir private Path directory;

  private static long create(Vfs vfs, String name) {
    return vfs.create(Catalog.ROOT, Name.of(name), 0644, OpenFlags.O_RDWR, Caller.ROOT).handle();
  }

  private static byte[] read(Vfs vfs, long handle) {
    ByteBuffer bytes = ByteBuffer.allocate(SIZE);
    while (bytes.hasRemaining() && vfs.read(handle, bytes.position(), bytes) > 0) {}
    return bytes.array();
  }

  @Test
  void theTargetStaysAsItWas() throws IOException {
    byte[] content = new byte[SIZE];
    new Random(1).nextBytes(content);
    FakeDisk disk = new FakeDisk();
    Path log = Files.createDirectories(directory.resolve("log"));
    try (DiskRoom room = disk.ofCatalog();
        OpenStore store =
            OpenStore.open(
                directory,
                Catalog.open(directory.resolve("catalog"), room),
                new FileLogStorage(log))) {
      Vfs vfs = store.vfs();
      long from = create(vfs, "from");
      vfs.write(from, 0, ByteBuffer.wrap(content));
      long to = create(vfs, "to");
      vfs.sync();
      long all = disk.usable;
      disk.usable = 0;
      FsException full =
          assertThrows(FsException.class, () -> vfs.cloneRange(from, 0, to, 0, SIZE));
      assertEquals(Errno.ENOSPC, full.errno());
      assertEquals(0, vfs.getattrOf(to).size());
      disk.usable = all;
      assertEquals(SIZE, vfs.cloneRange(from, 0, to, 0, SIZE));
      assertArrayEquals(content, read(vfs, to));
      assertArrayEquals(content, read(vfs, from));
      vfs.sync();
      assertEquals(List.of(), store.problems());
    }
  }
}
