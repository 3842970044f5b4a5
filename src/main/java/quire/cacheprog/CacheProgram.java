package quire.cacheprog;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
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
 * The host's side of the protocol: a cache store that runs a cache program. Any number of requests
 * may be running. If the program ends or violates the protocol, its requests fail, and it is
 * started again after a while; until then everything is a miss. Thread-safe.
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

  /** A started program that has not sent its first line yet. */
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
   * @param directory the base of relative paths in the command; null for ours
   */
  public CacheProgram(
      List<String> command, CacheProgramSettings settings, @Nullable Path directory) {
    this.command = List.copyOf(command);
    this.settings = settings;
    this.directory = directory;
    this.delay = new RestartDelay(settings.restartDelay());
  }

  /**
   * Starts the program, and waits for its first line.
   *
   * @throws HelperException with a sentence for a person, if it does not send one
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

  /** Synchronized, so that {@link #close} knows every started program. */
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
   * Waits for the first start to succeed or fail, and returns whether it has; does not wait for
   * later starts.
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
   * Makes sure that the program does not outlive this process, whatever signal ends it, except
   * KILL.
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

  /** Starts the program in the background; everything is a miss until it runs. */
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

  /**
   * The program, if it runs and supports the command. If it does not run, makes sure that it is
   * started again.
   */
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

  /** Whether the program runs; otherwise everything is a miss. */
  public boolean isThere() {
    return alive() != null;
  }

  /** The number of its process; -1 if it does not run. */
  long pid() {
    HelperConnection alive = alive();
    return alive == null ? -1 : alive.pid();
  }

  /** The number of requests without a reply. */
  int outstanding() {
    HelperConnection alive = alive();
    return alive == null ? 0 : alive.outstanding();
  }

  /**
   * The program's own answer: the caller must check the bytes of the file.
   *
   * @param limit how long to wait
   * @throws HelperException if the program does not answer
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

  /** Null, with a warning, if the response is impossible. */
  private @Nullable CacheEntry entry(CacheId action, CacheResponse response) throws IOException {
    CacheId output = response.output();
    String file = response.diskPath();
    if (response.miss() || (output == null && file == null)) {
      return null;
    }
    if (output == null || file == null) {
      return refused(action, "it has no OutputID of 32 bytes, or no DiskPath");
    }
    Path path = pathOrNull(file);
    if (path == null
        || !path.isAbsolute()
        || !Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
      return refused(action, file + " is not the absolute path of a file");
    }
    if (Files.size(path) != response.size()) {
      return refused(
          action, "%s has %d bytes, and not %d".formatted(file, Files.size(path), response.size()));
    }
    Instant time = response.time() == null ? Instant.now() : response.time();
    return new CacheEntry(output, response.size(), time, path);
  }

  /** Null if there can be no such path, as with a NUL in it. */
  private static @Nullable Path pathOrNull(String file) {
    try {
      return Path.of(file);
    } catch (InvalidPathException e) {
      return null;
    }
  }

  private @Nullable CacheEntry refused(CacheId action, String why) {
    LOG.warn(
        "the answer of the cache program {} to {} is not accepted: {}",
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

  /**
   * As in the interface. Returns null, without a request, if the program takes no puts at all.
   *
   * @throws HelperException also if the program does not run
   */
  @Override
  public @Nullable Path put(CacheId action, CacheId output, long size, InputStream body)
      throws IOException {
    HelperConnection program = alive();
    if (program == null) {
      throw new HelperException("the cache program %s does not run".formatted(command.get(0)));
    }
    if (!program.can(CacheCommand.PUT)) {
      return null;
    }
    CacheResponse response =
        program.ask(id -> CacheRequest.put(id, action, output, size), body, settings.answerLimit());
    if (response.error() != null) {
      throw new HelperException(
          "the cache program %s says: %s".formatted(command.get(0), response.error()));
    }
    return response.diskPath() == null ? null : pathOrNull(response.diskPath());
  }

  @Override
  public boolean isReadOnly() {
    HelperConnection program = alive();
    return program != null && !program.can(CacheCommand.PUT);
  }

  /** Ends the program, and waits for its end. */
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
