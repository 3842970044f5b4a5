package quire.fuse.session;

/**
 * Tells the kernel how long streams are. Where it writes back it does not believe the size of a
 * regular file that a reply tells, for it may have more; but it takes it that a file is as long as
 * the pages are that it is given. A byte at the end will do: who reads a stream never sees pages.
 * Thread-safe.
 */
final class StreamSizes {
  private final Device device;

  StreamSizes(Device device) {
    this.device = device;
  }

  /** To be told before the reply that tells it too. */
  void tell(long node, long size) {
    if (size > 0) {
      new Notice(Notice.STORE, Out.Store.BYTES + 1)
          .put(Out.Store.NODEID, node)
          .put(Out.Store.OFFSET, size - 1)
          .putInt(Out.Store.SIZE, 1)
          .send(device);
    }
  }
}
