package quire.log;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import quire.error.Errno;
import quire.error.FsException;

/** A log in a directory of its own. */
abstract class OffloadLogCase {
  static final int BITS = 20;
  static final long SEGMENT = 1L << BITS;
  static final long PAGE = Pages.SIZE;

  @TempDir Path directory;
  OffloadLog log;

  @BeforeEach
  void open() {
    log = OffloadLog.open(new FileLogStorage(directory), BITS);
  }

  @AfterEach
  void close() {
    log.close();
  }

  void reopen() {
    log.close();
    open();
  }

  static ByteBuffer random(int count) {
    return ByteBuffer.allocateDirect(count).put(randomBytes(count)).flip();
  }

  static byte[] randomBytes(int count) {
    byte[] bytes = new byte[count];
    new Random(count).nextBytes(bytes);
    return bytes;
  }

  void assertBytes(ByteBuffer expected, long address) {
    ByteBuffer read = ByteBuffer.allocate(expected.capacity());
    log.read(address, read);
    assertArrayEquals(bytes(expected), read.array());
  }

  static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.capacity()];
    buffer.get(0, bytes);
    return bytes;
  }

  Path segment(int number) {
    return directory.resolve("%08d.seg".formatted(number));
  }

  static void fails(Errno errno, Runnable call, String... words) {
    FsException e = assertThrows(FsException.class, call::run);
    String message = String.valueOf(e.getMessage());
    assertEquals(errno, e.errno(), message);
    for (String word : words) {
      assertTrue(message.contains(word), message);
    }
  }

  void set(long offset, int value) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(segment(1).toFile(), "rw")) {
      file.seek(offset);
      file.write(value);
    }
  }
}
