package quire.stream;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import quire.log.LogStorage;
import quire.log.SegmentFile;

/**
 * A storage with one ring file in memory. It records every write, and so knows what a kill or a
 * loss of power can leave. Not thread-safe.
 */
final class RecordedRing implements LogStorage {
  /** The bytes that a disk writes as a whole. */
  private static final int SECTOR = 512;

  @SuppressWarnings("ArrayRecordComponent") // nobody compares them
  private record Write(int offset, byte[] bytes) {}

  private byte[] before = {};
  private ByteBuffer now = ByteBuffer.allocateDirect(0);
  private final List<Write> writes = new ArrayList<>();

  /** How many of the writes are durable, except lost ones. */
  private int durable;

  /** Writes that never reach the disk, because their sync has failed. */
  private final Set<Integer> lost = new HashSet<>();

  /** How many syncs succeed before one fails; negative if all succeed. */
  private int goodSyncs = -1;

  private boolean kill;

  /** A ring that begins with the bytes that another one has left. */
  static RecordedRing of(byte[] image) {
    RecordedRing ring = new RecordedRing();
    ring.begin(image);
    return ring;
  }

  private void begin(byte[] image) {
    before = image.clone();
    now = ByteBuffer.allocateDirect(image.length).put(image).clear();
    writes.clear();
    lost.clear();
    durable = 0;
  }

  /** Makes a sync fail, which loses everything written since the last one. */
  void failSyncAfter(int good) {
    goodSyncs = good;
    kill = false;
  }

  /** Simulates a kill during a sync, before anything is durable, by throwing {@link Killed}. */
  void killInSyncAfter(int good) {
    goodSyncs = good;
    kill = true;
  }

  static final class Killed extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  int writes() {
    return writes.size();
  }

  /**
   * What a kill leaves: all writes before a write, and the first bytes of that write.
   *
   * @param part how many bytes of that write
   */
  byte[] afterKill(int write, int part) {
    byte[] image = before.clone();
    for (int i = 0; i < write; i++) {
      apply(image, writes.get(i), writes.get(i).bytes.length);
    }
    if (write < writes.size()) {
      apply(image, writes.get(write), Math.min(part, writes.get(write).bytes.length));
    }
    return image;
  }

  int length(int write) {
    return writes.get(write).bytes.length;
  }

  private static void apply(byte[] image, Write write, int length) {
    System.arraycopy(write.bytes, 0, image, write.offset, length);
  }

  /** What the disk has for certain. */
  byte[] synced() {
    byte[] image = before.clone();
    for (int i = 0; i < durable; i++) {
      if (!lost.contains(i)) {
        apply(image, writes.get(i), writes.get(i).bytes.length);
      }
    }
    return image;
  }

  /** What a loss of power leaves: each sector as it was at the last sync, or later. */
  byte[] afterPowerLoss(Random random) {
    byte[] image = synced();
    byte[] live = image.clone();
    int steadiness = 1 + random.nextInt(20);
    for (int i = durable; i < writes.size(); i++) {
      apply(live, writes.get(i), writes.get(i).bytes.length);
      if (random.nextInt(steadiness) == 0) { // the disk gets some sectors as they are now
        for (int at = 0; at < image.length; at += SECTOR) {
          if (random.nextBoolean()) {
            System.arraycopy(live, at, image, at, Math.min(SECTOR, image.length - at));
          }
        }
      }
    }
    return image;
  }

  @Override
  public List<Integer> list() {
    return before.length == 0 ? List.of() : List.of(1);
  }

  @Override
  public SegmentFile create(int number, long length, ByteBuffer header) {
    byte[] image = new byte[(int) length];
    header.get(image, 0, header.remaining());
    begin(image);
    return new File();
  }

  @Override
  public SegmentFile open(int number) {
    return new File();
  }

  @Override
  public void delete(int number) {
    throw new UnsupportedOperationException();
  }

  private final class File implements SegmentFile {
    @Override
    public String name() {
      return "the ring";
    }

    @Override
    public long length() {
      return now.capacity();
    }

    @Override
    public void write(long offset, ByteBuffer src) {
      byte[] bytes = new byte[src.remaining()];
      src.get(bytes);
      writes.add(new Write((int) offset, bytes));
      now.put((int) offset, bytes);
    }

    @Override
    public ByteBuffer map() {
      return now.asReadOnlyBuffer();
    }

    @Override
    public void punch(long offset, long length) throws IOException {
      write(offset, ByteBuffer.wrap(new byte[(int) length]));
    }

    @Override
    public long nextData(long from) {
      throw new UnsupportedOperationException();
    }

    @Override
    public long nextHole(long from) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void sync() throws IOException {
      if (goodSyncs-- == 0) {
        if (kill) {
          throw new Killed();
        }
        for (; durable < writes.size(); durable++) {
          lost.add(durable);
        }
        throw new IOException("the test lets this sync fail");
      }
      durable = writes.size();
    }

    @Override
    public long allocatedBytes() {
      return now.capacity();
    }

    @Override
    public void close() {}

    @Override
    public String toString() {
      return "the ring, " + Arrays.hashCode(before);
    }
  }
}
