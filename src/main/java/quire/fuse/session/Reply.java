package quire.fuse.session;

import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quire.catalog.InodeRecord;
import quire.error.Errno;
import quire.error.FsException;
import quire.fuse.device.Device;
import quire.fuse.wire.Out;
import quire.io.ByteSink;
import quire.libc.CMemory;
import quire.vfs.call.Clock;

/**
 * The reply to a request, in a buffer that is reused for the next one. Positions count from behind
 * the header. Not thread-safe: each serving thread has its own.
 */
final class Reply {
  private static final Logger LOG = LoggerFactory.getLogger(Reply.class);

  private static final int HEADER = Out.Header.BYTES;

  /** Stands for "no handle". */
  static final long NOT_HELD = -1;

  private static final int EFAULT = 14;

  /** The unit of st_blocks. */
  private static final int BLOCK = 512;

  private static final int PAGE = 4096;

  private final ByteBuffer buffer;
  private final ByteBuffer room;
  private final long address;
  private final GatheredReply gathered;
  private @Nullable Device device;
  private int length;
  private boolean withheld;
  private boolean sent;
  private String unreadable = "";
  private long heldFor = NOT_HELD;

  /**
   * @param size the most bytes behind the header
   */
  Reply(int size) {
    buffer = ByteBuffer.allocateDirect(HEADER + size).order(ByteOrder.nativeOrder());
    room = buffer.duplicate().order(ByteOrder.nativeOrder());
    address = CMemory.address(buffer);
    gathered = new GatheredReply(room, this::sendSettled);
  }

  /**
   * Begins a reply that reports success and contains nothing else.
   *
   * @param to the device that it is sent to
   */
  void begin(long unique, Device to) {
    device = to;
    length = 0;
    withheld = false;
    sent = false;
    gathered.clear();
    heldFor = NOT_HELD;
    buffer.putLong(Out.Header.UNIQUE, unique);
    buffer.putInt(Out.Header.ERROR, 0);
  }

  /** No reply is sent at all. */
  void withhold() {
    withheld = true;
  }

  boolean isWithheld() {
    return withheld;
  }

  /** Sends the reply only when all writes through a handle are in the catalog. */
  void holdFor(long handle) {
    heldFor = handle;
  }

  /** The handle, or {@link #NOT_HELD}. */
  long heldFor() {
    return heldFor;
  }

  /** Makes the reply this errno, a negative number. */
  void fail(int error) {
    length = 0;
    gathered.clear();
    buffer.putInt(Out.Header.ERROR, error);
  }

  /**
   * Sends it, if it was not sent already.
   *
   * @param operation its name in messages
   */
  void send(String operation) {
    if (sent) {
      return;
    }
    sendNow(operation);
    if (!unreadable.isEmpty()) {
      LOG.error("{}: {}", operation, unreadable);
    }
  }

  private void sendNow(String operation) {
    sent = true;
    int bytes = HEADER + length;
    buffer.putInt(Out.Header.LEN, bytes);
    int failure = write(Objects.requireNonNull(device), bytes);
    unreadable = failure == -EFAULT ? gathered.unreadable() : "";
    gathered.clear(); // it keeps the mappings
    if (!unreadable.isEmpty()) {
      return; // the kernel has answered EIO
    }
    // ENOENT: the caller is gone; ENODEV: the mount is gone, which the next read finds out
    if (failure != 0 && failure != -Errno.ENOENT.number() && failure != -Errno.ENODEV.number()) {
      LOG.error("{} cannot be answered: error {}", operation, -failure);
    }
  }

  private int write(Device to, int bytes) {
    try {
      return gathered.isEmpty() ? to.write(address, bytes) : gathered.send(to, bytes);
    } finally {
      Reference.reachabilityFence(this); // its memory is in use until here
    }
  }

  /** Sends at once, because the bytes read may change from here on. */
  private void sendSettled() {
    length = room.position() - HEADER;
    sendNow("read");
    if (!unreadable.isEmpty()) {
      throw new FsException(Errno.EIO, unreadable);
    }
  }

  int length() {
    return length;
  }

  void setLength(int bytes) {
    length = bytes;
  }

  void putInt(int at, int value) {
    buffer.putInt(HEADER + at, value);
  }

  void putShort(int at, short value) {
    buffer.putShort(HEADER + at, value);
  }

  void putLong(int at, long value) {
    buffer.putLong(HEADER + at, value);
  }

  void putBytes(int at, byte[] bytes) {
    buffer.put(HEADER + at, bytes);
  }

  void putZeros(int at, int count) {
    int i = 0;
    for (; i <= count - Long.BYTES; i += Long.BYTES) {
      buffer.putLong(HEADER + at + i, 0);
    }
    for (; i < count; i++) {
      buffer.put(HEADER + at + i, (byte) 0);
    }
  }

  /** Makes the reply these bytes. */
  void setBytes(byte[] bytes) {
    requireRoom(bytes.length);
    putBytes(0, bytes);
    length = bytes.length;
  }

  /** Room for that many bytes; valid until the next reply. */
  ByteSink room(int count) {
    requireRoom(count);
    room.limit(HEADER + count).position(HEADER);
    return gathered;
  }

  void requireRoom(int count) {
    if (count < 0 || count > buffer.capacity() - HEADER) {
      throw new FsException(Errno.EINVAL, "no reply has " + count + " bytes");
    }
  }

  /** {@code struct fuse_attr}. */
  void putAttributes(int at, InodeRecord inode) {
    putLong(at + Out.Attr.INO, inode.ino());
    putLong(at + Out.Attr.SIZE, inode.size());
    putLong(at + Out.Attr.BLOCKS, (inode.allocated() + BLOCK - 1) / BLOCK);
    putTime(at, Out.Attr.ATIME, Out.Attr.ATIMENSEC, inode.atime());
    putTime(at, Out.Attr.MTIME, Out.Attr.MTIMENSEC, inode.mtime());
    putTime(at, Out.Attr.CTIME, Out.Attr.CTIMENSEC, inode.ctime());
    putInt(at + Out.Attr.MODE, inode.mode());
    putInt(at + Out.Attr.NLINK, inode.nlink());
    putInt(at + Out.Attr.UID, inode.uid());
    putInt(at + Out.Attr.GID, inode.gid());
    putInt(at + Out.Attr.RDEV, inode.rdev());
    putInt(at + Out.Attr.BLKSIZE, PAGE);
    putInt(at + Out.Attr.BLKSIZE + Integer.BYTES, 0);
  }

  private void putTime(int at, int seconds, int nanos, long time) {
    putLong(at + seconds, Clock.seconds(time));
    putInt(at + nanos, (int) Clock.nanos(time));
  }

  /** {@code struct fuse_entry_out}. */
  void putEntry(int at, long node, Lifetime lifetime, InodeRecord inode) {
    putZeros(at, Out.Entry.ATTR);
    putLong(at + Out.Entry.NODEID, node);
    putLong(at + Out.Entry.ENTRY_VALID, lifetime.entrySeconds());
    putLong(at + Out.Entry.ATTR_VALID, lifetime.attributeSeconds());
    putAttributes(at + Out.Entry.ATTR, inode);
  }

  /** The inode number in a reply that begins with an entry; 0 if it has none. */
  long entryIno() {
    return length < Out.Entry.BYTES ? 0 : buffer.getLong(HEADER + Out.Entry.ATTR + Out.Attr.INO);
  }

  /** A reply of {@code struct fuse_attr_out} alone. */
  void setAttributes(Lifetime lifetime, InodeRecord inode) {
    putZeros(0, Out.AttrOf.ATTR);
    putLong(Out.AttrOf.ATTR_VALID, lifetime.attributeSeconds());
    putAttributes(Out.AttrOf.ATTR, inode);
    length = Out.AttrOf.BYTES;
  }

  /** {@code struct fuse_open_out}. */
  void putOpen(int at, long handle, int flags) {
    putLong(at + Out.Open.FH, handle);
    putInt(at + Out.Open.OPEN_FLAGS, flags);
    putInt(at + Out.Open.OPEN_FLAGS + Integer.BYTES, 0);
  }
}
