package quire.stream;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quire.error.Errno;
import quire.error.FsException;

/**
 * A stream with a name and a ring file. A descriptor is used only while the stream is open.
 * Thread-safe; times are nanoseconds since 1970.
 */
public final class ReplayStream {
  private static final Logger LOG = LoggerFactory.getLogger(ReplayStream.class);

  private final RingFiles files;
  private final OpenRings open;
  private final long id;
  private final ReplayBuffer buffer;

  /** How many changes were made to bytes and label. */
  private final AtomicLong changes = new AtomicLong();

  /** How many of them are durable. */
  private volatile long durable;

  /** Held during a sync. */
  private final Object syncing = new Object();

  /** Whether the last sync has failed, and so may have lost the label. */
  private boolean syncFailed;

  private int handles;
  private NameState state = NameState.NAMED;
  private volatile StreamLabel label;
  private StoredRing ring;

  private ReplayStream(
      RingFiles files, OpenRings open, int number, RingState state, StreamLabel label) {
    this.files = files;
    this.open = open;
    this.id = number;
    this.label = label;
    this.ring = new StoredRing(files, number, open, state);
    this.buffer = new ReplayBuffer(ring, state);
  }

  /** An existing stream with an open ring. */
  static ReplayStream of(RingFiles files, OpenRings open, int number, FileRing ring) {
    return new ReplayStream(files, open, number, ring.opened(), ring.label());
  }

  static ReplayStream create(RingFiles files, OpenRings open, int capacity, StreamLabel label) {
    int number = open.withRoom(null, () -> files.create(capacity, label));
    RingState state = RingState.empty(RingLayout.withSums(capacity), label.changed());
    return new ReplayStream(files, open, number, state, label);
  }

  /** An identity that does not change as long as the stream lives and the store is open. */
  public long id() {
    return id;
  }

  /** The number of its ring. */
  synchronized int number() {
    return ring.number();
  }

  public StreamLabel label() {
    return label;
  }

  /** Replaces all of the label but the name, which {@link Streams} manages. */
  public synchronized void setLabel(StreamLabel newLabel) {
    if (!newLabel.name().equals(label.name())) {
      throw new IllegalArgumentException("the name changes by rename only");
    }
    store(newLabel);
  }

  synchronized void rename(StreamLabel newLabel) {
    store(newLabel);
    try {
      ring.named(newLabel.name());
    } catch (IOException e) {
      LOG.warn(
          "cannot note the new name of the stream {}; if its ring is lost, that is reported under"
              + " the old name",
          newLabel.name(),
          e);
    }
  }

  /**
   * As {@link #rename}, but not even a loss of power undoes it.
   *
   * @throws FsException if the stream keeps its name; the disk's error, or as {@link #sync}
   */
  void renameDurably(StreamLabel newLabel) {
    StreamLabel before = label;
    rename(newLabel);
    try {
      sync();
    } catch (FsException e) {
      if (isNamed(before)) {
        throw e;
      }
      LOG.warn("a loss of power may undo the rename of a stream to {}", newLabel.name(), e);
    }
  }

  private boolean isNamed(StreamLabel before) {
    try {
      rename(before);
      return true;
    } catch (FsException e) {
      LOG.warn("cannot give the stream {} its name back", before.name(), e);
      return false;
    }
  }

  private void store(StreamLabel newLabel) {
    setLabel(newLabel, state);
    label = newLabel;
    closeIfUnused();
  }

  private void setLabel(StreamLabel newLabel, NameState newState) {
    try {
      ring.setLabel(newLabel, newState);
    } finally {
      changes.incrementAndGet(); // it may have changed even if that has failed
    }
  }

  /** The bytes that are kept. */
  public ReplayBuffer buffer() {
    return buffer;
  }

  /** As {@link ReplayBuffer#end}. */
  public @Nullable StreamEnd end() {
    StreamEnd end = buffer.end();
    synchronized (this) {
      closeIfUnused(); // after a mount the last byte has to be read
    }
    return end;
  }

  /** As {@link ReplayBuffer#write}. */
  public synchronized void write(ByteBuffer from, long now) {
    try {
      buffer.write(from, now);
    } finally {
      changes.incrementAndGet(); // when the bytes are there: an earlier sync may have missed them
    }
    closeIfUnused();
  }

  /**
   * Changes the capacity.
   *
   * @throws FsException EBUSY if the stream has bytes already, EINVAL if the capacity is not
   *     possible
   */
  public synchronized void setCapacity(long capacity) {
    Capacity.require(capacity);
    if (capacity == buffer.capacity()) {
      return;
    }
    if (buffer.total() > 0) {
      throw new FsException(
          Errno.EBUSY,
          "the stream '%s' keeps its capacity of %d bytes, because it has data; make another stream"
              .formatted(label.name(), buffer.capacity()));
    }
    int bytes = (int) capacity;
    int successor = open.withRoom(ring, () -> files.create(bytes, label, state));
    RingState empty = RingState.empty(RingLayout.withSums(bytes), buffer.time());
    StoredRing before = ring;
    ring = new StoredRing(files, successor, open, empty);
    buffer.moveTo(ring, empty);
    delete(before);
  }

  /** Deletes a ring that is not needed any more; if that fails, the next mount tries again. */
  private void delete(StoredRing unneeded) {
    try {
      unneeded.delete();
    } catch (IOException e) {
      LOG.warn("cannot delete a ring of the stream {}; the next mount will", label.name(), e);
    }
  }

  /**
   * After this, a loss of power loses nothing that was written before.
   *
   * @throws FsException the disk's error; EIO also if an earlier sync has lost bytes that the
   *     stream still keeps
   */
  public void sync() {
    try {
      syncAlone();
    } finally {
      synchronized (this) {
        closeIfUnused();
      }
    }
  }

  /** Holds no lock that a writer needs: writers must not wait for a disk. */
  private void syncAlone() {
    synchronized (syncing) {
      long made = changes.get();
      if (syncFailed) {
        storeAgain();
      }
      syncFailed = true;
      buffer.sync();
      syncFailed = false;
      durable = made;
    }
  }

  /** The kernel forgets a label whose sync has failed; it must be written again to be synced. */
  private synchronized void storeAgain() {
    ring.setLabel(label, state);
  }

  /** As {@link #sync}; does nothing if all is durable, or the stream is deleted. */
  void syncIfDirty() {
    if (durable == changes.get()) {
      return;
    }
    try {
      sync();
    } catch (FsException e) {
      if (!isDeleted()) {
        throw e;
      }
    }
  }

  private synchronized boolean isDeleted() {
    return isRemoved() && handles == 0;
  }

  /** To be called after a crash: it is not known how much of the stream had been synced. */
  synchronized void assumeUnsynced() {
    ring.assumeUnsynced();
    changes.incrementAndGet();
  }

  public synchronized boolean isRemoved() {
    return state == NameState.REMOVED;
  }

  /**
   * Keeps the bytes of a stream, even if it is removed, until {@link #release}.
   *
   * @throws FsException ESTALE if it was removed since the caller has found it, and has no bytes
   *     any more: the kernel then looks up the name again
   */
  public synchronized void retain() {
    if (isDeleted()) {
      throw new FsException(
          Errno.ESTALE,
          "the stream '%s' was removed or replaced while it was opened; open it again"
              .formatted(label.name()));
    }
    handles++;
  }

  public synchronized void release() {
    handles--;
    closeIfUnused();
  }

  /**
   * Removes the stream's name. While the stream is open, its ring stays. The label then says that
   * it is removed, so that it does not come back after a kill.
   *
   * @throws IOException if the stream is not removed, and the next mount will have it, too
   */
  synchronized void remove() throws IOException {
    try {
      removeName();
    } catch (IOException e) {
      if (isKept()) {
        throw e;
      }
      LOG.warn("the stream {} is removed; the next mount deletes its ring", label.name(), e);
    }
    state = NameState.REMOVED;
  }

  /**
   * As {@link #remove}, for a stream whose name is gone or belongs to another stream: it never
   * comes back.
   */
  synchronized void discard() {
    try {
      removeName();
    } catch (IOException e) {
      LOG.warn(
          "the ring of a removed or replaced stream {} is still there; the next mount deletes it",
          label.name(),
          e);
    }
    state = NameState.REMOVED;
  }

  private void removeName() throws IOException {
    if (handles > 0) {
      markRemoved();
    } else {
      ring.delete();
    }
  }

  /** Undoes the steps of a removal that has failed; returns whether the stream stays. */
  private boolean isKept() {
    try {
      ring.keep(label);
    } catch (FsException e) {
      LOG.warn("the label of the stream {} may say that it is removed", label.name(), e);
      return false;
    } finally {
      changes.incrementAndGet();
    }
    try {
      ring.named(label.name());
    } catch (IOException e) {
      LOG.warn(
          "cannot note the name of the stream {}; if its ring is lost, nothing reports that",
          label.name(),
          e);
    }
    closeIfUnused();
    return true;
  }

  private void markRemoved() throws IOException {
    try {
      setLabel(label, NameState.REMOVED);
      ring.unnamed();
    } catch (FsException e) {
      LOG.warn(
          "the stream {} is removed, and its open handles are cut off, too: {}",
          label.name(),
          e.getMessage());
      ring.delete();
    }
  }

  private void closeIfUnused() {
    if (handles == 0) {
      if (isRemoved()) {
        delete(ring);
      }
      ring.close();
    }
  }

  synchronized boolean isInUse() {
    return handles > 0;
  }

  /** Called when the store is closed: open handles of the stream become unusable. */
  synchronized void close() {
    if (isRemoved() && handles > 0) {
      delete(ring);
    }
    ring.close();
  }
}
