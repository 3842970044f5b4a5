package quire.snapshot;

import java.nio.ByteBuffer;
import java.util.function.IntConsumer;
import java.util.zip.CRC32;
import quire.blob.Blake3;
import quire.blob.Digest;
import quire.file.FrozenFile;
import quire.io.MegabyteBuffers;
import quire.work.Asker;

/** Hashes the content of files in one pass, with a buffer of a megabyte. Not thread-safe. */
public final class BlobHasher implements AutoCloseable {
  private final ByteBuffer buffer = MegabyteBuffers.take();
  private final Blake3 blake3 = Blake3.create();

  /**
   * The hashes of a blob.
   *
   * @param crc32 as in ZIP files
   */
  public record Hashed(Digest digest, int crc32) {}

  /**
   * Reads a file to its end, and closes it. After a failure the next file can be read.
   *
   * @param progress called with the number of bytes read since the last call
   */
  public Hashed hash(FrozenFile content, IntConsumer progress) {
    CRC32 crc = new CRC32();
    try (content) {
      for (long offset = 0; offset < content.size(); ) {
        Asker.requireThere();
        int count = content.read(offset, buffer.clear());
        crc.update(buffer.flip());
        blake3.update(buffer.rewind());
        offset += count;
        progress.accept(count);
      }
    } catch (RuntimeException e) {
      blake3.finish(); // discards the bytes read so far
      throw e;
    }
    return new Hashed(blake3.finish(), (int) crc.getValue());
  }

  @Override
  public void close() {
    MegabyteBuffers.putBack(buffer);
    blake3.close();
  }
}
