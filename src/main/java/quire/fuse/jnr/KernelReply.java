package quire.fuse.jnr;

import java.lang.ref.Reference;
import jnr.ffi.Memory;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;
import org.jspecify.annotations.Nullable;
import quire.catalog.FileType;
import quire.fuse.wire.Out;

/**
 * A reply of libfuse to the kernel before it is sent: an {@code iovec} of its header and its
 * struct. libfuse 2 speaks 7.19, whose structs have the same first fields as those of {@link Out}.
 */
final class KernelReply {
  /** The size of {@code struct iovec}; the base is its first field. */
  private static final int IOVEC_BYTES = 16;

  private static final int SET_ID = 06000;

  private final Pointer iovec;
  private final long count;

  /** What a copy points to: the iovec has only the address, which keeps no memory. */
  private final @Nullable Pointer kept;

  KernelReply(Pointer iovec, long count) {
    this(iovec, count, null);
  }

  private KernelReply(Pointer iovec, long count, @Nullable Pointer kept) {
    this.iovec = iovec;
    this.count = count;
    this.kept = kept;
  }

  /** Whether this has a struct, and not only an error. */
  boolean isAnswer() {
    return count > 1 && iovec.getPointer(0).getInt(Out.Header.ERROR) == 0;
  }

  private Pointer struct() {
    return iovec.getPointer(IOVEC_BYTES);
  }

  /** The kernel's number of the inode in the reply to a look-up. */
  long entryNode() {
    return struct().getLong(Out.Entry.NODEID);
  }

  /** A copy in its own memory, because libfuse reuses its memory. */
  KernelReply copy() {
    Runtime runtime = Runtime.getSystemRuntime();
    int length = 0;
    for (int i = 0; i < count; i++) {
      length += (int) iovec.getLong(i * IOVEC_BYTES + Long.BYTES);
    }
    Pointer bytes = Memory.allocateDirect(runtime, length);
    int at = 0;
    for (int i = 0; i < count; i++) {
      int part = (int) iovec.getLong(i * IOVEC_BYTES + Long.BYTES);
      iovec.getPointer((long) i * IOVEC_BYTES).transferTo(0, bytes, at, part);
      at += part;
    }
    Pointer one = Memory.allocateDirect(runtime, IOVEC_BYTES);
    one.putPointer(0, bytes);
    one.putLong(Long.BYTES, length);
    return new KernelReply(one, 1, bytes);
  }

  Pointer iovec() {
    return iovec;
  }

  /** Sends it through libfuse's own channel; returns 0 or a negative errno. */
  int send(LibFuse2 library, Pointer channel) {
    try {
      return library.fuse_chan_send(channel, iovec, count);
    } finally {
      Reference.reachabilityFence(kept);
    }
  }

  /** Adds bits to the capabilities that INIT accepts. */
  void accept(int capabilities) {
    Pointer init = struct();
    init.putInt(Out.Init.FLAGS, init.getInt(Out.Init.FLAGS) | capabilities);
  }

  /**
   * Sets how long attributes hold, in the reply to a look-up or to an operation that makes an
   * entry.
   */
  void keepEntryAttributes(long seconds, HiddenFiles hidden) {
    if (hasEntry()) {
      keep(struct(), Out.Entry.ATTR_VALID, Out.Entry.ATTR, seconds, hidden);
    }
  }

  /**
   * In the reply to a look-up, found or not: the entry is not cached. The attributes hold long
   * enough for the program that looked it up to read them.
   */
  void keepNoEntry(long attributeSeconds) {
    struct().putLong(Out.Entry.ENTRY_VALID, 0);
    keepLookedUpAttributes(attributeSeconds);
  }

  /** In the reply to a look-up: the entry holds as long as libfuse says, its attributes do not. */
  void keepLookedUpAttributes(long seconds) {
    struct().putLong(Out.Entry.ATTR_VALID, seconds);
  }

  /** In the reply to a look-up: whether the name exists. */
  boolean hasEntry() {
    return struct().getLong(Out.Entry.NODEID) != 0;
  }

  /** Sets how long attributes hold, in the reply to getattr and setattr. */
  void keepAttributes(long seconds, HiddenFiles hidden) {
    keep(struct(), Out.AttrOf.ATTR_VALID, Out.AttrOf.ATTR, seconds, hidden);
  }

  /**
   * An inode with one name has one kernel inode, so the kernel knows all changes of its attributes.
   * The exception are set-id bits: a write removes them, and the kernel must ask before it runs the
   * file.
   */
  private static void keep(
      Pointer struct, int valid, int attributes, long seconds, HiddenFiles hidden) {
    int mode = struct.getInt(attributes + Out.Attr.MODE);
    boolean directory = (mode & FileType.MASK) == FileType.DIRECTORY.bits();
    boolean oneName = struct.getInt(attributes + Out.Attr.NLINK) == 1 && (mode & SET_ID) == 0;
    if (directory || (oneName && !hidden.hides(struct.getLong(attributes + Out.Attr.INO)))) {
      struct.putLong(valid, seconds);
    }
  }
}
