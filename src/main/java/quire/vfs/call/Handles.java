package quire.vfs.call;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import quire.error.Errno;
import quire.error.FsException;
import quire.work.HeapBudget;

/**
 * The table of open files by the handle numbers that the front door uses. Bounded by the heap
 * budget. Thread-safe.
 */
public final class Handles {
  /** Heap per handle: the handle, its inode, and the front door's record of it. */
  private static final int BYTES = 1024;

  /** The fraction of the holdings that handles may take; inodes have the rest. */
  private static final int PART = 2;

  private final HeapBudget holdings;
  private final long most;
  private final AtomicLong reserved = new AtomicLong();
  private final Map<Long, OpenFile> open = new ConcurrentHashMap<>();
  private final AtomicLong next = new AtomicLong(1);

  public Handles(HeapBudget holdings) {
    this.holdings = holdings;
    this.most = holdings.bytes() / PART / BYTES;
  }

  /**
   * Opens a file, and gives it a number.
   *
   * @throws FsException ENFILE if there are too many already; nothing is opened then
   */
  public long add(Supplier<? extends OpenFile> opening) {
    reserve();
    boolean opened = false;
    try {
      OpenFile file = opening.get();
      long handle = next.getAndIncrement();
      open.put(handle, file);
      opened = true;
      return handle;
    } finally {
      if (!opened) {
        giveBack();
      }
    }
  }

  private void reserve() {
    holdings.add(BYTES);
    if (reserved.incrementAndGet() > most) {
      giveBack();
      throw new FsException(
          Errno.ENFILE,
          "%d files are open, and the heap has room for no more; close some, or mount with"
                  .formatted(most)
              + " QUIRE_JAVA_OPTS=-Xmx2g for more");
    }
  }

  private void giveBack() {
    reserved.decrementAndGet();
    holdings.add(-BYTES);
  }

  /** As {@link #add}; also returns the inode. */
  public Opened open(Supplier<? extends OpenFile> opening) {
    long handle = add(opening);
    return new Opened(handle, get(handle).attributes());
  }

  public OpenFile get(long handle) {
    OpenFile file = open.get(handle);
    if (file == null) {
      throw FsException.of(Errno.EBADF, "there is no open handle %s", handle);
    }
    return file;
  }

  public @Nullable OpenFile remove(long handle) {
    OpenFile file = open.remove(handle);
    if (file != null) {
      giveBack();
    }
    return file;
  }

  /** The inodes that are open, each once. */
  public Set<Long> inodes() {
    return open.values().stream()
        .map(file -> file.attributes().ino())
        .collect(Collectors.toUnmodifiableSet());
  }

  public int count() {
    return open.size();
  }
}
