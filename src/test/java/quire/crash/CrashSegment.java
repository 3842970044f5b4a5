package quire.crash;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import quire.log.Pages;
import quire.log.SegmentFile;

/** A segment in memory that knows which of its bytes would survive a loss of power. Thread-safe. */
final class CrashSegment implements SegmentFile {
  private static final int SECTOR = 512;

  /** A change that is not durable yet: a write, or a hole if there are no bytes. */
  @SuppressWarnings("ArrayRecordComponent") // nobody compares changes
  private record Change(int offset, int length, byte[] bytes) {}

  private final int number;
  private final Runnable onChange;
  private final ByteBuffer live;
  private final BitSet livePages = new BitSet();
  private final byte[] durable;
  private final BitSet durablePages = new BitSet();
  private final List<Change> unsynced = new ArrayList<>();

  /**
   * @param onChange called after each change and sync, without a lock: a good moment to crash
   */
  CrashSegment(int number, byte[] durable, BitSet pages, Runnable onChange) {
    this.number = number;
    this.durable = durable;
    this.durablePages.or(pages);
    this.livePages.or(pages);
    this.live = ByteBuffer.allocateDirect(durable.length).put(0, durable);
    this.onChange = onChange;
  }

  int number() {
    return number;
  }

  /** What a crash at this moment leaves; each unsynced sector survives with a probability. */
  synchronized CrashSegment crash(Random random, double survival, Runnable onImageChange) {
    byte[] bytes = durable.clone();
    BitSet pages = (BitSet) durablePages.clone();
    for (Change change : unsynced) {
      if (change.bytes().length == 0) {
        if (random.nextDouble() < survival) {
          apply(change, 0, change.length(), bytes, pages);
        }
        continue;
      }
      for (int at = 0; at < change.length(); at += SECTOR) {
        if (random.nextDouble() < survival) {
          apply(change, at, Math.min(SECTOR, change.length() - at), bytes, pages);
        }
      }
    }
    return new CrashSegment(number, bytes, pages, onImageChange);
  }

  private static void apply(Change change, int at, int count, byte[] bytes, BitSet pages) {
    int from = change.offset() + at;
    boolean hole = change.bytes().length == 0;
    if (hole) {
      Arrays.fill(bytes, from, from + count, (byte) 0);
    } else {
      System.arraycopy(change.bytes(), at, bytes, from, count);
    }
    pages.set(from / Pages.SIZE, (from + count + Pages.SIZE - 1) / Pages.SIZE, !hole);
  }

  @Override
  public String name() {
    return "segment " + number;
  }

  @Override
  public long length() {
    return durable.length;
  }

  @Override
  public void write(long offset, ByteBuffer src) {
    byte[] bytes = new byte[src.remaining()];
    src.get(bytes);
    change(new Change((int) offset, bytes.length, bytes));
    onChange.run();
  }

  private synchronized void change(Change change) {
    unsynced.add(change);
    boolean hole = change.bytes().length == 0;
    live.put(change.offset(), hole ? new byte[change.length()] : change.bytes());
    int end = change.offset() + change.length();
    livePages.set(change.offset() / Pages.SIZE, (end + Pages.SIZE - 1) / Pages.SIZE, !hole);
  }

  @Override
  public ByteBuffer map() {
    return live.asReadOnlyBuffer();
  }

  @Override
  public void punch(long offset, long length) {
    change(new Change((int) offset, (int) length, new byte[0]));
    onChange.run();
  }

  @Override
  public synchronized long nextData(long from) {
    int page = livePages.nextSetBit((int) from / Pages.SIZE);
    return page < 0 ? -1 : Math.max(from, (long) page * Pages.SIZE);
  }

  @Override
  public synchronized long nextHole(long from) {
    long page = livePages.nextClearBit((int) from / Pages.SIZE);
    return Math.min(durable.length, Math.max(from, page * Pages.SIZE));
  }

  @Override
  public void sync() {
    onChange.run();
    makeDurable();
    onChange.run();
  }

  private synchronized void makeDurable() {
    for (Change change : unsynced) {
      apply(change, 0, change.length(), durable, durablePages);
    }
    unsynced.clear();
  }

  @Override
  public synchronized long allocatedBytes() {
    return (long) livePages.cardinality() * Pages.SIZE;
  }

  @Override
  public void close() {}
}
