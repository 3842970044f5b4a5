package quire.stream;

import quire.catalog.Name;
import quire.error.Errno;
import quire.error.FsException;

/**
 * A stream with a name, whose ring is missing or cannot be read. Immutable.
 *
 * @param id as {@link ReplayStream#id}
 * @param reason names the ring's file
 */
public record LostStream(long id, Name name, Errno errno, String reason) {
  /** The error for callers that want its bytes. */
  public FsException failure() {
    return new FsException(errno, "the stream %s: %s".formatted(name, reason));
  }
}
