package quire.stream;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import quire.error.Errno;
import quire.error.FsException;
import quire.log.SegmentFile;

/**
 * How far a ring file is durable. It outlives the open file, which is closed between uses.
 *
 * <p>If a sync fails, the disk may have lost all that was written since the last good one: the
 * kernel forgets dirty pages after it has reported the error, so no later sync tells anything about
 * them. Every sync fails then until the stream has overwritten these bytes. Offsets and totals
 * count from the beginning of the stream. Thread-safe.
 */
final class RingSyncs {
  private final int capacity;
  private final SyncMarks marks = new SyncMarks();

  /** The end of the stream. A writer must not wait for a sync, so it needs no lock. */
  private volatile long total;

  /** The end that the last write was about to reach. */
  private volatile long claimed;

  /**
   * Whether the newest mark is known to be that of a good sync. For a mark from before the file was
   * first opened that is not known: a kill may have come before its sync.
   */
  private boolean newestIsGood;

  /** The end of the stream at the last good sync. */
  private long durable;

  /** The bytes that the disk may have lost; none if these are equal. */
  private long lostFrom;

  private long lostTo;

  /**
   * @param state of a ring that is durable
   */
  RingSyncs(RingState state) {
    this.capacity = state.layout().capacity();
    this.total = state.total();
    this.claimed = state.claimed();
    this.durable = state.total();
  }

  /** To be called after a crash: it is not known how much of the ring had been synced. */
  synchronized void assumeNothing() {
    durable = 0;
  }

  /** To be called when the stream has a new end, or is about to get one. */
  void reach(RingState state) {
    total = state.total();
    claimed = state.claimed();
  }

  /**
   * Makes everything written durable. One sync at a time, so that earlier marks become durable
   * first.
   *
   * @param header the file's first bytes
   * @param mark as for {@link Ring#sync}
   * @throws FsException EIO if an earlier sync has lost bytes that the stream still keeps
   */
  synchronized void sync(SegmentFile file, ByteBuffer header, @Nullable SyncMark mark)
      throws IOException {
    long end = total; // later bytes may be missing in this sync
    if (!newestIsGood && SyncMarks.list(header).size() > 1) {
      force(file); // so that the newer of them is good, and the older is not needed any more
      requireNoLoss(file.name());
    }
    if (mark != null) {
      marks.announce(file, header, mark);
    }
    force(file);
    requireNoLoss(file.name());
    marks.synced();
    newestIsGood = true;
    durable = end;
  }

  /** As {@link Ring#rewind}. */
  synchronized void rewind(SegmentFile file, ByteBuffer header, long end) throws IOException {
    marks.forget(file, header, end);
    force(file);
  }

  private void force(SegmentFile file) throws IOException {
    try {
      file.sync();
    } catch (IOException e) {
      lostFrom = lostFrom < lostTo ? lostFrom : durable;
      lostTo = Math.max(total, claimed);
      throw e;
    }
  }

  private void requireNoLoss(String name) {
    long from = Math.max(lostFrom, claimed - capacity);
    if (from < lostTo) {
      throw new FsException(
          Errno.EIO,
          ("%s: the disk may have lost the bytes from %d to %d of the stream, because a sync of"
                  + " them has failed; copy them to another place, or write on until they are"
                  + " overwritten")
              .formatted(name, from, lostTo));
    }
    lostFrom = lostTo;
  }
}
