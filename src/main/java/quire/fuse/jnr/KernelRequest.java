package quire.fuse.jnr;

import jnr.ffi.Memory;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;
import org.jspecify.annotations.Nullable;
import quire.fuse.Opcodes;
import quire.fuse.RequestingProcess;
import quire.metrics.ServedRequest;
import quire.vfs.Vfs;
import quire.vfs.call.Caller;
import quire.vfs.call.ContentChanger;
import quire.vfs.call.OpenFile;

/**
 * The request that a thread serves, as the kernel wrote it (linux/fuse.h, 7.33): what libfuse 2 was
 * made too early to pass on. There is one for each serving thread, and its buffer is used again.
 */
final class KernelRequest {
  static final int LOOKUP = 1;
  static final int GETATTR = 3;
  static final int SETATTR = 4;
  static final int SYMLINK = 6;
  static final int MKNOD = 8;
  static final int MKDIR = 9;
  static final int LINK = 13;
  static final int OPEN = 14;
  static final int READ = 15;
  static final int WRITE = 16;
  static final int INIT = 26;
  static final int CREATE = 35;
  static final int POLL = 40;
  static final int FALLOCATE = 43;

  private static final int OPCODE = 4;
  private static final int NODE = 16;
  private static final int UID = 24;
  private static final int GID = 28;
  private static final int PID = 32;

  /** The length of {@code struct fuse_in_header}; the operation's own struct comes behind it. */
  private static final int BODY = 40;

  private static final int RANGE = BODY + 8;
  private static final int RANGE_SIZE = BODY + 16;
  private static final int SETATTR_VALID = BODY;
  private static final int SETATTR_KILL_SET_ID = 1 << 11;
  private static final int OPEN_FLAGS = BODY + 4;
  private static final int CREATE_FLAGS = BODY + 12;
  private static final int OPEN_KILL_SET_ID = 1;
  private static final int WRITE_FLAGS = BODY + 20;
  private static final int WRITE_KILL_SET_ID = 1 << 2;
  private static final int INIT_FLAGS = BODY + 12;
  private static final int READ_FLAGS = BODY + 20;
  private static final int POLL_EVENTS = BODY + 20;
  private static final int READ_LOCKOWNER = 1 << 1;

  private static final ThreadLocal<@Nullable KernelRequest> CURRENT = new ThreadLocal<>();

  private final Pointer buffer;
  private final ServedRequest served = ServedRequest.current();
  private int opcode;
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
    opcode = buffer.getInt(OPCODE);
    node = buffer.getLong(NODE);
    pollEvents = opcode == POLL ? buffer.getInt(POLL_EVENTS) : 0;
    reader = isForPages() ? OpenFile.PAGE_CACHE : buffer.getInt(PID);
    killsSetId = asksToKillSetId();
    Caller caller = new Caller(buffer.getInt(UID), buffer.getInt(GID));
    changer = new RequestingProcess(caller, buffer.getInt(PID), opcode != FALLOCATE);
    lifetime = null;
    served.begin(Opcodes.name(opcode), buffer.getInt(UID), buffer.getInt(PID));
    if (opcode == READ || opcode == WRITE) {
      served.range(buffer.getLong(RANGE), Integer.toUnsignedLong(buffer.getInt(RANGE_SIZE)));
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

  int opcode() {
    return opcode;
  }

  /** The thread that asks. */
  int pid() {
    return buffer.getInt(PID);
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
    return opcode == READ && (buffer.getInt(READ_FLAGS) & READ_LOCKOWNER) == 0;
  }

  /** What INIT offers: bits of {@code FUSE_*} capabilities. */
  int offered() {
    return buffer.getInt(INIT_FLAGS);
  }

  /** The kernel's number of the inode that LINK gives another name. */
  long linked() {
    return buffer.getLong(BODY);
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

  private boolean asksToKillSetId() {
    return switch (opcode) {
      case WRITE -> (buffer.getInt(WRITE_FLAGS) & WRITE_KILL_SET_ID) != 0;
      case SETATTR -> (buffer.getInt(SETATTR_VALID) & SETATTR_KILL_SET_ID) != 0;
      case OPEN -> (buffer.getInt(OPEN_FLAGS) & OPEN_KILL_SET_ID) != 0;
      case CREATE -> (buffer.getInt(CREATE_FLAGS) & OPEN_KILL_SET_ID) != 0;
      case FALLOCATE -> true;
      default -> false;
    };
  }
}
