package quire.fuse.session;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import quire.libc.Descriptors;

/**
 * The descriptors of a mount. Closed all at once, when nobody answers any more: a reply goes where
 * its request has come from, and that number may be another file's soon. Thread-safe.
 */
final class Devices implements AutoCloseable {
  private final Device main;
  private final @Nullable Device polled;

  /** Guarded by this. */
  private final List<Device> others = new ArrayList<>();

  /** Takes over the descriptor that has mounted. */
  Devices(Device main) {
    this.main = main;
    this.polled = main.another(Descriptors.O_NONBLOCK);
  }

  /** The one that has mounted: notifications go there. */
  Device main() {
    return main;
  }

  /** Another, of which a read does not wait; null where there is none. */
  @Nullable Device polled() {
    return polled;
  }

  /** One for a thread alone, so that it shares no queue with others; where that can be had. */
  synchronized Device forThread() {
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
