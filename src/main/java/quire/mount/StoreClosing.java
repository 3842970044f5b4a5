package quire.mount;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import quire.error.Failure;
import quire.store.LockHolder;

/** Waits for a daemon whose mount has been ended here until it has closed the store. */
public final class StoreClosing {
  private static final long WORD_NANOS = TimeUnit.SECONDS.toNanos(2);

  /** How long others may keep the mount before we give up waiting for them. */
  private static final long LONGEST_HELD_NANOS = TimeUnit.SECONDS.toNanos(10);

  private StoreClosing() {}

  /**
   * Returns once the store is closed. A daemon that writes what it has may take its time. One whose
   * mount lives on elsewhere does not end by itself.
   */
  public static void await(MountTable.Mount mount, Path store) throws IOException {
    long begun = System.nanoTime();
    boolean said = false;
    OptionalLong holder = LockHolder.of(store);
    while (holder.isPresent()) {
      long waited = System.nanoTime() - begun;
      if (!said && waited > WORD_NANOS) {
        said = true;
        System.err.println("quire: " + reason(mount, store, holder.getAsLong()));
      }
      if (waited > LONGEST_HELD_NANOS) {
        requireNoHolders(mount);
      }
      StoreRelease.pause();
      holder = LockHolder.of(store);
    }
  }

  private static String reason(MountTable.Mount mount, Path store, long daemon) throws IOException {
    List<MountHolders.Holder> holders = MountHolders.of(mount.device());
    return holders.isEmpty()
        ? "waiting for process %d, which still writes to the store %s".formatted(daemon, store)
        : "%s is unmounted here, but %s; waiting for the end of that"
            .formatted(mount.mountPoint(), words(holders));
  }

  private static void requireNoHolders(MountTable.Mount mount) throws IOException {
    List<MountHolders.Holder> holders = MountHolders.of(mount.device());
    if (!holders.isEmpty()) {
      throw new Failure(
          "%1$s is unmounted here, but %2$s; its daemon goes on until that ends, or until quire umount --force %1$s"
              .formatted(mount.mountPoint(), words(holders)));
    }
  }

  private static String words(List<MountHolders.Holder> holders) {
    return holders.stream().map(MountHolders.Holder::toString).collect(Collectors.joining(", "));
  }
}
