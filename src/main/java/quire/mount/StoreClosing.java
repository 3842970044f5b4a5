package quire.mount;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import quire.error.Failure;
import quire.store.LockHolder;
import quire.store.StoreOpening;

/**
 * Waits, after an unmount, until the daemon has closed the store, and makes sure that it has said
 * that everything is safe there. To be made before the unmount. Immutable.
 */
public final class StoreClosing {
  private static final long WORD_NANOS = TimeUnit.SECONDS.toNanos(2);

  /**
   * How long to wait for other processes that keep the mount, and for those of other namespaces.
   */
  private static final long LONGEST_HELD_NANOS = TimeUnit.SECONDS.toNanos(10);

  /** How long the process may take to end after it has closed the store. */
  private static final long LONGEST_END_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final MountIdentity mount;
  private final Path store;

  /** Empty if the daemon does not tell how it ends, or the lock cannot be read here. */
  private final Optional<StoreOpening> opening;

  /** Whether the daemon's hold of the store can be seen from here. */
  private final boolean seen;

  private StoreClosing(MountIdentity mount, Path store) {
    this.mount = mount;
    this.store = store;
    this.opening = StoreOpening.lastOf(store);
    this.seen = opening.isPresent() || LockHolder.of(store).isPresent();
  }

  /** For a mount that is about to be unmounted. */
  public static StoreClosing of(MountIdentity mount, Path store) {
    return new StoreClosing(mount, store);
  }

  /**
   * Returns once the store is closed and the daemon has ended, so that the disk of the store can be
   * unmounted next. A daemon may take its time to write its data. If the mount is still alive in
   * another namespace, the daemon does not end.
   *
   * @throws Failure if the daemon has ended without making everything safe
   */
  public void await() throws IOException {
    await(Long.MAX_VALUE);
  }

  /** As {@link #await}, for a daemon that did not answer any more, and may never end. */
  public void awaitForSomeTime() throws IOException {
    await(LONGEST_HELD_NANOS);
  }

  private void await(long longestNanos) throws IOException {
    awaitRelease(longestNanos);
    mount.daemon().ifPresent(StoreClosing::awaitEnd);
    if (!seen) {
      System.err.printf(
          "quire: %s is unmounted, but no process is seen from here that had its store %s open, so it is not known whether everything is safe there; see daemon.log in it%n",
          mount.mount().mountPoint(), store);
    }
    requireSafe();
  }

  /** Fails unless the daemon has said that everything is safe; a killed one has not. */
  private void requireSafe() {
    if (opening.isPresent() && !opening.get().isSafe()) {
      throw new Failure(
          "%s is unmounted, but its daemon has ended before everything was safe in the store %s; see %s, and check the store with quire fsck %2$s"
              .formatted(mount.mount().mountPoint(), store, store.resolve("daemon.log")));
    }
  }

  /** Empty also if another process has opened the store meanwhile. */
  private OptionalLong holder() {
    boolean followed = opening.isPresent() && opening.get().isFollowed();
    return followed ? OptionalLong.empty() : LockHolder.of(store);
  }

  private void awaitRelease(long longestNanos) throws IOException {
    long begun = System.nanoTime();
    boolean said = false;
    OptionalLong holder = holder();
    while (holder.isPresent()) {
      long waited = System.nanoTime() - begun;
      if (!said && waited > WORD_NANOS) {
        said = true;
        requireNotStopped(holder.getAsLong());
        System.err.println("quire: " + reason(holder.getAsLong()));
      }
      if (waited > LONGEST_HELD_NANOS) {
        requireNoHolders();
        requireNotStopped(holder.getAsLong());
        requireNamed(holder.getAsLong());
      }
      if (waited > longestNanos) {
        throw new Failure(
            "%s is unmounted, but its daemon, process %d, does not end, and still has the store %s open; kill -KILL %2$d ends it, and what was acknowledged stays"
                .formatted(mount.mount().mountPoint(), holder.getAsLong(), store));
      }
      StoreRelease.pause();
      holder = holder();
    }
  }

  /** It has closed the store, but still has its log and its libraries open. */
  private static void awaitEnd(long daemon) {
    long begun = System.nanoTime();
    while (ServingProcess.isRunning(daemon) && System.nanoTime() - begun < LONGEST_END_NANOS) {
      StoreRelease.pause();
    }
  }

  private String reason(long daemon) throws IOException {
    List<MountHolders.Holder> holders = mount.holders();
    return holders.isEmpty()
        ? "waiting for %s, which still writes to the store %s"
            .formatted(LockHolder.words(daemon), store)
        : "%s is unmounted here, but %s; waiting for the end of that"
            .formatted(mount.mount().mountPoint(), words(holders));
  }

  private void requireNotStopped(long daemon) {
    if (ServingProcess.isStopped(daemon)) {
      throw new Failure(
          "%s is unmounted, but its daemon, process %d, is stopped, and still has the store %s open; kill -CONT %2$d lets it finish"
              .formatted(mount.mount().mountPoint(), daemon, store));
    }
  }

  /**
   * A daemon that cannot be seen from here may serve the mount in its own namespace for as long as
   * it likes.
   */
  private void requireNamed(long daemon) {
    if (!LockHolder.isNamed(daemon)) {
      throw new Failure(
          "%s is unmounted here, but %s still has the store %s open; umount it where its daemon was started, with quire umount, or quire umount --force to end it"
              .formatted(mount.mount().mountPoint(), LockHolder.words(daemon), store));
    }
  }

  private void requireNoHolders() throws IOException {
    List<MountHolders.Holder> holders = mount.holders();
    if (!holders.isEmpty()) {
      throw new Failure(
          "%1$s is unmounted here, but %2$s; its daemon goes on until that ends, or until quire umount --force %1$s"
              .formatted(mount.mount().mountPoint(), words(holders)));
    }
  }

  private static String words(List<MountHolders.Holder> holders) {
    return holders.stream().map(MountHolders.Holder::toString).collect(Collectors.joining(", "));
  }
}
