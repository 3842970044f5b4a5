package quire.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * The place of segment files: a directory, or a test's replacement for one. Implementations are
 * thread-safe.
 */
public interface LogStorage {
  /** The numbers of the segments that exist, ascending. */
  List<Integer> list() throws IOException;

  /**
   * Makes a segment. When this returns, the file, its length and its header are durable; after a
   * crash before that, the segment either is whole or does not exist.
   *
   * @param length bytes; the file is sparse
   * @param header goes to offset 0
   */
  SegmentFile create(int number, long length, ByteBuffer header) throws IOException;

  SegmentFile open(int number) throws IOException;

  /** Removes the file, which must be closed. A crash may bring it back. */
  void delete(int number) throws IOException;

  /** After this, no crash brings a removed file back. */
  default void syncEntries() throws IOException {}
}
