package quire.fuse.jnr;

import jnr.ffi.Memory;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;
import jnr.ffi.annotations.Delegate;
import jnr.ffi.types.size_t;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quire.error.FatalEnd;

/**
 * Improves some of libfuse's replies on their way to the kernel: how long attributes hold, which
 * libfuse can only say for all inodes alike, and capabilities that libfuse 2 does not know. Such
 * requests are given to libfuse with a channel whose {@code send} is ours.
 */
final class Replies {
  private static final Logger LOG = LoggerFactory.getLogger(Replies.class);

  /**
   * FUSE_HANDLE_KILLPRIV_V2: requests say when set-id bits go. Without it the kernel asks for
   * security.capability before every single write.
   */
  private static final int HANDLE_KILLPRIV_V2 = 1 << 28;

  /**
   * FUSE_ASYNC_DIO. Without it, io_uring's read of more bytes than a stream has either never ends,
   * or reads the rest at the same offset again (seen with Linux 6.18).
   */
  private static final int ASYNC_DIO = 1 << 15;

  /**
   * How long the kernel keeps what it knows of an inode that has one kernel inode. Every change of
   * it goes through the kernel, so this could be for ever.
   */
  private static final long SECONDS = 3600;

  /** In the .quire tree each use of a path looks it up again, and so has new attributes. */
  private static final long LOOKED_UP_SECONDS = 1;

  private final LibFuse2 library;
  private final Pointer device;
  private final HiddenFiles hidden;
  private final StreamPages streams;
  private final Pointer channel;

  /** C calls this as long as requests are served. */
  private final Send send = this::send;

  /** The first member of {@code struct fuse_chan_ops} is receive, then send, then destroy. */
  private final Pointer operations =
      Memory.allocateDirect(Runtime.getSystemRuntime(), 3 * Long.BYTES, true);

  /** {@code send} of {@code struct fuse_chan_ops}. Public because generated code calls it. */
  public interface Send {
    @Delegate
    int call(Pointer channel, Pointer iovec, @size_t long count);
  }

  /**
   * @param device libfuse's own channel
   */
  Replies(LibFuse2 library, Pointer device, HiddenFiles hidden, StreamPages streams) {
    this.library = library;
    this.device = device;
    this.hidden = hidden;
    this.streams = streams;
    Runtime runtime = Runtime.getSystemRuntime();
    operations.putPointer(
        Long.BYTES, runtime.getClosureManager().getClosurePointer(Send.class, send));
    this.channel =
        library.fuse_chan_new(
            operations, library.fuse_chan_fd(device), library.fuse_chan_bufsize(device), null);
  }

  /** The channel through which the reply to a request goes. */
  Pointer channelFor(KernelRequest request) {
    boolean ours = isOurs(request.opcode());
    request.setMayReplyLater(ours);
    return ours ? channel : device;
  }

  private boolean isOurs(int opcode) {
    return switch (opcode) {
      case KernelRequest.INIT,
          KernelRequest.LOOKUP,
          KernelRequest.GETATTR,
          KernelRequest.SETATTR,
          KernelRequest.SYMLINK,
          KernelRequest.MKNOD,
          KernelRequest.MKDIR,
          KernelRequest.LINK,
          KernelRequest.CREATE ->
          true;
      case KernelRequest.WRITE -> streams.isInUse();
      default -> false;
    };
  }

  private int send(Pointer unused, Pointer iovec, long count) {
    try {
      KernelReply reply = new KernelReply(iovec, count);
      if (reply.isAnswer()) {
        KernelRequest request = KernelRequest.current();
        improve(request, reply);
        long node = grown(request, reply);
        if (streams.mayWait(node)) {
          KernelReply copy = reply.copy();
          streams.grown(node, () -> library.fuse_chan_send(device, copy.iovec(), 1));
          return 0;
        }
      }
    } catch (Throwable e) { // C cannot catch it; the reply is right as it was
      FatalEnd.ifOutOfMemory(e);
      LOG.error("a reply could not be improved because of a bug", e);
    }
    return library.fuse_chan_send(device, iovec, count);
  }

  /** The node that the kernel may take to be longer once it has the reply. */
  private static long grown(KernelRequest request, KernelReply reply) {
    return switch (request.opcode()) {
      case KernelRequest.WRITE, KernelRequest.GETATTR, KernelRequest.SETATTR -> request.node();
      case KernelRequest.LOOKUP -> reply.entryNode();
      default -> 0;
    };
  }

  private void improve(KernelRequest request, KernelReply reply) {
    QuireLifetime lifetime = request.lifetime();
    switch (request.opcode()) {
      case KernelRequest.WRITE -> {}
      case KernelRequest.INIT -> reply.accept(request.offered() & (HANDLE_KILLPRIV_V2 | ASYNC_DIO));
      case KernelRequest.GETATTR, KernelRequest.SETATTR -> {
        if (lifetime == null || lifetime == QuireLifetime.SNAPSHOT) {
          reply.keepAttributes(SECONDS, hidden);
        }
      }
      default -> {
        if (lifetime == null || (lifetime == QuireLifetime.SNAPSHOT && reply.hasEntry())) {
          reply.keepEntryAttributes(SECONDS, hidden);
        } else if (lifetime == QuireLifetime.ALWAYS_THERE && reply.hasEntry()) {
          reply.keepLookedUpAttributes(LOOKED_UP_SECONDS);
        } else {
          reply.keepNoEntry(lifetime == QuireLifetime.STREAM ? 0 : LOOKED_UP_SECONDS);
        }
      }
    }
    if (request.opcode() == KernelRequest.LINK) {
      library.fuse_lowlevel_notify_inval_inode(device, request.linked(), -1, 0);
    }
  }
}
