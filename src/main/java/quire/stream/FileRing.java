package quire.stream;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quire.error.Errno;
import quire.error.FsException;
import quire.log.LogErrors;
import quire.log.SegmentFile;

/**
 * A ring file, as the package documentation shows it. It is read through a mapping, and written
 * with {@code pwrite}: on a full disk {@code pwrite} fails, while a write to a mapping would end
 * the process.
 */
final class FileRing implements Ring {
  private static final Logger LOG = LoggerFactory.getLogger(FileRing.class);

  private static final int HEADER = RingLayout.HEADER;

  private static final int STATE = 0;
  private static final int LABEL = 1024;
  private static final int STATE_DISTANCE = 512;
  private static final int LABEL_DISTANCE = 1024;

  private final SegmentFile file;
  private final RingView view;
  private final TwinRecord stateRecord = stateRecord();
  private final TwinRecord labelRecord = labelRecord();
  private final RingState opened;
  private RingSyncs syncs;
  private StreamLabel label;
  private NameState state;

  private FileRing(SegmentFile file, ByteBuffer map) {
    this.file = file;
    this.opened = RingState.decode(require(stateRecord, map, file), file.name(), map.capacity());
    this.syncs = new RingSyncs(opened);
    RingLayout layout = opened.layout();
    this.view =
        new RingView(
            layout,
            file.name(),
            map.slice(0, HEADER),
            map.slice(HEADER, layout.ringBytes()),
            map.slice(HEADER + layout.ringBytes(), layout.tableBytes()));
    ByteBuffer found = require(labelRecord, map, file);
    this.state = StreamLabel.state(found);
    this.label = StreamLabel.decode(found, file.name());
  }

  private static TwinRecord stateRecord() {
    return new TwinRecord(STATE, STATE_DISTANCE, RingState.BYTES);
  }

  private static TwinRecord labelRecord() {
    return new TwinRecord(LABEL, LABEL_DISTANCE, StreamLabel.BYTES);
  }

  private static ByteBuffer require(TwinRecord record, ByteBuffer map, SegmentFile file) {
    ByteBuffer found = record.find(map);
    if (found == null) {
      throw new FsException(Errno.EIO, file.name() + ": damaged, and so is the copy of its header");
    }
    return found;
  }

  /** The first bytes of a new ring file; see {@link #isRemoved}. */
  static ByteBuffer header(RingLayout layout, StreamLabel label, NameState state, long now) {
    ByteBuffer header = ByteBuffer.allocate(HEADER);
    stateRecord().putInto(header, RingState.empty(layout, now).encode());
    labelRecord().putInto(header, label.encode(state));
    return header;
  }

  /**
   * @throws FsException EIO if the file is damaged or not a ring, and as {@link RingState#decode};
   *     the file is closed then
   */
  static FileRing open(SegmentFile file) {
    return open(
        file,
        (ring, map) -> {
          ring.stateRecord.heal(file, map);
          ring.labelRecord.heal(file, map);
          return ring;
        });
  }

  /**
   * Inspects a file without changing it, and closes it.
   *
   * @param look receives the ring, and whether both copies of its header are good
   * @throws FsException as {@link #open}
   */
  static <T> T inspect(SegmentFile file, BiFunction<FileRing, Boolean, T> look) {
    return open(
        file,
        (ring, map) -> {
          boolean whole = ring.stateRecord.isWhole(map) && ring.labelRecord.isWhole(map);
          T seen = look.apply(ring, whole);
          ring.close();
          return seen;
        });
  }

  private static <T> T open(SegmentFile file, BiFunction<FileRing, ByteBuffer, T> then) {
    try {
      ByteBuffer map = file.map();
      if (map.capacity() <= HEADER) {
        throw new FsException(Errno.EIO, file.name() + ": damaged: it is cut short");
      }
      return then.apply(new FileRing(file, map), map);
    } catch (IOException e) {
      close(file);
      throw LogErrors.translate(e, file.name());
    } catch (RuntimeException e) {
      close(file);
      throw e;
    }
  }

  /**
   * Continues with what is known from before the file was closed; to be called before any other
   * use.
   */
  FileRing with(RingSyncs known) {
    syncs = known;
    return this;
  }

  /** The state at the time of opening. */
  RingState opened() {
    return opened;
  }

  synchronized StreamLabel label() {
    return label;
  }

  /** Whether the stream has lost its name; the file is then deleted once the stream is closed. */
  synchronized boolean isRemoved() {
    return state == NameState.REMOVED;
  }

  synchronized void setLabel(StreamLabel newLabel, NameState newState) {
    labelRecord.store(file, newLabel.encode(newState));
    label = newLabel;
    state = newState;
  }

  /**
   * Marks the stream as removed in the label, if possible, so that it does not come back after a
   * kill.
   */
  synchronized void disown() {
    try {
      if (state == NameState.NAMED) {
        setLabel(label, NameState.REMOVED);
      }
    } catch (FsException e) {
      LOG.warn("a kill at this moment would bring a stream back: {}", e.getMessage());
    }
  }

  @Override
  public RingView view() {
    return view;
  }

  @Override
  public void put(int at, ByteBuffer from) {
    write((long) HEADER + at, from);
  }

  @Override
  public void putEntries(int slot, ByteBuffer from) {
    long table = (long) HEADER + view.layout().ringBytes();
    write(table + (long) slot * RingLayout.ENTRY, from);
  }

  private void write(long at, ByteBuffer from) {
    try {
      file.write(at, from);
    } catch (IOException e) {
      throw LogErrors.translate(e, file.name());
    }
  }

  @Override
  public void rewind(long total) {
    try {
      syncs.rewind(file, view.header(), total);
    } catch (IOException e) {
      throw LogErrors.translate(e, file.name());
    }
  }

  @Override
  public void announce(RingState state) {
    syncs.reach(state);
    stateRecord.announce(file, state.encode());
  }

  @Override
  public void mark(RingState state) {
    stateRecord.store(file, state.encode());
    syncs.reach(state);
  }

  @Override
  public void sync(@Nullable SyncMark mark) {
    try {
      syncs.sync(file, view.header(), mark);
    } catch (IOException e) {
      throw LogErrors.translate(e, file.name());
    }
  }

  /** Frees the disk space of a file that has no name any more. */
  void erase() throws IOException {
    file.punch(0, view.layout().fileBytes() / HEADER * HEADER);
  }

  @Override
  public void close() {
    close(file);
  }

  private static void close(SegmentFile file) {
    try {
      file.close();
    } catch (IOException e) {
      throw LogErrors.translate(e, file.name());
    }
  }
}
