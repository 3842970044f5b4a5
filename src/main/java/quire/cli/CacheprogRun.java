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
import java.time.Duration;
import java.util.List;
import quire.cacheprog.CacheCounts;
import quire.cacheprog.CacheProgram;
import quire.cacheprog.CacheProgramSettings;
import quire.cacheprog.CacheServer;
import quire.cacheprog.CacheStore;
import quire.cacheprog.ChainedStore;
import quire.cacheprog.CommandWords;
import quire.cacheprog.DiskStore;

/** One run of the verb {@code cacheprog}: serves one go command on stdin and stdout. */
final class CacheprogRun {
  /** For what is to be put behind, after go has ended. */
  private static final Duration FINISH_LIMIT = Duration.ofSeconds(30);

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
      new CacheprogClient(options.mount()).run(options.limits(), options.readOnly(), in, out);
      return;
    }
    Path scratch = Path.of(System.getProperty("java.io.tmpdir"));
    try (DiskStore store =
        options.readOnly()
            ? DiskStore.openReadOnly(directory, scratch)
            : DiskStore.open(directory, scratch)) {
      serve(store);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (options.stats()) {
      System.err.println("quire cacheprog: " + CacheReport.line(counts.now()));
    }
  }

  @SuppressWarnings("try") // a run is there to be closed
  private void serve(DiskStore store) throws IOException, InterruptedException {
    try (Closeable run = store.begin()) {
      Thread trimming = options.readOnly() ? null : options.limits().enforce(store);
      if (options.next() == null) {
        answer(store);
      } else {
        answerWithNext(store, options.next());
      }
      if (trimming != null) {
        trimming.join();
      }
    }
  }

  /** The host goes on when our stdout ends; what we still do then costs it nothing. */
  private void answer(CacheStore store) throws IOException {
    try (out) {
      new CacheServer(store, counts, in, out).run();
    }
  }

  private void answerWithNext(DiskStore near, String command)
      throws IOException, InterruptedException {
    try (CacheProgram behind = new CacheProgram(words(command), CacheProgramSettings.ofChain());
        ChainedStore store = new ChainedStore(near, behind, options.nextBudget(), counts)) {
      behind.startInBackground();
      answer(store);
      store.finish(FINISH_LIMIT);
    }
  }

  private static List<String> words(String command) {
    try {
      return CommandWords.of(command);
    } catch (IllegalArgumentException e) {
      throw new Failure("--next: " + e.getMessage(), e);
    }
  }
}
