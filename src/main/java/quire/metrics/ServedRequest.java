package quire.metrics;

import org.jspecify.annotations.Nullable;

/**
 * What is known of the request that a thread serves, gathered while it does. Each serving thread
 * has one, which is used again: not thread-safe.
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

  /** The one of the calling thread. */
  public static ServedRequest current() {
    return CURRENT.get();
  }

  /**
   * A request has come.
   *
   * @param newOperation what it asks for, as {@code linux/fuse.h} calls it, in lower case
   * @param newUid who asks
   * @param newPid the thread that asks, by the number of the pid namespace of this process
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

  /** It is about a range of bytes. */
  public void range(long newOffset, long newSize) {
    offset = newOffset;
    size = newSize;
  }

  /** It is about an inode; of several, the first counts. */
  public void inode(long number) {
    if (ino == 0) {
      ino = number;
    }
  }

  /** It is about a path; of several, the first counts. The bytes must not change any more. */
  public void path(byte[] bytes) {
    if (path == null) {
      path = bytes;
    }
  }

  /** It is about the access log itself, which would else never come to an end. */
  public void isOfLog() {
    ofLog = true;
  }

  /**
   * It is answered.
   *
   * @param answer 0 or more, a count where the operation has one, or the negative errno
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

  /** Of the bytes that it is about; -1 where it is about none. */
  long offset() {
    return offset;
  }

  /** Of the bytes that it is about; -1 where it is about none. */
  long size() {
    return size;
  }

  /** 0 where it is not known. */
  public long ino() {
    return ino;
  }

  /** Null where it is not known. */
  public byte @Nullable [] path() {
    return path;
  }

  int result() {
    return result;
  }

  boolean ofLog() {
    return ofLog;
  }

  /** When it came, by {@link System#nanoTime}. */
  long began() {
    return began;
  }

  /** Nanoseconds since it came. */
  long nanos() {
    return System.nanoTime() - began;
  }
}
