package quire.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import quire.error.Errno;
import quire.error.FsException;

/** Opens the segments that there are, and finds out which of them are damaged. */
final class SegmentOpener {
  private final LogStorage storage;
  private final int segmentBits;

  SegmentOpener(LogStorage storage, int segmentBits) {
    this.storage = storage;
    this.segmentBits = segmentBits;
  }

  /**
   * A segment, or what is left of it.
   *
   * @param segment what can be read; null where nothing can
   * @param damage what is wrong, beginning with the file; null where nothing is
   */
  record Opened(@Nullable Segment segment, @Nullable String damage) {}

  /**
   * Opens a segment that exists.
   *
   * @throws IOException where this process lacks descriptors or memory
   * @throws FsException EIO where a newer program has made it
   */
  Opened open(int number) throws IOException {
    SegmentFile file;
    try {
      file = storage.open(number);
    } catch (IOException e) {
      return unreadable(number, e);
    }
    boolean open = false;
    try {
      Opened opened = check(number, file);
      open = opened.segment() != null;
      return opened;
    } catch (IOException e) {
      return unreadable(number, e);
    } finally {
      if (!open) {
        file.close();
      }
    }
  }

  private Opened check(int number, SegmentFile file) throws IOException {
    long content = 1L << segmentBits;
    long found = file.length();
    ByteBuffer map = file.map();
    String problem;
    try {
      problem = SegmentHeader.problem(map, file.name(), number, segmentBits);
    } catch (InternalError e) { // how the JVM tells that the host could not read a mapped page
      problem = "cannot be read";
    }
    if (problem != null) {
      return new Opened(null, file.name() + " " + problem);
    }
    boolean hasSums = SegmentHeader.hasSums(map);
    PageSums sums = hasSums ? PageSums.of(file, map, content) : PageSums.none(file, map);
    long length = content + (hasSums ? PageSums.tableBytes(content) : 0);
    String wrong =
        found == length
            ? null
            : "%s has %d bytes and should have %d".formatted(file.name(), found, length);
    return new Opened(new Segment(number, file, map, sums, Math.min(found, content)), wrong);
  }

  /** It is not the segment's fault that there are too many files, or is too little memory. */
  private static Opened unreadable(int number, IOException e) throws IOException {
    String message = String.valueOf(e.getMessage());
    if (message.contains(Errno.EMFILE.text())
        || message.contains(Errno.ENFILE.text())
        || message.contains(Errno.ENOMEM.text())
        || e.getCause() instanceof OutOfMemoryError) {
      throw e;
    }
    return new Opened(null, "%08d cannot be opened: %s".formatted(number, message));
  }
}
