package quire.snapshot;

import java.util.List;
import quire.blob.Digest;
import quire.file.PlacedExtent;

/** What taking a snapshot asks of the live tree. Thread-safe. */
public interface LiveFiles {
  /**
   * Sees to it that a regular file frees none of the log bytes that it names now; what it does not
   * name any more is the business of whoever asks.
   *
   * @param extents as the file had them when it had the digest, which is kept if it has them still
   */
  void share(long ino, List<PlacedExtent> extents, Digest digest);
}
