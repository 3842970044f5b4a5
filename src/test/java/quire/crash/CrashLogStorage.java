package quire.crash;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import quire.log.LogStorage;
import quire.log.SegmentFile;

/** Segments in memory, of which a crash leaves what is durable and maybe more. Thread-safe. */
final class CrashLogStorage implements LogStorage {
  private final TreeMap<Integer, CrashSegment> segments = new TreeMap<>();
  private final TreeMap<Integer, CrashSegment> deleted = new TreeMap<>();
  private final Runnable onChange;

  CrashLogStorage(Runnable onChange) {
    this.onChange = onChange;
  }

  /** What a crash at this moment leaves; each unsynced change survives with a probability. */
  synchronized CrashLogStorage crash(Random random, double survival, Runnable onImageChange) {
    CrashLogStorage image = new CrashLogStorage(onImageChange);
    for (CrashSegment segment : segments.values()) {
      image.segments.put(segment.number(), segment.crash(random, survival, onImageChange));
    }
    for (CrashSegment segment : deleted.values()) {
      if (random.nextDouble() >= survival) {
        image.segments.putIfAbsent(
            segment.number(), segment.crash(random, survival, onImageChange));
      }
    }
    return image;
  }

  @Override
  public synchronized List<Integer> list() {
    return new ArrayList<>(segments.keySet());
  }

  @Override
  public SegmentFile create(int number, long length, ByteBuffer header) throws IOException {
    byte[] bytes = new byte[(int) length];
    header.duplicate().get(bytes, 0, header.remaining());
    BitSet pages = new BitSet();
    pages.set(0);
    CrashSegment segment = new CrashSegment(number, bytes, pages, onChange);
    synchronized (this) {
      if (segments.put(number, segment) != null) {
        throw new IOException("segment " + number + " exists");
      }
    }
    return segment;
  }

  @Override
  public synchronized SegmentFile open(int number) throws IOException {
    CrashSegment segment = segments.get(number);
    if (segment == null) {
      throw new IOException("no segment " + number);
    }
    return segment;
  }

  @Override
  public synchronized void delete(int number) {
    CrashSegment segment = segments.remove(number);
    if (segment != null) {
      deleted.put(number, segment);
    }
  }
}
