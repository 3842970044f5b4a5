package quire.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import quire.error.Errno;
import quire.error.FsException;

/** Opens the existing segments, and finds out which of them are damaged. */
final class SegmentOpener {
  /** The host's error texts for a file that may be whole, but that this process may not open. */
  private static final List<String> BARS =
      Stream.of(Errno.EACCES, Errno.EPERM, Errno.EROFS).map(Errno::text).toList();

  private final LogStorage storage;
  private final int segmentBits;

  SegmentOpener(LogStorage storage, int segmentBits) {
    this.storage = storage;
    this.segmentBits = segmentBits;
  }

  /**
   * The result of opening a segment.
   *
   * @param segment the readable part; null if nothing can be read
   * @param damage a description that begins with the file; null for an undamaged segment
   * @param isBarred whether the file may be whole, and only this process may not open it
   */
  record Opened(@Nullable Segment segment, @Nullable String damage, boolean isBarred) {
    Opened(@Nullable Segment segment, @Nullable String damage) {
      this(segment, damage, false);
    }
  }

  /**
   * Opens a segment that exists.
   *
   * @throws IOException if this process lacks descriptors or memory
   * @throws FsException EIO if a newer program has made it, or for segments of another length
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

  /** A lack of descriptors or memory is not damage of the segment, and is thrown. */
  private static Opened unreadable(int number, IOException e) throws IOException {
    String message = String.valueOf(e.getMessage());
    if (message.contains(Errno.EMFILE.text())
        || message.contains(Errno.ENFILE.text())
        || message.contains(Errno.ENOMEM.text())
        || e.getCause() instanceof OutOfMemoryError) {
      throw e;
    }
    boolean isBarred = BARS.stream().anyMatch(message::contains);
    return new Opened(null, "%08d cannot be opened: %s".formatted(number, message), isBarred);
  }
}
