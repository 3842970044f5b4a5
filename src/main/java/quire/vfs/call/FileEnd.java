package quire.vfs.call;

import org.jspecify.annotations.Nullable;
import quire.stream.StreamEnd;

/**
 * The end of a stream that is shown as a file.
 *
 * @param size bytes, greater than 0
 * @param last the last of these bytes
 */
public record FileEnd(long size, byte last) {
  /** The end of a file that begins at an offset of a stream; null if the file is empty. */
  public static @Nullable FileEnd of(@Nullable StreamEnd end, long begin) {
    return end == null || end.total() <= begin
        ? null
        : new FileEnd(end.total() - begin, end.last());
  }
}
