package quire.fuse.device;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import quire.libc.Descriptors;

/**
 * The descriptors of a mount. Closed all at once, when nobody answers any more: a reply goes where
 * its request has come from, and that number may be another file's soon. Thread-safe.
 */
public final class Devices implements AutoCloseable {
  private final Device main;
  private final @Nullable Device polled;

  /** Guarded by this. */
  private final List<Device> others = new ArrayList<>();

  private Devices(Device main) {
    this.main = main;
    this.polled = main.another(Descriptors.O_NONBLOCK);
  }

  /**
   * Mounts: as root by itself, as anybody else through fusermount.
   *
   * @throws IOException where it cannot be mounted
   */
  public static Devices mount(Path mountPoint, SessionOptions options) throws IOException {
    KernelCalls calls = KernelCalls.load();
    return new Devices(
        calls.geteuid() == 0
            ? new KernelMount(calls).mount(mountPoint, options)
            : new MountHelper(calls).mount(mountPoint, options));
  }

  /** Detaches a mount that nobody serves; what fails is left alone. */
  public static void detach(Path mountPoint) {
    KernelCalls.load().umount2(mountPoint.toString(), KernelCalls.MNT_DETACH);
  }

  /** The one that has mounted: notifications go there. */
  public Device main() {
    return main;
  }

  /** Another, of which a read does not wait; null where there is none. */
  public @Nullable Device polled() {
    return polled;
  }

  /** One for a thread alone, so that it shares no queue with others; where that can be had. */
  public synchronized Device forThread() {
    Device other = main.another(0);
    if (other == null) {
      return main;
    }
    others.add(other);
    return other;
  }

  @Override
  public synchronized void close() {
    others.forEach(Device::close);
    if (polled != null) {
      polled.close();
    }
    main.close();
  }
}
