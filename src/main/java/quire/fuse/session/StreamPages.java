package quire.fuse.session;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import quire.error.FatalEnd;
import quire.fuse.GrowingPages;
import quire.fuse.device.Device;
import quire.fuse.wire.Flags;
import quire.fuse.wire.Out;
import quire.vfs.call.FileEnd;

/**
 * Keeps the kernel's view of streams right. Programs that read a stream with {@code read(2)} use no
 * pages of its cache; but {@code sendfile(2)}, {@code splice(2)} and mappings do, in spite of the
 * reply to the open.
 *
 * <p>With write-back caching, the kernel ignores the size of a regular file in a reply, because it
 * may have more bytes itself. But it extends a file to the end of bytes that are stored in its
 * cache. So the stream's last byte is stored there. If the kernel already has that page, the byte
 * is the right one.
 *
 * <p>The kernel never assumes a stream to be longer than it is: a write has to begin at the end or
 * before it, and a view that shows less of a stream has another number. Thread-safe.
 */
final class StreamPages {
  private static final int PAGE = 4096;
  private static final int IDLE_SECONDS = 10;
  private static final String THREAD = "quire-fuse-refused";

  private final Device device;
  private final GrowingPages pages;

  /** Nodes with pages that are refused and not yet forgotten. */
  private final Set<Long> refused = ConcurrentHashMap.newKeySet();

  private final ThreadPoolExecutor forgetting;

  StreamPages(Device device) {
    this.device = device;
    this.pages = new GrowingPages((node, from) -> new Invalidation(device).pages(node, from));
    this.forgetting =
        new ThreadPoolExecutor(
            1,
            1,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            Thread.ofPlatform().daemon().name(THREAD).factory());
    forgetting.allowCoreThreadTimeOut(true);
  }

  /** As {@link GrowingPages#read}. */
  int read(long node, long offset, int size, GrowingPages.Fetch fetch) {
    return pages.read(node, offset, size, fetch);
  }

  /** Whether the next steps may wait for reads that other threads must serve. */
  boolean mayWait(long node) {
    return pages.mayHave(node);
  }

  /** To be called before a reply from which the kernel learns that the stream is longer. */
  void grown(long node) {
    pages.forget(node);
  }

  /**
   * Tells the kernel the size of a stream, before the reply that contains it too. May wait for a
   * running read of the last page.
   *
   * @param end asked for at least once; null for an empty stream
   */
  void tellSize(long node, Supplier<@Nullable FileEnd> end) {
    FileEnd now = end.get();
    while (now != null && !prepare(node, now, end)) {
      now = end.get();
    }
    if (now != null) {
      storeLastByte(node, now);
    }
  }

  /** Returns false if the stream has grown meanwhile. */
  private boolean prepare(long node, FileEnd now, Supplier<@Nullable FileEnd> end) {
    pages.forget(node);
    if ((now.size() - 1) % PAGE != 0) {
      return true;
    }
    pages.add(node, now.size()); // the kernel keeps the page then, with zeros behind the byte
    return now.equals(end.get());
  }

  private void storeLastByte(long node, FileEnd end) {
    Notice notice = new Notice(Flags.FUSE_NOTIFY_STORE, Out.Store.BYTES + 1);
    notice.room(Out.Store.BYTES, 1).put(end.last());
    notice
        .put(Out.Store.NODEID, node)
        .put(Out.Store.OFFSET, end.size() - 1)
        .putInt(Out.Store.SIZE, 1)
        .send(device);
  }

  /**
   * To be called when the kernel's write of a page is refused: a program has stored into a shared
   * mapping of the stream. The kernel would keep the page, and give it to others, so it is told to
   * forget it. A separate thread does that, because the kernel forgets the page only after it has
   * the answer to its write.
   */
  void refused(long node) {
    if (refused.add(node)) {
      forgetting.execute(
          FatalEnd.guarding(
              THREAD,
              () -> {
                refused.remove(node); // what is refused from now on comes after it
                new Invalidation(device).pages(node, 0);
              }));
    }
  }

  /** The kernel has no pages of a node any more. */
  void forgotten(long node) {
    pages.forgotten(node);
  }
}
