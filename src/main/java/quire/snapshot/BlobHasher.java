package quire.snapshot;

import java.nio.ByteBuffer;
import java.util.function.IntConsumer;
import quire.blob.Blake3;
import quire.blob.Digest;
import quire.file.FrozenFile;
import quire.io.MegabyteBuffers;
import quire.work.Asker;

/**
 * Hashes the content of files in one pass, with a buffer of a megabyte. Large holes are not read:
 * only BLAKE3 has to see their zeros. Not thread-safe.
 */
public final class BlobHasher implements AutoCloseable {
  private static final ByteBuffer ZEROS =
      ByteBuffer.allocateDirect(MegabyteBuffers.BYTES).asReadOnlyBuffer();

  private final ByteBuffer buffer = MegabyteBuffers.take();
  private final ByteBuffer zeros = ZEROS.duplicate();
  private final SparseCrc32 crc = new SparseCrc32(ZEROS.capacity());
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
    crc.reset();
    try (content) {
      long data = 0; // where the next bytes are that are not a hole
      for (long offset = 0; offset < content.size(); ) {
        Asker.requireThere();
        data = data > offset ? data : nextData(content, offset);
        boolean hole = data - offset >= zeros.capacity();
        int count = hole ? hashZeros() : hashData(content, offset);
        offset += count;
        progress.accept(count);
      }
    } catch (RuntimeException e) {
      blake3.finish(); // discards the bytes read so far
      throw e;
    }
    return new Hashed(blake3.finish(), (int) crc.value());
  }

  private static long nextData(FrozenFile content, long offset) {
    long data = content.seekData(offset);
    return data < 0 ? content.size() : data;
  }

  private int hashZeros() {
    blake3.update(zeros.clear());
    crc.addZeros();
    return zeros.capacity();
  }

  private int hashData(FrozenFile content, long offset) {
    int count = content.read(offset, buffer.clear());
    crc.add(buffer.flip());
    blake3.update(buffer.rewind());
    return count;
  }

  @Override
  public void close() {
    MegabyteBuffers.putBack(buffer);
    blake3.close();
  }
}
