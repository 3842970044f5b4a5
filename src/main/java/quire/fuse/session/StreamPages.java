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
 * What the kernel knows of streams. Programs that read a stream with {@code read(2)} get no pages;
 * but {@code sendfile(2)}, {@code splice(2)} and mappings do, whatever the reply to an open says.
 *
 * <p>Where the kernel writes back it does not believe the size of a regular file that a reply
 * tells, for it may have more; but it takes it that a file is as long as the pages are that it is
 * given. So it is given the last byte, which is the right one for a page that it may have already.
 *
 * <p>It never thinks that a stream is longer than it is: a write has to begin at the end or before
 * it, and what shows less of a stream has another number. Thread-safe.
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

  /** Whether what follows may wait for reads that others have to serve. */
  boolean mayWait(long node) {
    return pages.mayHave(node);
  }

  /** To be told before a reply from which the kernel learns that the stream is longer. */
  void grown(long node) {
    pages.forget(node);
  }

  /**
   * Tells how long a stream is, before the reply that tells it too. May wait for a read of the last
   * page that is under way.
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

  /** Answers false where the stream has grown meanwhile. */
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
   * The kernel writes a page back, which is refused: a program has stored into a shared mapping of
   * the stream. The kernel would keep the page, and give it to others; so it is told to forget it,
   * by a thread of its own, as it does so only when it has the answer to its write.
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
