package quire.fuse.session;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import quire.fuse.ErrnoBoundary;
import quire.fuse.device.Device;
import quire.fuse.wire.Out;

/**
 * Replies to writes that wait until the written bytes are in the catalog. Writes that come at once
 * share a commit, which costs more than a small write. Not thread-safe: each serving thread has its
 * own, and holds none while it waits for anything.
 */
final class HeldReplies {
  /** The most replies held at once; a shared commit is a small part of their cost then. */
  private static final int MOST = 32;

  private record Held(Device device, long handle, long unique, int written) {}

  private final Operations operations;
  private final Reply reply = new Reply(Out.Write.BYTES);
  private final List<Held> held = new ArrayList<>();

  HeldReplies(Operations operations) {
    this.operations = operations;
  }

  /** Holds the reply to a write of that many bytes through a handle. */
  void add(Device device, long handle, long unique, int written) {
    held.add(new Held(device, handle, unique, written));
  }

  /** Whether it is worth looking for more requests before they are sent. */
  boolean mayWait() {
    return !held.isEmpty() && held.size() < MOST;
  }

  /** Commits the writes, and sends the replies. */
  void send() {
    if (held.isEmpty()) {
      return;
    }
    Set<Long> handles = new LinkedHashSet<>();
    held.forEach(one -> handles.add(one.handle));
    for (long handle : handles) {
      int error = ErrnoBoundary.guard("write", () -> operations.commit(handle));
      held.stream().filter(one -> one.handle == handle).forEach(one -> send(one, error));
    }
    held.clear();
  }

  private void send(Held one, int error) {
    reply.begin(one.unique, one.device);
    if (error == 0) {
      reply.putLong(Out.Write.SIZE, one.written);
      reply.setLength(Out.Write.BYTES);
    } else {
      reply.fail(error);
    }
    reply.send("write");
  }
}
