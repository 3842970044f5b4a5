package quire.cacheprog;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quire.libc.CallersLocale;
import quire.libc.Umask;

/**
 * A cache program as a process. It has its own session, so that no signal for us reaches it. Its
 * stderr is copied to ours, but it does not get our descriptor: readers of our stderr wait for its
 * end, and the program may outlive us. Thread-safe.
 */
final class HelperProcess {
  private static final Logger LOG = LoggerFactory.getLogger(HelperProcess.class);

  /** Variables that tell user and place, and contain no secrets. */
  private static final Set<String> KEPT =
      Set.of("PATH", "HOME", "USER", "LOGNAME", "LANG", "TMPDIR", "TZ", "SHELL");

  private static final String SESSION = "setsid";

  private final String name;
  private final Process process;

  /**
   * Whether its pid is also that of its process group, which contains its children without sessions
   * of their own.
   */
  private final boolean leads;

  private final AtomicBoolean killed = new AtomicBoolean();

  private HelperProcess(String name, Process process, boolean leads) {
    this.name = name;
    this.process = process;
    this.leads = leads;
  }

  /** HelperException, with a sentence for a person, if it cannot be started. */
  static HelperProcess start(
      List<String> command, boolean inheritsEnvironment, @Nullable Path directory)
      throws HelperException {
    String name = command.get(0);
    Path program = find(name, directory == null ? Path.of("") : directory);
    List<String> words = new ArrayList<>(command);
    words.set(0, program.toString());
    words.addAll(0, List.of(Umask.callersForChild()));
    words.addAll(0, HelperGuard.WAIT);
    boolean leads = search(SESSION) != null;
    ProcessBuilder builder =
        new ProcessBuilder(inItsOwnSession(words))
            .directory(directory == null ? null : directory.toFile());
    Map<String, String> environment = builder.environment();
    CallersLocale.restore(environment);
    if (!inheritsEnvironment) {
      environment.keySet().removeIf(key -> !KEPT.contains(key) && !key.startsWith("XDG_"));
    }
    try {
      Process process = builder.start();
      HelperGuard.over(process);
      process.getOutputStream().write('\n');
      process.getOutputStream().flush();
      Thread.ofPlatform()
          .daemon()
          .name("quire-cache-program-stderr")
          .start(() -> passOn(process.getErrorStream()));
      return new HelperProcess(name, process, leads);
    } catch (IOException e) {
      throw new HelperException(
          "the cache program %s cannot be started: %s".formatted(name, e.getMessage()), e);
    }
  }

  /**
   * The words that run a command in its own session, so that no signal for us reaches it, if the
   * machine supports that.
   */
  static List<String> inItsOwnSession(List<String> words) {
    List<String> all = new ArrayList<>(words);
    if (search(SESSION) != null) {
      all.add(0, SESSION);
    }
    return all;
  }

  private static void passOn(InputStream said) {
    try (said) {
      byte[] buffer = new byte[1024];
      for (int count = said.read(buffer); count >= 0; count = said.read(buffer)) {
        System.err.write(buffer, 0, count);
        System.err.flush();
      }
    } catch (IOException e) {
      LOG.debug("a cache program says nothing more", e);
    }
  }

  /** Checked here, because the failure of the start would come later, with a less clear message. */
  private static Path find(String name, Path directory) throws HelperException {
    boolean isPath = name.contains("/");
    // the process may have changed its directory after Java read it
    Path program = isPath ? directory.resolve(name).toAbsolutePath() : search(name);
    if (program == null || !Files.exists(program)) {
      throw new HelperException(
          isPath
              ? "there is no cache program %s; check its path".formatted(name)
              : "there is no cache program %s on the PATH; install it, or give its whole path"
                  .formatted(name));
    }
    if (Files.isDirectory(program) || !Files.isExecutable(program)) {
      throw new HelperException(
          "the cache program %s is not executable; chmod +x does that".formatted(program));
    }
    return program;
  }

  private static @Nullable Path search(String name) {
    String path = System.getenv("PATH");
    for (String directory : (path == null ? "/usr/bin:/bin" : path).split(":", -1)) {
      Path candidate = Path.of(directory.isEmpty() ? "." : directory, name).toAbsolutePath();
      if (Files.isRegularFile(candidate) && Files.isExecutable(candidate)) {
        return candidate;
      }
    }
    return null;
  }

  /** Its name in messages. */
  String name() {
    return name;
  }

  InputStream output() {
    return process.getInputStream();
  }

  OutputStream input() {
    return process.getOutputStream();
  }

  long pid() {
    return process.pid();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Waits for its end; null if that does not come in time. */
  @Nullable Integer exit(Duration limit) {
    try {
      boolean ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
      return ended ? process.exitValue() : null;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    }
  }

  /** Kills it and its children. The JVM reaps it, so no zombie is left. */
  void kill() {
    if (!killed.compareAndSet(false, true)) {
      return; // its number may be another's by now
    }
    List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
    process.destroyForcibly();
    all.forEach(ProcessHandle::destroyForcibly);
    if (leads) {
      killGroup();
    }
  }

  /** Kills the group, because its children may have lost their parent. */
  private void killGroup() {
    try {
      new ProcessBuilder("sh", "-c", "kill -KILL -" + pid() + " 2>/dev/null").start();
    } catch (IOException e) {
      LOG.debug("cannot kill the processes that {} has started", name, e);
    }
  }
}
