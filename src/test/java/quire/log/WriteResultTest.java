package quire.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.List;
import org.junit.jupiter.api.Test;
import quire.error.Errno;

/** The results that a write of the host may have. */
final class WriteResultTest {
  private static final int EINTR = Errno.EINTR.number();

  /**
   * A host that gives these results in turn; after a negative one, the next number is the errno.
   */
  private static FileSegment.Host host(Integer... answers) {
    ArrayDeque<Integer> left = new ArrayDeque<>(List.of(answers));
    return new FileSegment.Host() {
      @Override
      public long write(ByteBuffer from, long offset) {
        return left.remove();
      }

      @Override
      public int errno() {
        return left.isEmpty() ? EINTR : left.remove(); // left over from an earlier call
      }
    };
  }

  private static int written(Integer... answers) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocateDirect(10);
    FileSegment.writeAll(host(answers), "file", 0, bytes);
    return bytes.position();
  }

  @Test
  void shortAndInterruptedWritesGoOn() throws IOException {
    assertEquals(10, written(3, -1, EINTR, 7));
  }

  @Test
  void aWriteOfNothingIsAnErrorWithAnyErrno() {
    IOException failure = assertThrows(IOException.class, () -> written(3, 0));
    assertTrue(String.valueOf(failure.getMessage()).contains("no byte"), failure.getMessage());
  }
}
