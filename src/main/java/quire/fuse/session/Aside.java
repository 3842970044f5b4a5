package quire.fuse.session;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers requests for which the kernel has to write back what it has of files: these writes are
 * requests as well, which the serving threads must be free to answer. So such a request gets a
 * thread for itself. Thread-safe.
 */
final class Aside implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Aside.class);

  /** More than any reply has that comes here but a listing. */
  private static final int REPLY_BYTES = 8 << 10;

  private static final int IDLE_SECONDS = 10;

  /** For who unmounts; a far store may be as slow to answer. */
  private static final int LONGEST_SECONDS = 30;

  private final Operations operations;

  /** Of writes, of which none comes here. */
  private final HeldReplies none;

  private final ExecutorService threads =
      new ThreadPoolExecutor(
          0,
          Integer.MAX_VALUE,
          IDLE_SECONDS,
          TimeUnit.SECONDS,
          new SynchronousQueue<>(),
          task -> {
            Thread thread = new Thread(task, "quire-fuse-aside");
            thread.setDaemon(true);
            return thread;
          });

  Aside(Operations operations) {
    this.operations = operations;
    this.none = new HeldReplies(operations);
  }

  /**
   * Answers later; the request's buffer may be used again at once.
   *
   * @param device where the request has come from
   */
  void answer(Request request, Device device) {
    Reply reply = new Reply(replyBytes(request));
    Exchange copy = new Exchange(request.copy(), reply, operations, none);
    threads.execute(() -> copy.answer(device));
  }

  private static int replyBytes(Request request) {
    return switch (request.opcode()) {
      case Opcode.READDIR, Opcode.READDIRPLUS ->
          Math.clamp(request.getIntOrZero(In.Read.SIZE), REPLY_BYTES, Negotiation.MAX_BYTES);
      default -> REPLY_BYTES;
    };
  }

  /** Waits for the answers that are under way. */
  @Override
  public void close() {
    threads.shutdown();
    try {
      if (!threads.awaitTermination(LONGEST_SECONDS, TimeUnit.SECONDS)) {
        LOG.warn("a request is still served after {} s; it is given up", LONGEST_SECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
