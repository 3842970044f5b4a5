package quire.schedule;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Lets one of several threads run at a time, and changes between them at random points. While a
 * thread blocks on a lock of another thread, that thread runs. One use.
 */
public final class Scheduler {
  private static final long DEADLINE_SECONDS = 60;

  /** After how many looks, a millisecond apart, a waiting thread counts as blocked by another. */
  private static final int LOOKS = 3;

  /**
   * The same for a thread that seems to run, as one does that waits for the initialisation of a
   * class.
   */
  private static final int LOOKS_AT_RUNNING = 300;

  private static volatile @Nullable Scheduler running;

  private final List<Task> tasks = new ArrayList<>();
  private final Set<Long> changes = new HashSet<>();
  private final long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
  private @Nullable Task holder;
  private int lowest;
  private long points;

  /**
   * @param changeCount how often the running thread falls behind all others
   * @param expected about how many points a run has
   */
  Scheduler(Random random, List<Runnable> work, int changeCount, long expected) {
    List<Integer> priorities = new ArrayList<>();
    for (int i = 0; i < work.size(); i++) {
      priorities.add(i);
    }
    Collections.shuffle(priorities, random);
    for (int i = 0; i < work.size(); i++) {
      tasks.add(new Task(this, work.get(i), priorities.get(i)));
    }
    for (int i = 0; i < changeCount; i++) {
      changes.add(1 + (long) (random.nextDouble() * expected));
    }
  }

  /** A thread and its state. Guarded by the scheduler. */
  private static final class Task {
    private final Thread thread;
    private int priority;
    private boolean parked;
    private boolean blocked;
    private boolean done;
    private @Nullable Throwable failure;

    Task(Scheduler scheduler, Runnable work, int priority) {
      this.priority = priority;
      this.thread = new Thread(() -> scheduler.run(this, work), "scheduled-" + priority);
      this.thread.setDaemon(true);
    }

    boolean waitsForSomebody() {
      Thread.State state = thread.getState();
      return state == Thread.State.BLOCKED
          || state == Thread.State.WAITING
          || state == Thread.State.TIMED_WAITING;
    }
  }

  /** Called by the project's classes wherever another thread may be scheduled. */
  public static void point() {
    Scheduler scheduler = running;
    if (scheduler != null) {
      scheduler.turn(Thread.currentThread());
    }
  }

  /**
   * Runs all threads to their ends.
   *
   * @return how many points there were
   * @throws AssertionError with the failure of one of them, or if they do not end
   */
  long run() throws InterruptedException {
    running = this;
    try {
      tasks.forEach(task -> task.thread.start());
      for (Task task : tasks) {
        long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        task.thread.join(Math.max(1, left));
      }
    } finally {
      running = null;
    }
    for (Task task : tasks) {
      if (task.thread.isAlive()) {
        throw new AssertionError(
            task.thread.getName() + " does not end: " + List.of(task.thread.getStackTrace()));
      }
      if (task.failure != null) {
        throw new AssertionError(task.thread.getName() + " failed: " + task.failure, task.failure);
      }
    }
    return points;
  }

  private void run(Task task, Runnable work) {
    try {
      turn(task.thread);
      work.run();
    } catch (Throwable e) { // thrown by the thread that waits for all
      task.failure = e;
    } finally {
      synchronized (this) {
        task.done = true;
        choose();
      }
    }
  }

  private synchronized void turn(Thread thread) {
    Task me = tasks.stream().filter(task -> task.thread.equals(thread)).findAny().orElse(null);
    if (me == null || me.done) {
      return;
    }
    me.blocked = false;
    points++;
    if (changes.contains(points)) {
      me.priority = --lowest;
    }
    choose();
    me.parked = true;
    int looks = 0;
    while (holder != me && running == this && System.nanoTime() < deadline) {
      looks = letOthersGoOn(looks);
    }
    me.parked = false;
  }

  /** Waits a little; a holder that waits for another thread loses its turn. */
  @SuppressWarnings("WaitNotInLoop") // the caller has the loop
  private int letOthersGoOn(int looks) {
    long before = points;
    try {
      wait(1);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while it waited for its turn", e);
    }
    Task other = holder;
    if (other == null || other.parked || points != before) {
      return 0;
    }
    if (looks < (other.waitsForSomebody() ? LOOKS : LOOKS_AT_RUNNING)) {
      return looks + 1;
    }
    other.blocked = true;
    choose();
    return 0;
  }

  private void choose() {
    Task best = null;
    for (Task task : tasks) {
      if (!task.done && !task.blocked && (best == null || task.priority > best.priority)) {
        best = task;
      }
    }
    holder = best;
    notifyAll();
  }
}
