package quire.fuse.jnr;

import jnr.ffi.Memory;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;
import jnr.ffi.annotations.Delegate;
import jnr.ffi.types.size_t;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quire.error.FatalEnd;
import quire.fuse.wire.Flags;
import quire.fuse.wire.Opcode;

/**
 * Changes some of libfuse's replies on their way to the kernel. It sets how long attributes hold,
 * which libfuse can set only for all inodes alike, and capabilities that libfuse 2 does not know.
 * Such requests are passed to libfuse with a channel whose {@code send} is ours.
 */
final class Replies {
  private static final Logger LOG = LoggerFactory.getLogger(Replies.class);

  /** Capabilities unknown to libfuse 2 that the kernel should use if it can. */
  private static final int ADDED = (int) (Flags.FUSE_HANDLE_KILLPRIV_V2 | Flags.FUSE_ASYNC_DIO);

  /**
   * How long the kernel caches an inode that has one kernel inode. Every change of it goes through
   * the kernel, so any time would be right.
   */
  private static final long SECONDS = 3600;

  /**
   * Short, because each use of a path in the .quire tree looks it up again, and so gets new
   * attributes.
   */
  private static final long LOOKED_UP_SECONDS = 1;

  private final LibFuse2 library;
  private final Pointer device;
  private final HiddenFiles hidden;
  private final StreamPages streams;
  private final Pointer channel;

  /** Kept referenced, because C calls this as long as requests are served. */
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

  /** The channel for the reply to a request. */
  Pointer channelFor(KernelRequest request) {
    boolean ours = isOurs(request.opcode());
    request.setMayReplyLater(ours);
    return ours ? channel : device;
  }

  private boolean isOurs(Opcode opcode) {
    return switch (opcode) {
      case Opcode.INIT,
          Opcode.LOOKUP,
          Opcode.GETATTR,
          Opcode.SETATTR,
          Opcode.SYMLINK,
          Opcode.MKNOD,
          Opcode.MKDIR,
          Opcode.LINK,
          Opcode.CREATE ->
          true;
      case Opcode.WRITE -> streams.isInUse();
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
          streams.grown(node, () -> copy.send(library, device));
          return 0;
        }
      }
    } catch (Throwable e) { // C cannot catch it; the reply is right as it was
      FatalEnd.ifOutOfMemory(e);
      LOG.error("a reply could not be improved because of a bug", e);
    }
    return library.fuse_chan_send(device, iovec, count);
  }

  /** The node of a file that the reply shows to be longer. */
  private static long grown(KernelRequest request, KernelReply reply) {
    return switch (request.opcode()) {
      case Opcode.WRITE, Opcode.GETATTR, Opcode.SETATTR -> request.node();
      case Opcode.LOOKUP -> reply.entryNode();
      default -> 0;
    };
  }

  private void improve(KernelRequest request, KernelReply reply) {
    QuireLifetime lifetime = request.lifetime();
    switch (request.opcode()) {
      case Opcode.WRITE -> {}
      case Opcode.INIT -> reply.accept(request.offered() & ADDED);
      case Opcode.GETATTR, Opcode.SETATTR -> {
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
    if (request.opcode() == Opcode.LINK) {
      library.fuse_lowlevel_notify_inval_inode(device, request.linked(), -1, 0);
    }
  }
}
