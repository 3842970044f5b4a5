package quire.fuse.session;

import org.jspecify.annotations.Nullable;
import quire.fuse.PollEvents;
import quire.fuse.device.Device;
import quire.fuse.wire.Flags;
import quire.fuse.wire.In;
import quire.fuse.wire.Out;
import quire.vfs.Vfs;
import quire.vfs.call.PollWaker;

/** poll(2): the present events of a handle, and a waker for later ones. */
final class PollOperation {
  private final Vfs vfs;
  private final Device device;

  PollOperation(Vfs vfs, Device device) {
    this.vfs = vfs;
    this.device = device;
  }

  void poll(Request request, Reply reply) {
    boolean readable =
        PollEvents.areOfRead(request.getInt(In.Poll.EVENTS))
            || vfs.poll(request.getLong(In.Poll.FH), waker(request));
    reply.putLong(Out.Poll.REVENTS, PollEvents.of(readable));
    reply.setLength(Out.Poll.BYTES);
  }

  private @Nullable Waker waker(Request request) {
    boolean waits = (request.getInt(In.Poll.FLAGS) & Flags.FUSE_POLL_SCHEDULE_NOTIFY) != 0;
    return waits ? new Waker(device, request.getLong(In.Poll.KH)) : null;
  }

  /**
   * @param handle the kernel's poll handle
   */
  private record Waker(Device device, long handle) implements PollWaker {
    @Override
    public void wake() {
      new Notice(Flags.FUSE_NOTIFY_POLL, Out.PollWakeup.BYTES)
          .put(Out.PollWakeup.KH, handle)
          .send(device);
    }

    @Override
    public void drop() {}
  }
}
