package quire.fuse.session;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quire.error.Errno;
import quire.error.FatalEnd;
import quire.fuse.device.Device;
import quire.fuse.wire.In;
import quire.fuse.wire.Opcode;
import quire.work.Asker;
import quire.work.CallingThread;

/**
 * Answers requests during which the kernel may have to write back cached pages of files. These
 * writes are requests as well, and the serving threads must be free to answer them. So such a
 * request gets a thread of its own. Thread-safe.
 */
final class DetachedRequests implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DetachedRequests.class);

  /** Enough for every reply that is sent from here, except a listing. */
  private static final int REPLY_BYTES = 8 << 10;

  private static final int IDLE_SECONDS = 10;

  /** Some may wait for a disk or for each other while others answer. */
  private static final int MOST_THREADS = 32;

  /** The most requests that wait for a thread; behind each, a program waits for its answer. */
  private static final int MOST_WAITING = 4096;

  /** The fraction of the memory for requests that are running or waiting: each has a copy. */
  private static final int PART_OF_MEMORY = 16;

  /** How long an unmount waits at most; a remote store may be as slow to answer. */
  private static final Duration LONGEST = Duration.ofSeconds(30);

  private final Operations operations;

  /** The askers of requests that are running or waiting. */
  private final Set<Asker> askers = ConcurrentHashMap.newKeySet();

  private final ThreadPoolExecutor threads;
  private final long mostBytes;
  private final Duration longest;

  /** The bytes of the copies of requests that are running or waiting. */
  private final AtomicLong bytes = new AtomicLong();

  DetachedRequests(Operations operations) {
    this(operations, Runtime.getRuntime().maxMemory() / PART_OF_MEMORY, LONGEST);
  }

  /**
   * @param mostBytes the bound for the copies of requests that are running or waiting
   * @param longest how long {@link #close} waits at most
   */
  DetachedRequests(Operations operations, long mostBytes, Duration longest) {
    this.operations = operations;
    this.mostBytes = mostBytes;
    this.longest = longest;
    this.threads =
        new ThreadPoolExecutor(
            MOST_THREADS,
            MOST_THREADS,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(MOST_WAITING),
            Thread.ofPlatform().daemon().name("quire-fuse-detached").factory());
    threads.allowCoreThreadTimeOut(true);
  }

  /**
   * Answers later, or at once with ENOMEM if too many wait. The caller may reuse the request's
   * buffer at once.
   *
   * @param device the device that the request came from
   */
  void answer(Request request, Device device) {
    int length = request.length();
    if (bytes.addAndGet(length) > mostBytes) {
      bytes.addAndGet(-length);
      LOG.warn("requests of more than {} bytes wait in .quire; one is refused", mostBytes);
      refuse(request, device);
      return;
    }
    Request copy = request.copy();
    int thread = copy.pid();
    Asker asker = new Asker(() -> CallingThread.isEnding(thread));
    askers.add(asker);
    try {
      threads.execute(FatalEnd.guarding("quire-fuse-detached", () -> answer(copy, device, asker)));
    } catch (RejectedExecutionException e) {
      askers.remove(asker);
      bytes.addAndGet(-length);
      LOG.warn("more than {} requests wait in .quire; one is refused", MOST_WAITING);
      refuse(copy, device);
    }
  }

  private void answer(Request request, Device device, Asker asker) {
    try {
      Reply reply = new Reply(replyBytes(request));
      HeldReplies held = new HeldReplies(operations);
      Exchange exchange = new Exchange(request, reply, operations, held);
      asker.execute(
          () -> {
            exchange.answer(device);
            held.send(); // as nothing comes after it here
          });
    } finally {
      askers.remove(asker);
      bytes.addAndGet(-request.length());
    }
  }

  private static void refuse(Request request, Device device) {
    Reply reply = new Reply(REPLY_BYTES);
    reply.begin(request.unique(), device);
    reply.fail(-Errno.ENOMEM.number());
    reply.send("a request that is one too many");
  }

  private static int replyBytes(Request request) {
    return switch (request.opcode()) {
      case Opcode.READDIR, Opcode.READDIRPLUS ->
          Math.clamp(request.getIntOrZero(In.Read.SIZE), REPLY_BYTES, Device.MAX_BYTES);
      default -> REPLY_BYTES;
    };
  }

  /**
   * Ends running requests early, because there is no mount any more to answer to. One that does not
   * end in time goes on, and sends its reply later.
   */
  @Override
  public void close() {
    threads.shutdown();
    askers.forEach(Asker::leave);
    try {
      if (!threads.awaitTermination(longest.toNanos(), TimeUnit.NANOSECONDS)) {
        LOG.warn("a request is still served after {} s; it is given up", longest.toSeconds());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
