package quire.metrics;

import org.jspecify.annotations.Nullable;

/**
 * The facts about the request that a thread serves, collected meanwhile. Each serving thread has
 * one, which is reused: not thread-safe.
 */
public final class ServedRequest {
  private static final ThreadLocal<ServedRequest> CURRENT =
      ThreadLocal.withInitial(ServedRequest::new);

  private String operation = "";
  private int uid;
  private int pid;
  private long offset;
  private long size;
  private long began;
  private long ino;
  private byte @Nullable [] path;
  private int result;
  private boolean ofLog;

  private ServedRequest() {}

  /** The request of the calling thread. */
  public static ServedRequest current() {
    return CURRENT.get();
  }

  /**
   * To be called when a request has come.
   *
   * @param newOperation its name in {@code linux/fuse.h}, in lower case
   * @param newUid the caller's uid
   * @param newPid the calling thread, by the number of the pid namespace of this process
   */
  public void begin(String newOperation, int newUid, int newPid) {
    operation = newOperation;
    uid = newUid;
    pid = newPid;
    offset = -1;
    size = -1;
    ino = 0;
    path = null;
    result = 0;
    ofLog = false;
    began = System.nanoTime();
  }

  /** Sets the range of bytes that it is about. */
  public void range(long newOffset, long newSize) {
    offset = newOffset;
    size = newSize;
  }

  /** Sets the inode that it is about; if there are several, the first counts. */
  public void inode(long number) {
    if (ino == 0) {
      ino = number;
    }
  }

  /**
   * Sets the path that it is about; if there are several, the first counts. The bytes must not
   * change any more.
   */
  public void path(byte[] bytes) {
    if (path == null) {
      path = bytes;
    }
  }

  /**
   * Marks it as a request about the access log itself, which is not logged: otherwise the log would
   * never end.
   */
  public void isOfLog() {
    ofLog = true;
  }

  /**
   * To be called when it is answered.
   *
   * @param answer 0 or more, a count if the operation has one, or the negative errno
   */
  public void answered(int answer) {
    result = answer;
  }

  String operation() {
    return operation;
  }

  int uid() {
    return uid;
  }

  int pid() {
    return pid;
  }

  /** The offset of its range; -1 if it has none. */
  long offset() {
    return offset;
  }

  /** The size of its range; -1 if it has none. */
  long size() {
    return size;
  }

  /** 0 if unknown. */
  public long ino() {
    return ino;
  }

  /** Null if unknown. */
  public byte @Nullable [] path() {
    return path;
  }

  int result() {
    return result;
  }

  boolean ofLog() {
    return ofLog;
  }

  /** The time when it came, by {@link System#nanoTime}. */
  long began() {
    return began;
  }

  /** Nanoseconds since it came. */
  long nanos() {
    return System.nanoTime() - began;
  }
}
