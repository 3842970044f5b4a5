package quire.cli;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import quire.cacheprog.CacheCounts;
import quire.cacheprog.CacheProgramSettings;
import quire.cacheprog.CacheRoom;
import quire.cacheprog.disk.DiskRun;
import quire.cacheprog.disk.DiskStore;
import quire.cacheprog.disk.Scratch;
import quire.daemon.CacheReport;
import quire.daemon.CacheService;
import quire.daemon.CacheprogOptions;

/** One run of the verb {@code cacheprog}: serves one go command on stdin and stdout. */
final class CacheprogRun {
  private final CacheprogOptions options;
  private final InputStream in = new FileInputStream(FileDescriptor.in);
  private final OutputStream out =
      new BufferedOutputStream(new FileOutputStream(FileDescriptor.out));
  private final CacheCounts counts = new CacheCounts();

  CacheprogRun(CacheprogOptions options) {
    this.options = options;
  }

  void run() throws IOException {
    Path directory = options.directory();
    if (directory == null) {
      new CacheprogClient(options).run(in, out);
      return;
    }
    DiskStore store =
        options.readOnly()
            ? DiskStore.openReadOnly(directory)
            : DiskStore.open(directory, Scratch.directory());
    try {
      serve(store);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void serve(DiskStore store) throws IOException, InterruptedException {
    try (DiskRun run = store.begin()) {
      Thread trimming = options.readOnly() ? null : options.limits().enforce(store);
      // the host goes on when our stdout ends; work that is left then does not delay it
      new CacheService(
              run, options, CacheProgramSettings.ofChain(), null, counts, CacheRoom.UNLIMITED)
          .serve(in, out, this::finish);
      if (trimming != null) {
        trimming.join();
      }
    }
  }

  /** Go ends when our stdout does, and a reader of its output waits for the end of our stderr. */
  private void finish() throws IOException {
    if (options.stats()) {
      System.err.println(CacheReport.message(counts.now()));
    }
    out.close();
    new FileOutputStream(FileDescriptor.err).close(); // is /dev/null from now on
  }
}
