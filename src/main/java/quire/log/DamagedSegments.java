package quire.log;

import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The segments of a log that are damaged, or that this process may not open. Nothing is written to
 * them or freed in them, and they are not deleted. A segment that is too short or too long can be
 * read in part. Thread-safe.
 */
final class DamagedSegments {
  private static final Logger LOG = LoggerFactory.getLogger(DamagedSegments.class);

  private final Map<Integer, SegmentOpener.Opened> segments = new ConcurrentSkipListMap<>();

  void add(int number, SegmentOpener.Opened opened) {
    segments.put(number, opened);
    LOG.error("log segment {}; {}", opened.damage(), consequence(opened));
  }

  private static String consequence(SegmentOpener.Opened opened) {
    if (opened.isBarred()) {
      return "its bytes cannot be read until that is put right, all others can";
    }
    return opened.segment() == null
        ? "its bytes cannot be read, all others can; quire fsck names the files"
        : "what is left of it is read, and not compared where its checksums are lost;"
            + " quire fsck names the files";
  }

  boolean isEmpty() {
    return segments.isEmpty();
  }

  boolean contains(int number) {
    return segments.containsKey(number);
  }

  /** Whether it may be whole: it only could not be opened. */
  boolean isBarred(int number) {
    SegmentOpener.Opened opened = segments.get(number);
    return opened != null && opened.isBarred();
  }

  /** The damage of each, by segment number. */
  Map<Integer, String> damages() {
    return reasons(false);
  }

  /** The reason for each segment that could not be opened but may be whole, by segment number. */
  Map<Integer, String> bars() {
    return reasons(true);
  }

  private Map<Integer, String> reasons(boolean ofBarred) {
    Map<Integer, String> reasons = new TreeMap<>();
    segments.forEach(
        (number, opened) -> {
          if (opened.isBarred() == ofBarred) {
            reasons.put(number, String.valueOf(opened.damage()));
          }
        });
    return reasons;
  }

  /**
   * The reason why an address cannot be read or freed.
   *
   * @param segment the undamaged segment of that number; null if there is none
   */
  String whyNot(int number, @Nullable Segment segment) {
    SegmentOpener.Opened opened = segments.get(number);
    if (opened != null) {
      return "segment " + opened.damage();
    }
    return segment == null
        ? "segment %s: the file is missing".formatted(FileLogStorage.nameOf(number))
        : segment.name() + ": no such place";
  }

  /** The readable part of a damaged segment; null if there is none, or it is not damaged. */
  @Nullable Segment rest(int number) {
    SegmentOpener.Opened opened = segments.isEmpty() ? null : segments.get(number);
    return opened == null ? null : opened.segment();
  }

  void close() throws IOException {
    for (SegmentOpener.Opened opened : segments.values()) {
      if (opened.segment() != null) {
        opened.segment().close();
      }
    }
    segments.clear();
  }
}
