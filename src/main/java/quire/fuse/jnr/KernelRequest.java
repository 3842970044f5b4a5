package quire.fuse.jnr;

import java.util.Arrays;
import jnr.ffi.Memory;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;
import org.jspecify.annotations.Nullable;
import quire.catalog.Name;
import quire.fuse.RequestingProcess;
import quire.fuse.wire.Flags;
import quire.fuse.wire.In;
import quire.fuse.wire.Opcode;
import quire.metrics.ServedRequest;
import quire.vfs.Vfs;
import quire.vfs.call.Caller;
import quire.vfs.call.ContentChanger;
import quire.vfs.call.OpenFile;

/**
 * The request that a thread serves, as the kernel wrote it: it has fields that libfuse 2 is too old
 * to pass on. Each serving thread has one, and reuses its buffer.
 */
final class KernelRequest {
  /** The operation's own struct follows the header. */
  private static final int BODY = In.Header.BYTES;

  private static final ThreadLocal<@Nullable KernelRequest> CURRENT = new ThreadLocal<>();

  private final Pointer buffer;
  private final ServedRequest served = ServedRequest.current();
  private Opcode opcode = Opcode.OTHER;
  private long node;
  private int reader;
  private boolean replyingLater;
  private int pollEvents;
  private boolean killsSetId;
  private ContentChanger changer = new RequestingProcess(Caller.ROOT, 0, true);
  private @Nullable QuireLifetime lifetime;
  private PathResolver.@Nullable Place hiding;

  KernelRequest(Pointer buffer) {
    this.buffer = buffer;
  }

  /** Makes the calling thread's request, with a buffer that takes {@code bytes}. */
  static KernelRequest ofThisThread(long bytes) {
    Pointer buffer = Memory.allocateDirect(Runtime.getSystemRuntime(), (int) bytes, false);
    KernelRequest request = new KernelRequest(buffer);
    CURRENT.set(request);
    return request;
  }

  /** The request that the calling thread serves. */
  static KernelRequest current() {
    KernelRequest request = CURRENT.get();
    if (request == null) {
      throw new IllegalStateException("this thread serves no requests");
    }
    return request;
  }

  Pointer buffer() {
    return buffer;
  }

  /** Reads some fields of a new request before libfuse changes them. */
  void arrived() {
    opcode = Opcode.of(buffer.getInt(In.Header.OPCODE));
    node = buffer.getLong(In.Header.NODEID);
    pollEvents = opcode == Opcode.POLL ? buffer.getInt(BODY + In.Poll.EVENTS) : 0;
    reader = isForPages() ? OpenFile.PAGE_CACHE : buffer.getInt(In.Header.PID);
    killsSetId = asksToKillSetId();
    Caller caller = new Caller(buffer.getInt(In.Header.UID), buffer.getInt(In.Header.GID));
    changer =
        new RequestingProcess(caller, buffer.getInt(In.Header.PID), opcode != Opcode.FALLOCATE);
    lifetime = null;
    hiding = null;
    served.begin(opcode.label(), buffer.getInt(In.Header.UID), buffer.getInt(In.Header.PID));
    if (opcode == Opcode.READ || opcode == Opcode.WRITE) {
      served.range( // READ and WRITE have them at the same place
          buffer.getLong(BODY + In.Read.OFFSET),
          Integer.toUnsignedLong(buffer.getInt(BODY + In.Read.SIZE)));
    }
  }

  /** The request's record for metrics and the access log. */
  ServedRequest served() {
    return served;
  }

  /** Marks the request as about the {@code .quire} tree. */
  void setOfQuireTree(QuireLifetime known) {
    lifetime = known;
  }

  /** Null if the request is about the live tree. */
  @Nullable QuireLifetime lifetime() {
    return lifetime;
  }

  Opcode opcode() {
    return opcode;
  }

  /** The pid of the requesting thread. */
  int pid() {
    return buffer.getInt(In.Header.PID);
  }

  /** The kernel's number of the request's inode. */
  long node() {
    return node;
  }

  /** Sets whether the reply goes through {@link Replies}. */
  void setMayReplyLater(boolean mayReplyLater) {
    replyingLater = mayReplyLater;
  }

  /** Whether the reply may be sent later, by another thread. */
  boolean mayReplyLater() {
    return replyingLater;
  }

  /** The reader, as for {@link Vfs#read(long, long, quire.io.ByteSink, int)}. */
  int reader() {
    return reader;
  }

  /** The events that POLL waits for. */
  int pollEvents() {
    return pollEvents;
  }

  /** Whether it is a read for the page cache, which has no reader. */
  private boolean isForPages() {
    return opcode == Opcode.READ && !has(In.Read.READ_FLAGS, Flags.FUSE_READ_LOCKOWNER);
  }

  /** The capabilities that INIT offers: bits of {@code FUSE_*}. */
  int offered() {
    return buffer.getInt(BODY + In.Init.FLAGS);
  }

  /** The kernel's number of the inode to which LINK adds a name. */
  long linked() {
    return buffer.getLong(BODY + In.Link.OLDNODEID);
  }

  /** Whether this is a RENAME to the name itself, and not to another that libfuse has made up. */
  boolean renamesTo(Name name) {
    if (opcode != Opcode.RENAME) {
      return false;
    }
    int at = BODY + In.Rename.BYTES;
    byte[] names = new byte[buffer.getInt(In.Header.LEN) - at]; // the old, NUL, the new, NUL
    buffer.get(at, names, 0, names.length);
    int end = names.length - 1;
    int start = end - name.length();
    return start > 0
        && names[start - 1] == 0
        && Arrays.equals(names, start, end, name.bytes(), 0, name.length());
  }

  /** The kernel's number of the directory to which RENAME moves. */
  long newParent() {
    return buffer.getLong(BODY + In.Rename.NEWDIR);
  }

  /** Sets the alias of the file that this RENAME is about to replace. */
  void setHiding(PathResolver.Place alias) {
    hiding = alias;
  }

  /** The alias of the open file that this RENAME replaces; null if it replaces none. */
  PathResolver.@Nullable Place hiding() {
    return hiding;
  }

  /**
   * Whether the requested change may remove set-user-id and set-group-id. The kernel does not tell
   * that for fallocate.
   */
  boolean killsSetId() {
    return killsSetId;
  }

  /** The requesting thread as one that changes a file's bytes. */
  ContentChanger changer() {
    return changer;
  }

  private boolean has(int field, int flag) {
    return (buffer.getInt(BODY + field) & flag) != 0;
  }

  private boolean asksToKillSetId() {
    return switch (opcode) {
      case Opcode.WRITE -> has(In.Write.WRITE_FLAGS, Flags.FUSE_WRITE_KILL_SUIDGID);
      case Opcode.SETATTR -> has(In.SetAttr.VALID, Flags.FATTR_KILL_SUIDGID);
      case Opcode.OPEN -> has(In.Open.OPEN_FLAGS, Flags.FUSE_OPEN_KILL_SUIDGID);
      case Opcode.CREATE -> has(In.Create.OPEN_FLAGS, Flags.FUSE_OPEN_KILL_SUIDGID);
      case Opcode.FALLOCATE -> true;
      default -> false;
    };
  }
}
