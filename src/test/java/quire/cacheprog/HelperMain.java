package quire.cacheprog;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.nio.file.Path;
import quire.cacheprog.disk.DiskStore;

/** Our helper without the command line, which this layer does not know. */
final class HelperMain {
  private HelperMain() {}

  public static void main(String... arguments) throws Exception {
    Path scratch = Path.of(System.getProperty("java.io.tmpdir"));
    try (DiskStore store = DiskStore.open(Path.of(arguments[0]), scratch)) {
      new CacheServer(
              store,
              new CacheCounts(),
              new FileInputStream(FileDescriptor.in),
              new BufferedOutputStream(new FileOutputStream(FileDescriptor.out)))
          .run();
    }
  }
}
