package quire.fuse.session;

import quire.error.Errno;
import quire.error.FsException;
import quire.fuse.wire.In;

/** Requests without a reply: the kernel forgets inodes. Thread-safe. */
final class ForgetOperations {
  private final Nodes nodes;
  private final SmallFiles small;
  private final StreamPages streams;

  ForgetOperations(Nodes nodes, SmallFiles small, StreamPages streams) {
    this.nodes = nodes;
    this.small = small;
    this.streams = streams;
  }

  void forget(Request request, Reply reply) {
    reply.withhold();
    forget(request.node(), request.getLong(In.Forget.NLOOKUP));
  }

  void batchForget(Request request, Reply reply) {
    reply.withhold();
    int count = request.getInt(In.BatchForget.COUNT);
    long bytes = Integer.toUnsignedLong(count) * In.ForgetOne.BYTES;
    if (bytes > request.size() || !request.has(In.BatchForget.BYTES, (int) bytes)) {
      throw new FsException(Errno.EINVAL, "a batch of " + count + " is cut off");
    }
    for (int i = 0; i < count; i++) {
      int at = In.BatchForget.BYTES + i * In.ForgetOne.BYTES;
      forget(request.getLong(at + In.ForgetOne.NODEID), request.getLong(at + In.ForgetOne.NLOOKUP));
    }
  }

  private void forget(long node, long times) {
    small.forgotten(node);
    streams.forgotten(node);
    nodes.forget(node, times);
  }
}
