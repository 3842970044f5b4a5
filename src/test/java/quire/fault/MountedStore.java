package quire.fault;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** A damaged store as a user meets it: mounted, read by system calls, unmounted. */
final class MountedStore {
  private static final int READ_SECONDS = 120;

  private final FaultyMount mount;
  private final String damaged;
  private final List<String> faults;

  private MountedStore(FaultyMount mount, Damage damage, List<String> faults) {
    this.mount = mount;
    this.damaged = String.valueOf(damage.file().getFileName());
    this.faults = faults;
  }

  /**
   * The content of the mounted store; null if it cannot be mounted.
   *
   * @param faults gets a sentence for each failure of the mount, and for errors whose damage the
   *     log does not name
   */
  static @Nullable Contents read(Path store, Damage damage, List<String> faults)
      throws IOException, InterruptedException {
    try (FaultyMount mount = new FaultyMount(store, store.resolveSibling("mnt"), null)) {
      return new MountedStore(mount, damage, faults).read();
    }
  }

  private @Nullable Contents read() throws IOException, InterruptedException {
    String refusal = mount.mount();
    if (!refusal.isEmpty()) {
      if (FaultyMount.isBare(refusal)) {
        faults.add("not mounted, without a proper message: " + refusal);
      }
      return null;
    }
    Optional<Contents> found = readInTime();
    if (!mount.isAlive()) {
      faults.add("the daemon has ended while it was read: " + mount.log());
    } else if (!mount.unmount()) {
      faults.add("the daemon does not end when it is unmounted");
    }
    found.ifPresent(this::requireNamed);
    return found.orElse(null);
  }

  private Optional<Contents> readInTime() throws InterruptedException {
    CompletableFuture<Contents> reading = CompletableFuture.supplyAsync(mount::readAll);
    try {
      return Optional.of(reading.get(READ_SECONDS, TimeUnit.SECONDS));
    } catch (TimeoutException e) {
      faults.add("the mount does not answer any more");
      mount.kill();
      reading.exceptionally(failure -> new Contents()).join();
      return Optional.empty();
    } catch (ExecutionException e) {
      throw new AssertionError("the mount could not be read", e.getCause());
    }
  }

  /** Programs get only an errno, so the log must name the damaged file. */
  private void requireNamed(Contents found) {
    Optional<String> failed =
        found.items().entrySet().stream()
            .filter(each -> each.getValue().error() != null)
            .map(each -> each.getKey() + ", " + each.getValue().error())
            .findFirst();
    if (failed.isPresent() && !mount.log().contains(damaged)) {
      faults.add(
          "daemon.log does not name %s, which causes errors (%s): %s"
              .formatted(damaged, failed.get(), mount.log()));
    }
  }
}
