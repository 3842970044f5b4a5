package quire.fuse.jnr;

import jnr.ffi.Pointer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quire.error.Errno;
import quire.metrics.Metrics;
import quire.work.Asker;
import quire.work.CallingThread;

/**
 * Reads requests and lets libfuse serve them, until the file system is unmounted. Several threads
 * may run one loop.
 */
final class RequestLoop implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(RequestLoop.class);

  private final LibFuse2 library;
  private final DeviceFile device;
  private final Pointer session;
  private final Pointer channel;
  private final Replies replies;
  private final Metrics metrics;

  RequestLoop(
      LibFuse2 library,
      Pointer fuse,
      HiddenFiles hidden,
      KernelNames names,
      StreamPages streams,
      Metrics metrics) {
    this.library = library;
    this.metrics = metrics;
    this.device = DeviceFile.load();
    this.session = library.fuse_get_session(fuse);
    this.channel = library.fuse_session_next_chan(session, null);
    this.replies = new Replies(library, channel, hidden, streams);
    streams.start(channel);
    names.start(channel);
  }

  @Override
  public void run() {
    int fd = library.fuse_chan_fd(channel);
    long size = library.fuse_chan_bufsize(channel);
    KernelRequest request = KernelRequest.ofThisThread(size);
    while (library.fuse_session_exited(session) == 0) {
      long length = device.read(fd, request.buffer(), size);
      if (length > 0) {
        request.arrived();
        Pointer reply = replies.channelFor(request);
        int caller = request.pid();
        new Asker(() -> CallingThread.isEnding(caller))
            .execute(() -> library.fuse_session_process(session, request.buffer(), length, reply));
        metrics.served(request.served());
      } else if (!mayGoOn(DeviceFile.errno())) {
        library.fuse_session_exit(session);
      }
    }
  }

  /** A request may be withdrawn before it is read; ENODEV is the end of the mount. */
  private static boolean mayGoOn(int errno) {
    if (errno == Errno.ENOENT.number()
        || errno == Errno.EINTR.number()
        || errno == Errno.EAGAIN.number()) {
      return true;
    }
    if (errno != Errno.ENODEV.number()) {
      LOG.error("cannot read requests from /dev/fuse: error {}; the mount is given up", errno);
    }
    return false;
  }
}
