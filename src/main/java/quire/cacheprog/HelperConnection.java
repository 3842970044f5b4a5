package quire.cacheprog;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run of a cache program: from its start until it closes, ends, or violates the protocol. Every
 * sent request ends with its reply or with the reason for the end. Thread-safe.
 */
final class HelperConnection {
  private static final Logger LOG = LoggerFactory.getLogger(HelperConnection.class);

  private static final Duration WARN_EVERY = Duration.ofSeconds(5);

  /** How long to wait for its exit status after its stdout has ended. */
  private static final Duration EXIT_LIMIT = Duration.ofSeconds(1);

  private final HelperProcess process;
  private final CacheProgramSettings settings;
  private final FrameOutput out;
  private final ReentrantLock writing = new ReentrantLock();
  private final AtomicLong lastId = new AtomicLong();
  private final Map<Long, Waiting> waiting = new ConcurrentHashMap<>();
  private final CompletableFuture<Set<CacheCommand>> commands = new CompletableFuture<>();
  private final CompletableFuture<HelperException> end = new CompletableFuture<>();
  private volatile boolean closing;

  private HelperConnection(HelperProcess process, CacheProgramSettings settings) {
    this.process = process;
    this.settings = settings;
    this.out = new FrameOutput(process.input());
  }

  /** Starts the program; {@link #awaitHello} is next. */
  static HelperConnection start(
      List<String> command, CacheProgramSettings settings, @Nullable Path directory)
      throws HelperException {
    HelperProcess process = HelperProcess.start(command, settings.inheritsEnvironment(), directory);
    HelperConnection connection = new HelperConnection(process, settings);
    daemon("quire-cache-program", connection::readAll);
    daemon("quire-cache-program-watch", connection::watch);
    return connection;
  }

  private static void daemon(String name, Runnable run) {
    Thread.ofPlatform().daemon().name(name).start(run);
  }

  // ---- its first line

  /** Waits for its first line, and logs a warning while it waits long. */
  void awaitHello() throws IOException {
    long begin = System.nanoTime();
    long limit = settings.helloLimit().toNanos();
    while (true) {
      long waited = System.nanoTime() - begin;
      if (waited >= limit) {
        throw fail(
            "has not said what it can do within %d s".formatted(settings.helloLimit().toSeconds()),
            null);
      }
      try {
        commands.get(Math.min(WARN_EVERY.toNanos(), limit - waited), TimeUnit.NANOSECONDS);
        return;
      } catch (TimeoutException e) {
        if (System.nanoTime() - begin < limit) {
          LOG.warn("the cache program {} has not said yet what it can do", process.name());
        }
      } catch (ExecutionException e) {
        throw because(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw fail("was still starting when the wait for it was interrupted", e);
      }
    }
  }

  /** Makes a new exception for each waiting caller, with the shared reason. */
  private static HelperException because(ExecutionException e) {
    Throwable cause = e.getCause();
    return new HelperException(
        cause == null ? e.toString() : String.valueOf(cause.getMessage()), e);
  }

  boolean can(CacheCommand command) {
    return commands.isDone()
        && !commands.isCompletedExceptionally()
        && commands.join().contains(command);
  }

  // ---- its replies

  private void readAll() {
    FrameInput in = new FrameInput(process.output());
    try {
      for (byte[] line = in.line(); line != null; line = in.line()) {
        take(JsonLines.response(line));
      }
      ended();
    } catch (EOFException e) {
      ended();
    } catch (IOException | RuntimeException e) {
      fail("sent an invalid line: " + e.getMessage(), e);
    }
  }

  private void ended() {
    if (closing && waiting.isEmpty()) {
      end.complete(
          new HelperException("the cache program %s was closed".formatted(process.name())));
      return;
    }
    Integer exit = process.exit(EXIT_LIMIT);
    String how = exit == null ? "has closed its stdout" : "ended with status " + exit;
    fail(commands.isDone() ? how : how + " before it said what it can do", null);
  }

  private void take(CacheResponse response) throws ProtocolException {
    if (response.id() == 0) {
      hello(response);
      return;
    }
    Waiting request = waiting.remove(response.id());
    if (request == null) {
      throw new ProtocolException(
          "a reply to request %d, which is not pending".formatted(response.id()));
    }
    request.reply().complete(response);
  }

  private void hello(CacheResponse response) throws ProtocolException {
    if (commands.isDone()) {
      throw new ProtocolException("a second first line");
    }
    Set<CacheCommand> known = EnumSet.noneOf(CacheCommand.class);
    for (String word : response.knownCommands()) {
      CacheCommand command = CacheCommand.of(word);
      if (command != null) {
        known.add(command);
      }
    }
    if (response.error() != null || known.isEmpty()) {
      throw new ProtocolException(
          response.error() == null ? "its first line has no KnownCommands" : response.error());
    }
    commands.complete(known);
  }

  // ---- requests to it

  interface Request {
    CacheRequest with(long id);
  }

  /**
   * Sends a request and waits for its reply.
   *
   * @param body as long as the request says
   * @param limit how long to wait for the reply, and for other threads to finish sending
   */
  CacheResponse ask(Request request, InputStream body, Duration limit) throws IOException {
    long id = lastId.incrementAndGet();
    Waiting sent = send(request.with(id), body, limit);
    try {
      return sent.reply().get(limit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw new HelperException(
          "the cache program %s has not answered within %d ms"
              .formatted(process.name(), limit.toMillis()),
          e);
    } catch (ExecutionException e) {
      throw because(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new HelperException(
          "interrupted while waiting for the cache program " + process.name(), e);
    }
  }

  /** The request stays registered until its reply, or the end, even if its caller has gone. */
  private Waiting send(CacheRequest request, InputStream body, Duration limit) throws IOException {
    lockWriting(limit);
    Waiting sent = new Waiting();
    try {
      waiting.put(request.id(), sent);
      requireAlive(request.id());
      out.request(request, body, sent::progressed);
      sent.progressed();
    } catch (HelperException e) {
      throw e;
    } catch (BodyException e) {
      throw new HelperException(
          "the bytes of the put do not match its request: " + e.getMessage(), e);
    } catch (IOException e) {
      throw fail("does not read any more: " + e.getMessage(), e);
    } finally {
      writing.unlock();
    }
    return sent;
  }

  private void lockWriting(Duration limit) throws HelperException {
    try {
      if (writing.tryLock(limit.toNanos(), TimeUnit.NANOSECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw new HelperException(
        "the cache program %s is still busy with another request".formatted(process.name()));
  }

  private void requireAlive(long id) throws HelperException {
    if (end.isDone()) {
      waiting.remove(id);
      throw new HelperException(String.valueOf(end.join().getMessage()), end.join());
    }
  }

  // ---- its end

  boolean isAlive() {
    return !end.isDone();
  }

  /** The number of requests without a reply. */
  int outstanding() {
    return waiting.size();
  }

  long pid() {
    return process.pid();
  }

  /** Kills a program that hangs: otherwise its requests would wait forever. */
  private void watch() {
    long limit = settings.answerLimit().toNanos();
    while (true) {
      try {
        end.get(Math.max(1, limit / 4), TimeUnit.NANOSECONDS);
        return;
      } catch (TimeoutException e) {
        if (waiting.values().stream().anyMatch(request -> request.idleNanos() > limit)) {
          fail("has not answered within %d ms".formatted(settings.answerLimit().toMillis()), null);
        }
      } catch (ExecutionException | InterruptedException e) {
        return;
      }
    }
  }

  /**
   * Kills it, and fails all waiting requests. Returns the reason, which is the first that was
   * reported.
   */
  private HelperException fail(String what, @Nullable Throwable cause) {
    HelperException reason =
        new HelperException("the cache program %s %s".formatted(process.name(), what), cause);
    boolean first = end.complete(reason);
    process.kill();
    HelperException why = end.join();
    commands.completeExceptionally(why);
    for (Waiting request : waiting.values()) {
      request.reply().completeExceptionally(why);
    }
    waiting.clear();
    if (first && !closing) {
      LOG.warn("{}; until it is started again, it is left out", why.getMessage());
    }
    return why;
  }

  /** Kills it without a close request. */
  void kill() {
    closing = true;
    process.kill();
  }

  /** Sends close, and makes sure that it ends. */
  void close() {
    closing = true;
    Duration limit = settings.closeLimit();
    if (isAlive() && can(CacheCommand.CLOSE)) {
      try {
        CacheResponse response = ask(CacheRequest::close, InputStream.nullInputStream(), limit);
        if (response.error() != null) {
          LOG.warn("the cache program {} closes with: {}", process.name(), response.error());
        }
      } catch (IOException e) {
        LOG.debug("a cache program does not close", e);
      }
    }
    if (isAlive() && writing.tryLock()) {
      try {
        process.input().close();
      } catch (IOException e) {
        LOG.debug("a cache program does not read any more", e);
      } finally {
        writing.unlock();
      }
    }
    if (process.exit(limit) == null) {
      LOG.warn("the cache program {} does not end, and is killed", process.name());
    }
    fail("was closed", null);
    process.exit(limit);
  }
}
