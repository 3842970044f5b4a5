package quire.archive;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import quire.blob.BlobTier;

/** Archives in files, for programs that read these. */
final class Saved {
  private static final ByteBuffer ZEROS = ByteBuffer.allocate(1 << 20);

  private Saved() {}

  /** Writes a whole archive to a new file, whose zeros are holes. */
  static void save(ArchiveReader archive, BlobTier blobs, Path file) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(ZEROS.capacity());
    try (FileChannel out =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      long at = 0;
      for (int n; (n = archive.read(at, buffer.clear(), blobs)) > 0; at += n) {
        buffer.flip();
        if (n < ZEROS.capacity() || !buffer.equals(ZEROS)) {
          out.write(buffer, at);
        }
      }
      assertEquals(archive.length(), at);
    }
  }
}
