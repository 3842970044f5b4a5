package quire.error;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends a daemon that has lost a part which it needs: logs the reason and halts the process at once.
 * A kill loses nothing that was acknowledged, while a daemon without one of its threads would
 * answer some requests and never commit them. Only a process that has called {@link #arm} is ended;
 * others, such as tests and commands, get the error itself. Thread-safe.
 *
 * <p>The JVM ends by itself, with the same exit code, if the heap is exhausted (see {@code
 * -XX:+ExitOnOutOfMemoryError} in the launcher). This class is for errors that Java code throws: no
 * direct memory, no native thread, an array that is too long.
 */
public final class FatalEnd {
  /** The exit code; the JVM uses the same for an exhausted heap. */
  public static final int EXIT = 3;

  /** How long to wait for the last line of the log, whose reader may have stopped reading. */
  private static final int LAST_WORD_SECONDS = 5;

  private static final Logger LOG = LoggerFactory.getLogger(FatalEnd.class);

  private static final CountDownLatch ENDING = new CountDownLatch(1);
  private static volatile boolean armed;

  private FatalEnd() {}

  /**
   * Lets fatal errors end this process from now on. An uncaught error is logged then, whatever
   * thread it has ended.
   */
  public static synchronized void arm() {
    if (armed) {
      return;
    }
    Thread.ofPlatform().daemon().name("quire-end").start(FatalEnd::haltWhenEnding);
    Thread.setDefaultUncaughtExceptionHandler(FatalEnd::uncaught);
    armed = true;
  }

  private static void uncaught(Thread thread, Throwable error) {
    ifOutOfMemory(error);
    LOG.error("the thread {} has died of an error; the mount goes on without it", thread, error);
  }

  /** Started before it is needed, because without memory no thread may start. */
  private static void haltWhenEnding() {
    try {
      ENDING.await();
      TimeUnit.SECONDS.sleep(LAST_WORD_SECONDS);
    } catch (InterruptedException e) {
      return;
    }
    Runtime.getRuntime().halt(EXIT);
  }

  /** Ends the process if an error, or one of its causes, is a lack of memory. */
  public static void ifOutOfMemory(Throwable error) {
    Throwable cause = error;
    for (int depth = 0; cause != null && depth < 16; depth++) { // causes may go round in a circle
      if (cause instanceof OutOfMemoryError) {
        because("it is out of memory", error);
      }
      cause = cause.getCause();
    }
  }

  /**
   * The body of a thread without which the mount must not go on: anything that it throws ends the
   * process.
   *
   * @param name the thread's task, for the log
   */
  public static Runnable guarding(String name, Runnable body) {
    return () -> {
      try {
        body.run();
      } catch (Throwable e) {
        because("the thread %s has died".formatted(name), e);
        throw e; // if this is not armed
      }
    };
  }

  /** Ends the process if it has been armed; otherwise returns. */
  public static void because(String reason, Throwable error) {
    if (!armed) {
      return;
    }
    ENDING.countDown();
    try {
      LOG.error(
          "the daemon ends, as {}; nothing that was acknowledged is lost, mount the store again",
          reason,
          error);
    } finally { // there may be no memory for the message
      Runtime.getRuntime().halt(EXIT);
    }
  }
}
