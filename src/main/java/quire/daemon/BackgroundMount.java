package quire.daemon;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import quire.catalog.Catalog;
import quire.error.Failure;
import quire.fuse.session.SessionFrontDoor;
import quire.store.StoreDirectory;

/**
 * Makes this process the daemon of a mount. The launcher has started it as a second process, and
 * waits for a line on its stdout: {@code ready}, or {@code exit} and a code. Its stderr goes to
 * {@code STORE/daemon.log} as soon as there is a store, but the message of a failed start goes to
 * its caller.
 */
public final class BackgroundMount {
  /** What is read of the log: more is said only in a later part, and by others. */
  private static final int MOST_BYTES = 1 << 20;

  private static final String READY = "ready";
  private static final String EXIT = "exit ";

  private final DaemonArguments arguments;

  /** A daemon that does not run yet. */
  public BackgroundMount(DaemonArguments arguments) {
    this.arguments = arguments;
  }

  /** Whether a launcher waits, which a property tells. */
  public static boolean isExpected() {
    return Boolean.getBoolean("quire.background");
  }

  /**
   * Begins to load, in the background, classes that every daemon needs. To be called as early as it
   * is known that there will be one.
   */
  public static void prepare() {
    Thread.ofPlatform().daemon().name("quire-prepare").start(Catalog::load);
    SessionFrontDoor.prepare();
  }

  /** Tells the launcher its exit code, if the launcher waits. */
  public static void reportExit(int code) {
    if (isExpected()) {
      System.out.println(EXIT + code);
    }
  }

  /** Serves the mount; returns when the mount has ended. */
  public void run() throws IOException {
    if (!isExpected()) {
      throw new Failure("start quire through its launcher, or use --foreground");
    }
    StoreDirectory.prepare(arguments.store()); // before the log: the directory may not be ours
    Path log = arguments.store().resolve("daemon.log");
    long before = Files.exists(log) ? Files.size(log) : 0;
    Detachment detachment = Detachment.into(log);
    try {
      new Daemon(arguments).run(() -> detachment.complete(READY));
    } catch (IOException | RuntimeException e) {
      // after ready the caller has gone, so the log gets the exception itself
      if (!detachment.undo() || !Failure.isExpected(e)) {
        throw e;
      }
      String reason = programsWords(log, before) + e.getMessage();
      throw new Failure("cannot mount %s: %s".formatted(arguments.mountPoint(), reason), e);
    }
  }

  /** The complaints of libfuse and fusermount. */
  private static String programsWords(Path log, long before) throws IOException {
    byte[] said;
    try (InputStream in = Files.newInputStream(log)) {
      in.skipNBytes(Math.min(before, Files.size(log)));
      said = in.readNBytes(MOST_BYTES);
    }
    return new String(said, StandardCharsets.UTF_8)
        .lines()
        .filter(line -> line.matches("(fuse|fusermount3?|mount): .*"))
        .map(line -> line + "; ")
        .collect(Collectors.joining());
  }
}
