package quire.fuse.jnr;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import jnr.ffi.Pointer;
import org.jspecify.annotations.Nullable;
import quire.error.Errno;
import quire.error.FsException;
import quire.fuse.GrowingPages;
import quire.vfs.Vfs;

/**
 * The pages that the kernel keeps of streams, though the reply to an open says that it should not:
 * {@code sendfile(2)}, {@code splice(2)} and mappings go through them. Thread-safe.
 *
 * <p>libfuse has one kernel inode for a path, whatever that leads to. While it is open as several
 * files, as {@code NAME@oldest} can be, their pages would get mixed up; so nobody gets any then.
 */
final class StreamPages {
  private final LibFuse2 library;
  private final Vfs vfs;
  private final GrowingPages pages = new GrowingPages(this::forget);

  /** By the kernel's number, the handles, each with the inode that it is of. */
  private final Map<Long, Map<Long, Long>> opened = new HashMap<>();

  private final Map<Long, Long> nodes = new ConcurrentHashMap<>();

  /** For replies that wait for reads, which the serving threads must be free to answer. */
  private final ExecutorService aside =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "quire-fuse-pages");
            thread.setDaemon(true);
            return thread;
          });

  private volatile @Nullable Pointer channel;

  StreamPages(LibFuse2 library, Vfs vfs) {
    this.library = library;
    this.vfs = vfs;
  }

  /** From now on the kernel is told through this channel. */
  void start(Pointer device) {
    channel = device;
  }

  private void forget(long node, long offset) {
    Pointer device = channel;
    if (device != null) {
      library.fuse_lowlevel_notify_inval_inode(device, node, offset, 0);
    }
  }

  /** A handle of a file of which the kernel should keep no pages. */
  void opened(long node, long handle) {
    long ino = vfs.getattrOf(handle).ino();
    synchronized (opened) {
      opened.computeIfAbsent(node, same -> new HashMap<>()).put(handle, ino);
    }
    nodes.put(handle, node);
  }

  void released(long handle) {
    Long node = nodes.remove(handle);
    if (node == null) {
      return;
    }
    synchronized (opened) {
      Map<Long, Long> left = opened.getOrDefault(node, new HashMap<>());
      left.remove(handle);
      if (left.isEmpty()) {
        opened.remove(node);
        pages.forgotten(node); // the next open has the kernel forget all
      }
    }
  }

  private boolean isSeveralFiles(long node) {
    synchronized (opened) {
      return opened.getOrDefault(node, Map.of()).values().stream().distinct().count() > 1;
    }
  }

  /** Fills pages. */
  int read(long node, long offset, int size, GrowingPages.Fetch fetch) {
    if (isSeveralFiles(node)) {
      throw new FsException(Errno.EPIPE);
    }
    return pages.read(node, offset, size, fetch);
  }

  /** Whether a reply from which the kernel learns of growth has to wait. */
  boolean mayWait(long node) {
    return pages.mayHave(node);
  }

  /** Whether there may be replies that have to wait. */
  boolean isInUse() {
    return !nodes.isEmpty();
  }

  /** To be told before a reply from which the kernel learns that the stream is longer. */
  void grown(long node) {
    pages.forget(node);
  }

  /** As {@link #grown}, then sends the reply. */
  void grown(long node, Runnable send) {
    aside.execute(
        () -> {
          try {
            pages.forget(node);
          } finally {
            send.run();
          }
        });
  }
}
