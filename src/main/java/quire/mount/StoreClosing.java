package quire.mount;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import quire.error.Failure;
import quire.store.LockHolder;

/** After an unmount, waits until the daemon has closed the store. */
public final class StoreClosing {
  private static final long WORD_NANOS = TimeUnit.SECONDS.toNanos(2);

  /** How long to wait for other processes that keep the mount. */
  private static final long LONGEST_HELD_NANOS = TimeUnit.SECONDS.toNanos(10);

  /** How long the process may take to end after it has closed the store. */
  private static final long LONGEST_END_NANOS = TimeUnit.SECONDS.toNanos(2);

  private StoreClosing() {}

  /**
   * Returns once the store is closed and the daemon has ended, so that the disk of the store can be
   * unmounted next. A daemon may take its time to write its data. If the mount is still alive in
   * another namespace, the daemon does not end.
   */
  public static void await(MountIdentity unmounted, Path store) throws IOException {
    await(unmounted, store, Long.MAX_VALUE);
  }

  /** As {@link #await}, for a daemon that did not answer any more, and may never end. */
  public static void awaitForSomeTime(MountIdentity unmounted, Path store) throws IOException {
    await(unmounted, store, LONGEST_HELD_NANOS);
  }

  private static void await(MountIdentity unmounted, Path store, long longestNanos)
      throws IOException {
    long begun = System.nanoTime();
    boolean said = false;
    OptionalLong holder = LockHolder.of(store);
    while (holder.isPresent()) {
      long waited = System.nanoTime() - begun;
      if (!said && waited > WORD_NANOS) {
        said = true;
        requireNotStopped(unmounted, store, holder.getAsLong());
        System.err.println("quire: " + reason(unmounted, store, holder.getAsLong()));
      }
      if (waited > LONGEST_HELD_NANOS) {
        requireNoHolders(unmounted);
        requireNotStopped(unmounted, store, holder.getAsLong());
      }
      if (waited > longestNanos) {
        throw new Failure(
            "%s is unmounted, but its daemon, process %d, does not end, and still has the store %s open; kill -KILL %2$d ends it, and what was acknowledged stays"
                .formatted(unmounted.mount().mountPoint(), holder.getAsLong(), store));
      }
      StoreRelease.pause();
      holder = LockHolder.of(store);
    }
    unmounted.daemon().ifPresent(StoreClosing::awaitEnd);
  }

  /** It has closed the store, but still has its log and its libraries open. */
  private static void awaitEnd(long daemon) {
    long begun = System.nanoTime();
    while (ServingProcess.isRunning(daemon) && System.nanoTime() - begun < LONGEST_END_NANOS) {
      StoreRelease.pause();
    }
  }

  private static String reason(MountIdentity unmounted, Path store, long daemon)
      throws IOException {
    List<MountHolders.Holder> holders = unmounted.holders();
    return holders.isEmpty()
        ? "waiting for process %d, which still writes to the store %s".formatted(daemon, store)
        : "%s is unmounted here, but %s; waiting for the end of that"
            .formatted(unmounted.mount().mountPoint(), words(holders));
  }

  private static void requireNotStopped(MountIdentity unmounted, Path store, long daemon) {
    if (ServingProcess.isStopped(daemon)) {
      throw new Failure(
          "%s is unmounted, but its daemon, process %d, is stopped, and still has the store %s open; kill -CONT %2$d lets it finish"
              .formatted(unmounted.mount().mountPoint(), daemon, store));
    }
  }

  private static void requireNoHolders(MountIdentity unmounted) throws IOException {
    List<MountHolders.Holder> holders = unmounted.holders();
    if (!holders.isEmpty()) {
      throw new Failure(
          "%1$s is unmounted here, but %2$s; its daemon goes on until that ends, or until quire umount --force %1$s"
              .formatted(unmounted.mount().mountPoint(), words(holders)));
    }
  }

  private static String words(List<MountHolders.Holder> holders) {
    return holders.stream().map(MountHolders.Holder::toString).collect(Collectors.joining(", "));
  }
}
