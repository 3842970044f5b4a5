package quire.log;

import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;
import quire.error.Errno;
import quire.error.FsException;

/** The undamaged segments of a log, in the order of their numbers. Thread-safe. */
final class LiveSegments {
  private final Addresses addresses;
  private final DamagedSegments damaged;
  private final ConcurrentSkipListMap<Integer, Segment> byNumber = new ConcurrentSkipListMap<>();

  /**
   * @param damaged the other segments: they tell why an address cannot be read
   */
  LiveSegments(Addresses addresses, DamagedSegments damaged) {
    this.addresses = addresses;
    this.damaged = damaged;
  }

  void put(Segment segment) {
    byNumber.put(segment.number(), segment);
  }

  void remove(Segment segment) {
    byNumber.remove(segment.number(), segment);
  }

  void clear() {
    byNumber.clear();
  }

  @Nullable Segment get(int number) {
    return byNumber.get(number);
  }

  /** The segment of an address. */
  @Nullable Segment of(long address) {
    return byNumber.get(addresses.number(address));
  }

  Collection<Segment> all() {
    return byNumber.values();
  }

  Set<Integer> numbers() {
    return byNumber.keySet();
  }

  /** Whether the range lies inside the content of one segment. */
  boolean hold(long address, long length) {
    Segment segment = of(address);
    return segment != null && segment.holds(addresses.offset(address), length);
  }

  /** The segment whose content contains a range; EIO if there is none. */
  Segment checked(long address, long length) {
    Segment segment = of(address);
    if (segment == null || !segment.holds(addresses.offset(address), length)) {
      throw new FsException(
          Errno.EIO,
          "%d bytes at offset %d of log %s"
              .formatted(
                  length,
                  addresses.offset(address),
                  damaged.whyNot(addresses.number(address), segment)));
    }
    return segment;
  }
}
