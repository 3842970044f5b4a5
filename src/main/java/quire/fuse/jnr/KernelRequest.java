package quire.fuse.jnr;

import jnr.ffi.Memory;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;
import org.jspecify.annotations.Nullable;
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
 * The request that a thread serves, as the kernel wrote it: what libfuse 2 was made too early to
 * pass on. There is one for each serving thread, and its buffer is used again.
 */
final class KernelRequest {
  /** The operation's own struct comes behind the header. */
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

  /** The one that the calling thread serves. */
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

  /** Takes note of what has just been read into the buffer, where libfuse changes some of it. */
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
    served.begin(opcode.label(), buffer.getInt(In.Header.UID), buffer.getInt(In.Header.PID));
    if (opcode == Opcode.READ || opcode == Opcode.WRITE) {
      served.range( // READ and WRITE have them at the same place
          buffer.getLong(BODY + In.Read.OFFSET),
          Integer.toUnsignedLong(buffer.getInt(BODY + In.Read.SIZE)));
    }
  }

  /** What is counted and logged of it. */
  ServedRequest served() {
    return served;
  }

  /** Takes note that the request is about the {@code .quire} tree. */
  void setOfQuireTree(QuireLifetime known) {
    lifetime = known;
  }

  /** Null where the request is about the live tree. */
  @Nullable QuireLifetime lifetime() {
    return lifetime;
  }

  Opcode opcode() {
    return opcode;
  }

  /** The thread that asks. */
  int pid() {
    return buffer.getInt(In.Header.PID);
  }

  /** The kernel's number of the inode that this is about. */
  long node() {
    return node;
  }

  /** Takes note of whether the reply goes through {@link Replies}. */
  void setMayReplyLater(boolean mayReplyLater) {
    replyingLater = mayReplyLater;
  }

  /** Whether the reply may be sent later, by another thread. */
  boolean mayReplyLater() {
    return replyingLater;
  }

  /** Who reads, as {@link Vfs#read(long, long, quire.io.ByteSink, int)} has it. */
  int reader() {
    return reader;
  }

  /** What POLL waits for. */
  int pollEvents() {
    return pollEvents;
  }

  /** The kernel says who reads, but not of pages that it keeps. */
  private boolean isForPages() {
    return opcode == Opcode.READ && !has(In.Read.READ_FLAGS, Flags.FUSE_READ_LOCKOWNER);
  }

  /** What INIT offers: bits of {@code FUSE_*} capabilities. */
  int offered() {
    return buffer.getInt(BODY + In.Init.FLAGS);
  }

  /** The kernel's number of the inode that LINK gives another name. */
  long linked() {
    return buffer.getLong(BODY + In.Link.OLDNODEID);
  }

  /**
   * Whether the change that this asks for may take set-user-id and set-group-id away: of fallocate
   * the kernel does not say it.
   */
  boolean killsSetId() {
    return killsSetId;
  }

  /** The thread that asks for the change of a file's bytes. */
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
