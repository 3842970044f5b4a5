package quire.fuse.session;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import quire.fuse.ServingThreads;
import quire.fuse.device.Device;
import quire.fuse.device.Devices;
import quire.fuse.device.KernelCalls;
import quire.fuse.device.ReadAhead;
import quire.fuse.device.SessionOptions;
import quire.metrics.Metrics;
import quire.vfs.Vfs;

/**
 * Mounts, as root directly and as another user through fusermount, and serves the kernel's
 * requests. One instance mounts once.
 */
public final class SessionFrontDoor {
  private final Vfs vfs;
  private final Metrics metrics;
  private final Runnable onReady;
  private volatile @Nullable KernelPages serving;

  /**
   * @param onReady called once the kernel has sent the first request
   */
  public SessionFrontDoor(Vfs vfs, Metrics metrics, Runnable onReady) {
    this.vfs = vfs;
    this.metrics = metrics;
    this.onReady = onReady;
  }

  /** Does slow preparations early, before a front door is made. */
  public static void prepare() {
    Thread.ofPlatform().daemon().name("quire-prepare").start(KernelCalls::load);
  }

  /**
   * Mounts, serves until the file system is unmounted, and returns.
   *
   * @throws IOException if it cannot be mounted
   */
  public void serve(Path mountPoint, SessionOptions options) throws IOException {
    try (Devices devices = Devices.mount(mountPoint, options)) {
      ReadAhead.raise(mountPoint);
      AttributeRefresh refresh = options.runsSetId() ? new AttributeRefresh(mountPoint) : null;
      Operations operations = new Operations(vfs, metrics, devices.main(), refresh, onReady);
      serving = operations.pages();
      vfs.setFrontDoorCache(this::writeBack);
      serve(devices, operations, options.spins());
    } finally {
      serving = null;
    }
    if (isDead(mountPoint)) {
      Devices.detach(mountPoint);
    }
  }

  private static void serve(Devices devices, Operations operations, boolean spins) {
    Device polled = devices.polled();
    Spinner spinner = spins && polled != null ? Spinner.of(polled) : null;
    try (DetachedRequests detached = new DetachedRequests(operations)) {
      Connection connection = new Connection(devices, spinner, operations, detached);
      Lead lead = new Lead();
      try (LeadGuard guard = new LeadGuard(lead)) {
        guard.start();
        ServingThreads.run(() -> new ServingLoop(connection, lead, guard));
      }
    }
  }

  /**
   * Makes the kernel write back everything that programs have written and it has only cached so
   * far.
   */
  public void writeBack() {
    KernelPages pages = serving;
    if (pages != null) {
      pages.writeAll();
    }
  }

  /** Whether a dead mount is there: its connection was cut. */
  private static boolean isDead(Path mountPoint) {
    try {
      Files.getAttribute(mountPoint, "unix:ino", LinkOption.NOFOLLOW_LINKS);
      return false;
    } catch (FileSystemException e) {
      return String.valueOf(e.getReason()).contains("endpoint is not connected");
    } catch (IOException e) {
      return false;
    }
  }
}
