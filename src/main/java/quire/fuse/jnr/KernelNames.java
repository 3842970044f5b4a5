package quire.fuse.jnr;

import jnr.ffi.Pointer;
import org.jspecify.annotations.Nullable;
import quire.catalog.Name;
import quire.error.FatalEnd;

/** Makes the kernel look up a name again that it has cached. Thread-safe. */
final class KernelNames {
  private static final String THREAD = "quire-fuse-names";

  private final LibFuse2 library;
  private volatile @Nullable Pointer channel;

  KernelNames(LibFuse2 library) {
    this.library = library;
  }

  /** Sets the channel for notifications to the kernel. */
  void start(Pointer device) {
    channel = device;
  }

  /**
   * Returns at once, because the kernel may hold the directory's lock until a request for it is
   * answered.
   *
   * @param parent the kernel's number of the directory
   * @param then called when the kernel has dropped the name
   */
  void forget(long parent, Name name, Runnable then) {
    Pointer device = channel;
    if (device == null) {
      return; // no request has come, so the kernel knows no name
    }
    Runnable notice =
        () -> {
          library.fuse_lowlevel_notify_inval_entry(device, parent, name.bytes(), name.length());
          then.run();
        };
    Thread.ofPlatform().daemon().name(THREAD).start(FatalEnd.guarding(THREAD, notice));
  }
}
