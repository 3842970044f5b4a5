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
 * Tracks the kernel's cached pages of streams. The reply to an open says that it should cache none,
 * but {@code sendfile(2)}, {@code splice(2)} and mappings use the cache. Thread-safe.
 *
 * <p>libfuse has one kernel inode for a path, even if the path leads to several files over time, as
 * {@code NAME@oldest} may. While a path is open as several files, their pages would mix, so none of
 * them gets any pages.
 */
final class StreamPages {
  private final LibFuse2 library;
  private final Vfs vfs;
  private final GrowingPages pages = new GrowingPages(this::forget);

  /** For each kernel inode number, the open handles with their own inodes. */
  private final Map<Long, Map<Long, Long>> opened = new HashMap<>();

  private final Map<Long, Long> nodes = new ConcurrentHashMap<>();

  /**
   * Sends replies that wait for reads, because the serving threads must be free to answer these.
   */
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

  /** Sets the channel for notifications to the kernel. */
  void start(Pointer device) {
    channel = device;
  }

  private void forget(long node, long offset) {
    Pointer device = channel;
    if (device != null) {
      library.fuse_lowlevel_notify_inval_inode(device, node, offset, 0);
    }
  }

  /** To be called for each opened handle of a file that should not be cached. */
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
      throw FsException.of(
          Errno.EPIPE, "node %s is open from several offsets, and has one page cache", node);
    }
    return pages.read(node, offset, size, fetch);
  }

  /** Whether a reply that shows growth to the kernel must wait. */
  boolean mayWait(long node) {
    return pages.mayHave(node);
  }

  /** Whether any replies may have to wait. */
  boolean isInUse() {
    return !nodes.isEmpty();
  }

  /** To be called before a reply from which the kernel learns that the stream is longer. */
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
