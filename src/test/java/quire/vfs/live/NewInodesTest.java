package quire.vfs.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import quire.catalog.Catalog;
import quire.catalog.Name;
import quire.error.Errno;
import quire.error.FsException;
import quire.vfs.StoreCase;
import quire.vfs.Vfs;
import quire.vfs.call.Caller;
import quire.vfs.call.OpenFlags;

/** A file that is looked up while it is made is the same file for all. */
final class NewInodesTest extends StoreCase {
  private static final int FILES = 5_000;

  private final AtomicInteger next = new AtomicInteger();

  @Test
  void aFileLookedUpWhileItIsMadeIsTheSameFile() throws Exception {
    try (ExecutorService thread = Executors.newSingleThreadExecutor()) {
      Future<Integer> found = thread.submit(this::lookUpAll);
      try {
        while (next.get() < FILES) {
          makeOne();
        }
      } finally {
        next.set(FILES);
      }
      assertTrue(found.get() > 0, "no file was found");
    }
  }

  private static Name name(int number) {
    return Name.of("f" + number);
  }

  private void makeOne() {
    Vfs vfs = store.vfs();
    Name name = name(next.get());
    long handle = vfs.create(Catalog.ROOT, name, 0644, OpenFlags.O_RDWR, Caller.ROOT).handle();
    vfs.write(handle, 0, ByteBuffer.wrap(new byte[] {1}));
    long ino = vfs.getattrOf(handle).ino();
    assertEquals(1, vfs.getattr(ino).size(), () -> name + " is two");
    vfs.unlink(Catalog.ROOT, name);
    assertEquals(0, vfs.getattrOf(handle).nlink(), () -> name + " is two");
    next.incrementAndGet();
    vfs.release(handle);
  }

  /** Looks the next name up again and again; returns how many were found. */
  private int lookUpAll() {
    int found = 0;
    int number = 0;
    while (number < FILES) {
      try {
        store.vfs().lookup(Catalog.ROOT, name(number));
        found++;
        number++;
      } catch (FsException e) {
        assertEquals(Errno.ENOENT, e.errno());
        number = next.get();
      }
    }
    return found;
  }
}
