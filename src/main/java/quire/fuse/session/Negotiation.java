package quire.fuse.session;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quire.error.Errno;
import quire.error.FsException;
import quire.fuse.device.Device;
import quire.fuse.wire.Flags;
import quire.fuse.wire.In;
import quire.fuse.wire.Out;

/**
 * INIT: requests those capabilities of the kernel that we want. Locks are not requested, so they
 * stay the kernel's own; neither are interrupts, because nothing here waits long.
 */
final class Negotiation {
  private static final Logger LOG = LoggerFactory.getLogger(Negotiation.class);

  private static final int MAJOR = 7;

  /** Linux 5.4. */
  private static final int LEAST_MINOR = 31;

  /** Linux 5.10; since 5.8 a close writes pages back even without FLUSH. */
  private static final int CLOSING_MINOR = 32;

  /**
   * Linux 6.12; since 6.11 the kernel fills the page behind the end of a stored file with zeros.
   */
  private static final int STORING_MINOR = 41;

  /** Linux 6.18. */
  private static final int PRUNING_MINOR = 45;

  /** The version of the structs in {@link In} and {@link Out}. */
  private static final int MINOR = 38;

  private static final int PAGE = 4096;

  /** The most pages in one request. */
  private static final int MAX_PAGES = Device.MAX_BYTES / PAGE;

  private static final int MAX_BACKGROUND = 64;
  private static final int CONGESTION_THRESHOLD = 48;

  private static final long WANTED =
      Flags.FUSE_ASYNC_READ
          | Flags.FUSE_ATOMIC_O_TRUNC
          | Flags.FUSE_BIG_WRITES
          | Flags.FUSE_DO_READDIRPLUS
          | Flags.FUSE_READDIRPLUS_AUTO
          | Flags.FUSE_ASYNC_DIO
          | Flags.FUSE_WRITEBACK_CACHE
          | Flags.FUSE_PARALLEL_DIROPS
          | Flags.FUSE_MAX_PAGES
          | Flags.FUSE_CACHE_SYMLINKS
          | Flags.FUSE_EXPLICIT_INVAL_DATA
          | Flags.FUSE_HANDLE_KILLPRIV_V2
          | Flags.FUSE_INIT_EXT
          | Flags.FUSE_DIRECT_IO_ALLOW_MMAP;

  private final Runnable onReady;
  private volatile boolean directMmap;
  private volatile int kernelsMinor;

  /**
   * @param onReady called once the kernel has sent the first request
   */
  Negotiation(Runnable onReady) {
    this.onReady = onReady;
  }

  void init(Request request, Reply reply) {
    int major = request.getInt(In.Init.MAJOR);
    int minor = request.getInt(In.Init.MINOR);
    if (major < MAJOR || (major == MAJOR && minor < LEAST_MINOR)) {
      LOG.error("this kernel speaks FUSE {}.{}, and 7.31 (Linux 5.4) is needed", major, minor);
      throw new FsException(Errno.EINVAL, "too old a kernel");
    }
    reply.putZeros(0, Out.Init.BYTES);
    reply.putInt(Out.Init.MAJOR, MAJOR);
    reply.putInt(Out.Init.MINOR, MINOR);
    reply.setLength(Out.Init.BYTES);
    if (major == MAJOR) { // a kernel with a greater one asks again, with ours
      kernelsMinor = minor;
      answer(request, reply);
      onReady.run();
    }
  }

  /** Whether a file can be mapped even if the kernel caches none of its pages. */
  boolean allowsDirectMmap() {
    return directMmap;
  }

  /** Whether the kernel writes back, and sends times, at a close even if FLUSH is ENOSYS. */
  boolean closesWithoutFlush() {
    return kernelsMinor >= CLOSING_MINOR;
  }

  /**
   * Whether a whole file can be stored in the kernel's cache. Older kernels leave old memory behind
   * the file's end, where a later write may make it visible.
   */
  boolean storesFiles() {
    return kernelsMinor >= STORING_MINOR;
  }

  /** Whether the kernel can be asked to forget unused inodes. */
  boolean prunes() {
    return kernelsMinor >= PRUNING_MINOR;
  }

  private void answer(Request request, Reply reply) {
    long offered = Integer.toUnsignedLong(request.getInt(In.Init.FLAGS));
    if ((offered & Flags.FUSE_INIT_EXT) != 0) {
      offered |= Integer.toUnsignedLong(request.getIntOrZero(In.Init.FLAGS2)) << Integer.SIZE;
    }
    long flags = offered & WANTED;
    directMmap = (flags & Flags.FUSE_DIRECT_IO_ALLOW_MMAP) != 0;
    reply.putInt(Out.Init.MAX_READAHEAD, Device.MAX_BYTES); // no more than ReadAhead was allowed
    reply.putInt(Out.Init.FLAGS, (int) flags);
    reply.putInt(Out.Init.FLAGS2, (int) (flags >>> Integer.SIZE));
    reply.putShort(Out.Init.MAX_BACKGROUND, (short) MAX_BACKGROUND);
    reply.putShort(Out.Init.CONGESTION_THRESHOLD, (short) CONGESTION_THRESHOLD);
    reply.putInt(Out.Init.MAX_WRITE, Device.MAX_BYTES);
    reply.putInt(Out.Init.TIME_GRAN, 1);
    reply.putShort(Out.Init.MAX_PAGES, (short) MAX_PAGES);
  }
}
