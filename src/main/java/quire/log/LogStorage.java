package quire.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Where segment files live: a directory, or what a test puts in its place. Implementations are
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

  /** Removes the file. A crash may bring it back. It is closed before. */
  void delete(int number) throws IOException;
}
