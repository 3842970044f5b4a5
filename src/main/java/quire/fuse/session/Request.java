package quire.fuse.session;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import quire.catalog.Name;
import quire.error.Errno;
import quire.error.FsException;
import quire.fuse.RequestingProcess;
import quire.fuse.wire.In;
import quire.fuse.wire.Opcode;
import quire.libc.CMemory;
import quire.vfs.call.Caller;
import quire.vfs.call.ContentChanger;

/**
 * A request, as the kernel wrote it, in a buffer that is reused for the next one. Lengths in it are
 * checked: a range that is not in the buffer is EINVAL. Not thread-safe: each serving thread has
 * its own.
 */
final class Request {
  private static final int HEADER = In.Header.BYTES;

  private final ByteBuffer buffer;
  private final ByteBuffer bytes;
  private final long address;
  private int length;

  /**
   * @param size bytes of the longest request
   */
  Request(int size) {
    buffer = ByteBuffer.allocateDirect(size).order(ByteOrder.nativeOrder());
    bytes = buffer.duplicate().order(ByteOrder.nativeOrder());
    address = CMemory.address(buffer);
  }

  /** Bytes of the request, with its header. */
  int length() {
    return length;
  }

  /** A copy in a buffer of its own. */
  Request copy() {
    Request copy = new Request(length);
    copy.buffer.put(0, buffer, 0, length);
    copy.length = length;
    return copy;
  }

  /** The address for the next request. */
  long address() {
    return address;
  }

  int size() {
    return buffer.capacity();
  }

  /** For tests: the bytes at {@link #address}. */
  ByteBuffer buffer() {
    return buffer;
  }

  /**
   * To be called when a request was put to {@link #address}; returns whether it has a header, and
   * so can be answered.
   */
  boolean arrived(long bytesRead) {
    length = (int) bytesRead;
    return length >= HEADER && buffer.getInt(In.Header.LEN) == length;
  }

  /** Fails with EINVAL if the operation's struct is incomplete. */
  void requireStruct() {
    if (length - HEADER < opcode().structBytes()) {
      throw new FsException(Errno.EINVAL, "a request of %d bytes is cut off".formatted(length));
    }
  }

  Opcode opcode() {
    return Opcode.of(buffer.getInt(In.Header.OPCODE));
  }

  long unique() {
    return buffer.getLong(In.Header.UNIQUE);
  }

  /** The kernel's number of the request's inode. */
  long node() {
    return buffer.getLong(In.Header.NODEID);
  }

  /** The pid of the requesting thread. */
  int pid() {
    return buffer.getInt(In.Header.PID);
  }

  Caller caller() {
    return new Caller(buffer.getInt(In.Header.UID), buffer.getInt(In.Header.GID));
  }

  /**
   * The requesting thread as one that changes a file's bytes.
   *
   * @param hasNoSetIdCapability whether the kernel says that it lacks CAP_FSETID
   */
  ContentChanger changer(boolean hasNoSetIdCapability) {
    return new RequestingProcess(caller(), pid(), hasNoSetIdCapability);
  }

  /** A field of the operation's struct; {@link #requireStruct} must have passed. */
  int getInt(int field) {
    return buffer.getInt(HEADER + field);
  }

  /** As {@link #getInt}. */
  long getLong(int field) {
    return buffer.getLong(HEADER + field);
  }

  /** As {@link #getInt}; 0 if the struct of an older kernel ends before it. */
  int getIntOrZero(int field) {
    return has(field, Integer.BYTES) ? getInt(field) : 0;
  }

  /** As {@link #getIntOrZero}. */
  long getLongOrZero(int field) {
    return has(field, Long.BYTES) ? getLong(field) : 0;
  }

  /** Whether the request has that many bytes from an offset on, counted from behind the header. */
  boolean has(int from, int count) {
    return from >= 0 && count >= 0 && count <= length - HEADER - from;
  }

  /** The string that begins there, counted from behind the header. */
  Name name(int from) {
    return Name.of(string(from));
  }

  /** As {@link #name}, as bytes without the NUL. */
  byte[] string(int from) {
    int start = HEADER + from;
    int end = start;
    while (end < length && buffer.get(end) != 0) {
      end++;
    }
    if (end >= length) {
      throw new FsException(Errno.EINVAL, "a name in a request has no end");
    }
    byte[] string = new byte[end - start];
    buffer.get(start, string);
    return string;
  }

  /** Bytes from an offset on, counted from behind the header; valid until the next request. */
  ByteBuffer bytes(int from, int count) {
    if (!has(from, count)) {
      throw new FsException(
          Errno.EINVAL,
          "a request of %d bytes has no %d bytes of content".formatted(length, count));
    }
    return bytes.limit(HEADER + from + count).position(HEADER + from);
  }
}
