package quire.cacheprog;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.nio.file.Path;
import quire.cacheprog.disk.DiskRun;
import quire.cacheprog.disk.DiskStore;
import quire.cacheprog.disk.Scratch;

/** Our helper without the command line, which this layer does not know. */
final class HelperMain {
  private HelperMain() {}

  public static void main(String... arguments) throws Exception {
    DiskStore store = DiskStore.open(Path.of(arguments[0]), Scratch.directory());
    try (DiskRun run = store.begin()) {
      new CacheServer(
              run,
              new CacheCounts(),
              new FileInputStream(FileDescriptor.in),
              new BufferedOutputStream(new FileOutputStream(FileDescriptor.out)))
          .run();
    }
  }
}
