package quire.log;

import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The segments of a log that are damaged. Nothing is written to them, freed in them, or deleted; of
 * one that is too short or too long the rest can be read. Thread-safe.
 */
final class DamagedSegments {
  private static final Logger LOG = LoggerFactory.getLogger(DamagedSegments.class);

  private final Map<Integer, SegmentOpener.Opened> segments = new ConcurrentSkipListMap<>();

  void add(int number, SegmentOpener.Opened opened) {
    segments.put(number, opened);
    LOG.error(
        "log segment {}; what lies in it cannot be read, all else can; quire fsck names the files",
        opened.damage());
  }

  boolean contains(int number) {
    return segments.containsKey(number);
  }

  /** What is wrong, by number. */
  Map<Integer, String> damages() {
    Map<Integer, String> damages = new TreeMap<>();
    segments.forEach((number, opened) -> damages.put(number, String.valueOf(opened.damage())));
    return damages;
  }

  /**
   * Why an address cannot be.
   *
   * @param segment the one of that number; null where there is none that is not damaged
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

  /** What can be read of one; null where that is nothing, or it is not damaged. */
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
