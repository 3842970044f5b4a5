package quire.stream;

import java.io.IOException;

/** The file of {@link StreamNames}. Not thread-safe. Offsets and lengths are bytes. */
interface NamesFile extends AutoCloseable {
  /** The file's name in messages. */
  String name();

  long length() throws IOException;

  /** Fills the array. */
  void read(long at, byte[] into) throws IOException;

  void write(long at, byte[] bytes) throws IOException;

  /** Makes everything written durable. */
  void sync() throws IOException;

  /** Puts a durable file with this content in its place; after a failure the old one is there. */
  void replace(byte[] content) throws IOException;

  @Override
  void close() throws IOException;
}
