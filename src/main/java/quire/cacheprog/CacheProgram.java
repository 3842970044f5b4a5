package quire.cacheprog;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The host's side of the protocol: a cache that any cache program keeps. Any number of requests are
 * under way at a time. A program that ends, or does what it must not, is started again after a
 * while; what was asked of it fails, and until it is there again everything is a miss. Thread-safe.
 */
public final class CacheProgram implements CacheStore, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CacheProgram.class);

  private final List<String> command;
  private final CacheProgramSettings settings;
  private final @Nullable Path directory;
  private final RestartDelay delay;

  /** Open once the first start has succeeded or failed. */
  private final CountDownLatch started = new CountDownLatch(1);

  // guarded by this
  private @Nullable HelperConnection current;

  /** One that has not said yet what it can do. */
  private @Nullable HelperConnection beginning;

  private boolean starting;
  private boolean closed;

  /**
   * Starts nothing yet.
   *
   * @param command a program and its arguments; see {@link CommandWords}
   */
  public CacheProgram(List<String> command, CacheProgramSettings settings) {
    this(command, settings, null);
  }

  /**
   * As the other one.
   *
   * @param directory what relative paths in the command are relative to; null for ours
   */
  public CacheProgram(
      List<String> command, CacheProgramSettings settings, @Nullable Path directory) {
    this.command = List.copyOf(command);
    this.settings = settings;
    this.directory = directory;
    this.delay = new RestartDelay(settings.restartDelay());
  }

  /**
   * Starts the program, and waits until it has said what it can do.
   *
   * @throws HelperException with a sentence for a person, where it does not
   */
  public void start() throws IOException {
    synchronized (this) {
      starting = true;
      delay.begins();
    }
    startNow();
  }

  private void startNow() throws IOException {
    HelperConnection made = null;
    try {
      made = begin();
      made.awaitHello();
    } finally {
      settle(made);
    }
  }

  /** Under the lock, so that none is begun that {@link #close} does not know. */
  private synchronized HelperConnection begin() throws HelperException {
    if (closed) {
      throw new HelperException("the cache program %s was closed".formatted(command.get(0)));
    }
    beginning = HelperConnection.start(command, settings, directory);
    return beginning;
  }

  private void settle(@Nullable HelperConnection made) {
    boolean late;
    synchronized (this) {
      starting = false;
      beginning = null;
      late = closed;
      if (!late) {
        current = made;
        if (made == null) {
          delay.ended();
        }
      }
    }
    started.countDown();
    if (late && made != null) {
      made.close();
    }
  }

  /**
   * Waits for the first start to succeed or fail. It does not wait for any later start.
   *
   * @return whether the first start has ended, in one way or the other
   */
  public boolean awaitStart(Duration limit) {
    try {
      return started.await(limit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /**
   * Sees to it that the program does not outlive this process, whatever signal ends that but KILL.
   */
  public void endWithUs() {
    Runtime.getRuntime().addShutdownHook(new Thread(this::kill, "quire-cache-program-kill"));
  }

  private synchronized void kill() {
    closed = true;
    for (HelperConnection each : new HelperConnection[] {current, beginning}) {
      if (each != null) {
        each.kill();
      }
    }
  }

  /** Starts the program while others go on; everything is a miss until it is there. */
  public void startInBackground() {
    synchronized (this) {
      starting = true;
      delay.begins();
    }
    Thread.ofPlatform().daemon().name("quire-cache-program-start").start(this::tryToStart);
  }

  private void tryToStart() {
    try {
      startNow();
    } catch (IOException e) {
      LOG.warn("{}", e.getMessage());
    }
  }

  /** The program, if it is there and can do this. Sees to it that it is started again if not. */
  private @Nullable HelperConnection able(CacheCommand what) {
    HelperConnection alive = alive();
    return alive != null && alive.can(what) ? alive : null;
  }

  private synchronized @Nullable HelperConnection alive() {
    HelperConnection connection = current;
    if (connection != null && connection.isAlive()) {
      return connection;
    }
    if (connection != null) {
      current = null;
      delay.ended();
    }
    if (!closed && !starting && delay.isOver()) {
      startInBackground();
    }
    return null;
  }

  /** Whether the program is there; otherwise everything is a miss. */
  public boolean isThere() {
    return alive() != null;
  }

  /** The number of its process; -1 where it is not there. */
  long pid() {
    HelperConnection alive = alive();
    return alive == null ? -1 : alive.pid();
  }

  /** Requests that have no reply yet. */
  int outstanding() {
    HelperConnection alive = alive();
    return alive == null ? 0 : alive.outstanding();
  }

  /**
   * As the program answers it: that its file has the bytes that it says is for the caller to see.
   *
   * @param limit how long to wait
   * @throws HelperException where the program fails to answer
   */
  public @Nullable CacheEntry ask(CacheId action, Duration limit) throws IOException {
    HelperConnection program = able(CacheCommand.GET);
    if (program == null) {
      return null;
    }
    CacheResponse response =
        program.ask(id -> CacheRequest.get(id, action), InputStream.nullInputStream(), limit);
    if (response.error() != null) {
      throw new HelperException(
          "the cache program %s says: %s".formatted(command.get(0), response.error()));
    }
    return entry(action, response);
  }

  /** Null, and a warning, where the answer cannot be right. */
  private @Nullable CacheEntry entry(CacheId action, CacheResponse response) throws IOException {
    CacheId output = response.output();
    String file = response.diskPath();
    if (response.miss() || (output == null && file == null)) {
      return null;
    }
    if (output == null || file == null) {
      return refused(action, "it has no OutputID of 32 bytes, or no DiskPath");
    }
    Path path = Path.of(file);
    if (!path.isAbsolute() || !Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
      return refused(action, file + " is not the absolute path of a file");
    }
    if (Files.size(path) != response.size()) {
      return refused(
          action, "%s has %d bytes, and not %d".formatted(file, Files.size(path), response.size()));
    }
    Instant time = response.time() == null ? Instant.now() : response.time();
    return new CacheEntry(output, response.size(), time, path);
  }

  private @Nullable CacheEntry refused(CacheId action, String why) {
    LOG.warn(
        "the answer of the cache program {} to {} is not believed: {}",
        command.get(0),
        action,
        why);
    return null;
  }

  @Override
  public @Nullable CacheEntry get(CacheId action) throws IOException {
    CacheEntry entry = ask(action, settings.answerLimit());
    if (entry == null || Hashing.isIntact(entry.path(), entry.output(), entry.size())) {
      return entry;
    }
    return refused(action, entry.path() + " does not have the SHA-256 " + entry.output());
  }

  @Override
  public @Nullable Path put(CacheId action, CacheId output, long size, InputStream body)
      throws IOException {
    HelperConnection program = able(CacheCommand.PUT);
    if (program == null) {
      return null;
    }
    CacheResponse response =
        program.ask(id -> CacheRequest.put(id, action, output, size), body, settings.answerLimit());
    if (response.error() != null) {
      throw new HelperException(
          "the cache program %s says: %s".formatted(command.get(0), response.error()));
    }
    return response.diskPath() == null ? null : Path.of(response.diskPath());
  }

  @Override
  public boolean isReadOnly() {
    HelperConnection program = alive();
    return program != null && !program.can(CacheCommand.PUT);
  }

  /** Ends the program, and waits for that. */
  @Override
  public void close() {
    HelperConnection last;
    synchronized (this) {
      closed = true;
      last = current == null ? beginning : current;
      current = null;
    }
    if (last != null) {
      last.close();
    }
  }
}
