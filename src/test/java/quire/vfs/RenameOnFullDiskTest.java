package quire.vfs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import quire.catalog.Catalog;
import quire.catalog.Name;
import quire.error.Errno;
import quire.log.FileLogStorage;
import quire.log.ForwardingSegmentFile;
import quire.log.ForwardingStorage;
import quire.log.LogStorage;
import quire.log.SegmentFile;
import quire.vfs.call.Caller;
import quire.vfs.call.OpenFlags;
import quire.vfs.call.RenameFlags;

/** A rename writes the file's bytes first, and may have to wait until there is space for them. */
final class RenameOnFullDiskTest {
  private static final int SMALL = 4096;

  @TempDir private Path directory;

  /** A disk that is full until pages are freed; a step runs before they are free. */
  private static final class FullUntilFreed extends ForwardingStorage {
    private final Runnable step;
    private volatile boolean full;

    FullUntilFreed(LogStorage storage, Runnable step) {
      super(storage);
      this.step = step;
    }

    @Override
    protected SegmentFile wrap(SegmentFile file) {
      return new Segment(file);
    }

    private final class Segment extends ForwardingSegmentFile {
      Segment(SegmentFile file) {
        super(file);
      }

      @Override
      public void write(long offset, ByteBuffer src) throws IOException {
        if (full) {
          throw new IOException(Errno.ENOSPC.text());
        }
        super.write(offset, src);
      }

      @Override
      public void punch(long offset, long length) throws IOException {
        super.punch(offset, length);
        if (full && length > SMALL) { // not the small rest of a failed write
          step.run();
          full = false;
        }
      }
    }
  }

  private static Name name(String name) {
    return Name.of(name);
  }

  private static long write(Vfs vfs, String name, int bytes) {
    long handle =
        vfs.create(Catalog.ROOT, name(name), 0644, OpenFlags.O_RDWR, Caller.ROOT).handle();
    byte[] content = new byte[bytes];
    new Random(1).nextBytes(content);
    vfs.write(handle, 0, ByteBuffer.wrap(content));
    return handle;
  }

  @ParameterizedTest
  @ValueSource(ints = {0, RenameFlags.EXCHANGE})
  void othersGoOnWhileSpaceIsMade(int flags) throws Exception {
    List<OpenStore> open = new ArrayList<>();
    List<String> done = new ArrayList<>();
    try (ExecutorService other = Executors.newSingleThreadExecutor()) {
      Runnable step =
          () -> {
            Vfs vfs = open.get(0).vfs();
            Future<?> made =
                other.submit(() -> vfs.mkdir(Catalog.ROOT, name("made"), 0755, Caller.ROOT));
            done.add(end(made));
          };
      FullUntilFreed disk =
          new FullUntilFreed(
              new FileLogStorage(Files.createDirectories(directory.resolve("log"))), step);
      Catalog catalog = Catalog.open(directory.resolve("catalog"));
      try (OpenStore store = OpenStore.open(directory, catalog, disk)) {
        open.add(store);
        Vfs vfs = store.vfs();
        vfs.release(write(vfs, "garbage", 1 << 19));
        vfs.release(write(vfs, "target", 0));
        vfs.sync();
        long handle = write(vfs, "source", 300);
        disk.full = true;
        vfs.unlink(Catalog.ROOT, name("garbage"));
        vfs.rename(Catalog.ROOT, name("source"), Catalog.ROOT, name("target"), flags);
        vfs.release(handle);
        assertEquals(300, vfs.lookup(Catalog.ROOT, name("target")).size());
        assertEquals(List.of("done"), done);
      }
    }
  }

  private static String end(Future<?> made) {
    try {
      made.get(10, TimeUnit.SECONDS);
      return "done";
    } catch (TimeoutException e) {
      return "waits";
    } catch (Exception e) {
      return e.toString();
    }
  }
}
