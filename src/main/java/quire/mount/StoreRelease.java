package quire.mount;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import quire.error.Failure;
import quire.store.LockHolder;

/**
 * Waits for a process that is about to release a store: after an unmount, a daemon still has to
 * write its data, and to close the store.
 */
public final class StoreRelease {
  private static final long WORD_NANOS = TimeUnit.SECONDS.toNanos(2);
  private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(20);
  private static final int PAUSE_MILLIS = 20;

  private StoreRelease() {}

  /** Returns once no process has the store open; at once if that is not to be expected. */
  public static void await(Path store) throws IOException {
    long begun = System.nanoTime();
    boolean said = false;
    while (true) {
      OptionalLong holder = LockHolder.of(store);
      if (holder.isEmpty() || isServed(store, holder.getAsLong())) {
        return;
      }
      long waited = System.nanoTime() - begun;
      if (waited > LONGEST_NANOS) {
        throw new Failure(
            "%s still has the store %s open; wait for its end, or see %s"
                .formatted(
                    LockHolder.words(holder.getAsLong()), store, store.resolve("daemon.log")));
      }
      if (waited > WORD_NANOS && !said) {
        said = true;
        System.err.printf(
            "quire: waiting for %s, which still has the store %s open%n",
            LockHolder.words(holder.getAsLong()), store);
      }
      pause();
    }
  }

  static void pause() {
    try {
      Thread.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Failure("interrupted while waiting", e);
    }
  }

  /**
   * Whether one of its mounts is alive, here or in the namespace of the process that has it open.
   */
  private static boolean isServed(Path store, long holder) throws IOException {
    Path real = StorePlace.real(store);
    for (MountLook look : MountLook.at(MountTable.mounts())) {
      if (look.state() != MountState.DEAD && look.store().equals(real)) {
        return true;
      }
    }
    List<MountTable.Mount> there = new ArrayList<>(MountTable.ofProcess(holder));
    there.removeAll(MountTable.mounts());
    return there.stream().anyMatch(mount -> mount.source().equals(real.toString()));
  }
}
