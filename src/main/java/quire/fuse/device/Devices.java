package quire.fuse.device;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import quire.libc.Descriptors;

/**
 * The descriptors of a mount. They are closed all at once, when no thread reads requests any more.
 * Their numbers stay taken as long as the process lives: a reply goes to the descriptor of its
 * request, a notification to the main one, and either may come after the end, when the number would
 * already be that of another file. Thread-safe.
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
   * Mounts: root directly, other users through fusermount.
   *
   * @throws IOException if it cannot be mounted
   */
  public static Devices mount(Path mountPoint, SessionOptions options) throws IOException {
    KernelCalls calls = KernelCalls.load();
    return new Devices(
        calls.geteuid() == 0
            ? new KernelMount(calls).mount(mountPoint, options)
            : new MountHelper(calls).mount(mountPoint, options));
  }

  /** Detaches a dead mount; failures are ignored. */
  public static void detach(Path mountPoint) {
    KernelCalls.load().umount2(mountPoint.toString(), KernelCalls.MNT_DETACH);
  }

  /** The descriptor of the mount itself: notifications go there. */
  public Device main() {
    return main;
  }

  /** A further descriptor with non-blocking reads; null if there is none. */
  public @Nullable Device polled() {
    return polled;
  }

  /** A descriptor for one thread, so that it shares no queue with others, if possible. */
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
    others.forEach(Device::retire);
    if (polled != null) {
      polled.retire();
    }
    main.retire();
  }
}
