package quire.work;

import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import quire.error.Errno;
import quire.error.FsException;

/**
 * The caller of long work: a client of the control socket, or a thread in a system call. Long work
 * calls {@link #requireThere} now and then, every megabyte or few hundred entries, and so ends soon
 * after its asker has gone. The asker is bound to the thread that works for it; work in another
 * thread takes it along with {@link #execute}. Thread-safe.
 */
public final class Asker {
  /** An asker that never goes away, for the daemon's own work. */
  private static final Asker NOBODY = new Asker(() -> false);

  private static final ThreadLocal<@Nullable Asker> CURRENT = new ThreadLocal<>();

  /** The least time between two checks, because a check costs system calls. */
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private static final long LOCK_MILLIS = 50;

  /** How long an asker waits for others before it is told so. */
  private static final long TELL_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final BooleanSupplier look;
  private final Consumer<String> notes;
  private volatile boolean gone;
  private long lookAt = System.nanoTime(); // guarded by this

  /**
   * @param look whether the asker has gone; asked some times a second at most, by one thread at a
   *     time
   */
  public Asker(BooleanSupplier look) {
    this(look, note -> {});
  }

  /**
   * As above, for an asker that can be told why it waits.
   *
   * @param notes takes a sentence without its end; called by the thread that works for the asker
   */
  public Asker(BooleanSupplier look, Consumer<String> notes) {
    this.look = look;
    this.notes = notes;
  }

  /** For work that must be completed even if the asker has gone, such as cleaning up. */
  public static Asker nobody() {
    return NOBODY;
  }

  /** The asker of the calling thread. */
  public static Asker current() {
    Asker asker = CURRENT.get();
    return asker == null ? NOBODY : asker;
  }

  /**
   * Ends the calling thread's work if its asker has gone.
   *
   * @throws FsException EINTR
   */
  public static void requireThere() {
    if (current().isGone()) {
      throw new FsException(Errno.EINTR, "it was interrupted; nothing has changed");
    }
  }

  /** Takes a lock, unless the asker goes away first, which is an EINTR. */
  public static void lock(Lock lock) {
    lock(lock, () -> {});
  }

  /**
   * As above; if that takes more than two seconds, tells the asker what it waits for.
   *
   * @param holder what has the lock now
   */
  public static void lock(Lock lock, Supplier<String> holder) {
    lock(lock, () -> current().notes.accept("waiting for " + holder.get()));
  }

  private static void lock(Lock lock, Runnable telling) {
    if (!lock.tryLock()) {
      await(() -> lock.tryLock(LOCK_MILLIS, TimeUnit.MILLISECONDS), telling);
    }
  }

  /** Takes a permit, unless the asker goes away first, which is an EINTR. */
  public static void acquire(Semaphore semaphore) {
    if (!semaphore.tryAcquire()) {
      await(() -> semaphore.tryAcquire(LOCK_MILLIS, TimeUnit.MILLISECONDS), () -> {});
    }
  }

  /** Waits some milliseconds for an event, and returns whether it has come. */
  private interface Waiting {
    boolean has() throws InterruptedException;
  }

  private static void await(Waiting waiting, Runnable telling) {
    long began = System.nanoTime();
    boolean told = false;
    try {
      while (!waiting.has()) {
        requireThere();
        if (!told && System.nanoTime() - began > TELL_NANOS) {
          told = true;
          telling.run();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FsException(Errno.EINTR, "interrupted while waiting for a turn", e);
    }
  }

  /** Work without a result, which may throw E. */
  public interface Step<E extends Exception> {
    void take() throws E;
  }

  /** Works for this asker; afterwards the calling thread has its former asker again. */
  public <E extends Exception> void execute(Step<E> step) throws E {
    Asker before = CURRENT.get();
    CURRENT.set(this);
    try {
      step.take();
    } finally {
      CURRENT.set(before);
    }
  }

  /** As {@link #execute}, for work with a result. */
  public <T> T call(Callable<T> work) throws Exception {
    Asker before = CURRENT.get();
    CURRENT.set(this);
    try {
      return work.call();
    } finally {
      CURRENT.set(before);
    }
  }

  /** Notes that the asker has gone. */
  public void leave() {
    gone = true;
  }

  private boolean isGone() {
    return gone || (this != NOBODY && looksGone());
  }

  private synchronized boolean looksGone() {
    long now = System.nanoTime();
    if (!gone && now - lookAt >= 0) {
      gone = look.getAsBoolean();
      lookAt = now + LOOK_NANOS;
    }
    return gone;
  }
}
