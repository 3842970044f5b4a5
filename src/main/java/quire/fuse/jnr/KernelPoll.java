package quire.fuse.jnr;

import jnr.ffi.Pointer;
import quire.vfs.call.PollWaker;

/** Wakes processes in {@code poll(2)} through libfuse's poll handle. */
final class KernelPoll implements PollWaker {
  private final LibFuse2 library;
  private final Pointer handle;

  KernelPoll(LibFuse2 library, Pointer handle) {
    this.library = library;
    this.handle = handle;
  }

  @Override
  public void wake() {
    library.fuse_notify_poll(handle);
    drop();
  }

  @Override
  public void drop() {
    library.fuse_pollhandle_destroy(handle);
  }
}
