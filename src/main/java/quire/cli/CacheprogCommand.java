package quire.cli;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import quire.cacheprog.CacheCounts;
import quire.cacheprog.CacheServer;
import quire.cacheprog.DiskStore;

@Command(
    name = "cacheprog",
    mixinStandardHelpOptions = true,
    description = {
      "Keeps the build cache of the go command, which starts it:",
      "  export GOCACHEPROG=\"quire cacheprog --dir DIR\""
    })
final class CacheprogCommand implements Callable<Integer> {
  @Option(names = "--dir", paramLabel = "DIR", description = "where the cache is")
  private @Nullable Path directory;

  @Override
  @SuppressWarnings("try") // a run is there to be closed
  public Integer call() throws IOException {
    Path scratch = Path.of(System.getProperty("java.io.tmpdir"));
    if (directory == null) {
      throw new Failure("say where the cache is, with --dir DIR");
    }
    InputStream in = new FileInputStream(FileDescriptor.in);
    OutputStream out = new BufferedOutputStream(new FileOutputStream(FileDescriptor.out));
    try (DiskStore store = DiskStore.open(directory, scratch);
        Closeable run = store.begin()) {
      new CacheServer(store, new CacheCounts(), in, out).run();
    }
    return 0;
  }
}
