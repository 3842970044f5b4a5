package quire.vfs.call;

import org.jspecify.annotations.Nullable;
import quire.stream.StreamEnd;

/**
 * The end of a file that shows a stream.
 *
 * @param size bytes, greater than 0
 * @param last the byte before that
 */
public record FileEnd(long size, byte last) {
  /** Of a file that begins at an offset of a stream; null where it is empty. */
  public static @Nullable FileEnd of(@Nullable StreamEnd end, long begin) {
    return end == null || end.total() <= begin
        ? null
        : new FileEnd(end.total() - begin, end.last());
  }
}
