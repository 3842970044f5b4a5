package quire.stream;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import quire.catalog.Name;
import quire.error.FsException;

/**
 * The ring file of a stream, opened at its first use. It is closed when the stream has no open
 * handle, and when other rings need the descriptor; its next use opens it again. Thread-safe.
 */
final class StoredRing implements Ring {
  private final RingFiles files;
  private final int number;
  private final OpenRings open;
  private final RingSyncs syncs;

  /** Guards the following fields. */
  private final ReentrantLock lock = new ReentrantLock();

  private @Nullable FileRing file;

  /** The number of threads that use the file right now; it is not closed if there are any. */
  private int users;

  private boolean closeAfterUse;

  /** Whether the label may say that the stream is removed. */
  private volatile boolean disowned;

  private volatile long used;

  /**
   * @param state of the ring
   */
  StoredRing(RingFiles files, int number, OpenRings open, RingState state) {
    this.files = files;
    this.number = number;
    this.open = open;
    this.syncs = new RingSyncs(state);
  }

  int number() {
    return number;
  }

  /** As {@link RingSyncs#assumeNothing}. */
  void assumeUnsynced() {
    syncs.assumeNothing();
  }

  /** Runs an action on the file, without a lock, because a sync takes long. */
  private <T> T use(Function<FileRing, T> action) {
    FileRing ring = take();
    try {
      return action.apply(ring);
    } finally {
      giveBack();
    }
  }

  private FileRing take() {
    lock.lock();
    try {
      FileRing ring = file == null ? open() : file;
      used = open.tick();
      users++;
      return ring;
    } finally {
      lock.unlock();
    }
  }

  private void giveBack() {
    lock.lock();
    try {
      users--;
      if (users == 0 && closeAfterUse) {
        closeFile();
        open.remove(this);
      }
    } finally {
      lock.unlock();
    }
  }

  private FileRing open() {
    open.add(this);
    try {
      FileRing opened = open.withRoom(this, () -> files.open(number).with(syncs));
      file = opened;
      return opened;
    } catch (RuntimeException e) {
      open.remove(this);
      throw e;
    }
  }

  /** The time of the last use, as {@link OpenRings#tick} counts. */
  long used() {
    return used;
  }

  /** Closes the file, unless a thread is using it; returns whether it is closed. */
  boolean closeUnlessBusy() {
    if (!lock.tryLock()) {
      return false;
    }
    try {
      if (users == 0) {
        closeFile();
      }
      return users == 0;
    } finally {
      lock.unlock();
    }
  }

  private void closeFile() {
    closeAfterUse = false;
    if (file != null) {
      file.close();
      file = null;
    }
  }

  /** A view that works even after the file is closed: a mapping needs no descriptor. */
  @Override
  public RingView view() {
    return use(FileRing::view);
  }

  @Override
  public void put(int at, ByteBuffer from) {
    use(
        ring -> {
          ring.put(at, from);
          return ring;
        });
  }

  @Override
  public void putEntries(int slot, ByteBuffer from) {
    use(
        ring -> {
          ring.putEntries(slot, from);
          return ring;
        });
  }

  @Override
  public void rewind(long total) {
    use(
        ring -> {
          ring.rewind(total);
          return ring;
        });
  }

  @Override
  public void announce(RingState state) {
    use(
        ring -> {
          ring.announce(state);
          return ring;
        });
  }

  @Override
  public void mark(RingState state) {
    use(
        ring -> {
          ring.mark(state);
          return ring;
        });
  }

  @Override
  public void sync(@Nullable SyncMark mark) {
    use(
        ring -> {
          ring.sync(mark);
          return ring;
        });
  }

  void setLabel(StreamLabel label, NameState state) {
    if (state == NameState.REMOVED) {
      disowned = true; // even if this fails
    }
    use(
        ring -> {
          ring.setLabel(label, state);
          return ring;
        });
    disowned = state == NameState.REMOVED;
  }

  /**
   * After a removal that has failed: lets the label say again that the stream is there.
   *
   * @throws FsException if it may still say that the stream is removed
   */
  void keep(StreamLabel label) {
    if (disowned) {
      setLabel(label, NameState.NAMED);
    }
  }

  /** Notes another name of the stream. */
  void named(Name name) throws IOException {
    files.named(number, name);
  }

  /** Removes the stream's name, but not its ring. */
  void unnamed() throws IOException {
    files.unnamed(number);
  }

  /**
   * Removes the file, and frees its space at once, even if it is still mapped. If that fails, the
   * next opening of the store does it, unless {@link #keep} is called.
   */
  void delete() throws IOException {
    lock.lock();
    try {
      FileRing ring = openOrNull();
      if (ring != null) {
        disowned = true;
        ring.disown();
      }
      files.delete(number);
      if (ring != null) {
        ring.erase();
      }
      close();
    } finally {
      lock.unlock();
    }
  }

  private @Nullable FileRing openOrNull() {
    try {
      return file == null ? open() : file;
    } catch (FsException e) {
      return null; // it is deleted without that
    }
  }

  /** Gives the descriptor back, until the next use. */
  @Override
  public void close() {
    lock.lock();
    try {
      if (users > 0) {
        closeAfterUse = true;
      } else {
        closeFile();
        open.remove(this);
      }
    } finally {
      lock.unlock();
    }
  }
}
