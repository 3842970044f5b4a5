package quire.stream;

import java.io.IOException;
import java.nio.ByteBuffer;
import quire.error.Errno;
import quire.error.FsException;
import quire.log.LogErrors;

/** A stream that has a name, and a ring file. Thread-safe; times are nanoseconds since 1970. */
public final class ReplayStream {
  private final RingFiles files;
  private final long id;
  private int number;
  private int handles;
  private boolean removed;
  private volatile boolean dirty;
  private volatile FileRing ring;
  private volatile ReplayBuffer buffer;

  private ReplayStream(RingFiles files, int number, FileRing ring) {
    this.files = files;
    this.id = number;
    this.number = number;
    this.ring = ring;
    this.buffer = new ReplayBuffer(ring, ring.opened());
  }

  static ReplayStream open(RingFiles files, int number) throws IOException {
    return new ReplayStream(files, number, files.open(number));
  }

  static ReplayStream create(RingFiles files, int capacity, StreamLabel label) throws IOException {
    int number = files.create(capacity, label);
    return new ReplayStream(files, number, files.open(number));
  }

  /** The same for as long as the stream lives and the store is open. */
  public long id() {
    return id;
  }

  public StreamLabel label() {
    return ring.label();
  }

  /** Replaces all but the name, which is the directory's. */
  public synchronized void setLabel(StreamLabel label) {
    if (!label.name().equals(label().name())) {
      throw new IllegalArgumentException("the name changes by rename only");
    }
    ring.setLabel(label);
  }

  synchronized void rename(StreamLabel label) {
    ring.setLabel(label);
  }

  /** What is kept. Another one once the capacity is changed. */
  public ReplayBuffer buffer() {
    return buffer;
  }

  /** As {@link ReplayBuffer#write}. */
  public synchronized void write(ByteBuffer from, long now) {
    dirty = true;
    buffer.write(from, now);
  }

  /**
   * Changes how much is kept.
   *
   * @throws FsException EBUSY where something was written already, EINVAL where it cannot be had
   */
  public synchronized void setCapacity(long capacity) {
    Capacity.require(capacity);
    if (capacity == buffer.capacity()) {
      return;
    }
    if (buffer.total() > 0) {
      throw new FsException(
          Errno.EBUSY,
          "the capacity of %s stays %d: it has data; make another stream"
              .formatted(label().name(), buffer.capacity()));
    }
    try {
      int successor = files.create((int) capacity, label());
      FileRing opened = files.open(successor);
      files.delete(number);
      ring.close();
      number = successor;
      ring = opened;
      buffer = new ReplayBuffer(opened, opened.opened());
    } catch (IOException e) {
      throw LogErrors.translate(e, "cannot change a capacity");
    }
  }

  /** After this, a loss of power loses nothing that was written before. */
  public void sync() {
    dirty = false;
    buffer.sync();
  }

  void syncIfDirty() {
    if (dirty) {
      sync();
    }
  }

  public synchronized boolean isRemoved() {
    return removed;
  }

  /** Keeps the bytes of a stream that is removed until {@link #release}. */
  public synchronized void retain() {
    handles++;
  }

  public synchronized void release() {
    handles--;
    closeIfUnused();
  }

  synchronized void remove() throws IOException {
    files.delete(number);
    removed = true;
    closeIfUnused();
  }

  private void closeIfUnused() {
    if (removed && handles == 0) {
      ring.erase();
      ring.close();
    }
  }

  synchronized void close() {
    if (!removed || handles > 0) {
      ring.close();
    }
  }
}
