package quire.error;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class FsExceptionTest {
  @Test
  void aMessageIsFormattedOnlyWhenItIsRead() {
    AtomicInteger asked = new AtomicInteger();
    Object subject =
        new Object() {
          @Override
          public String toString() {
            asked.incrementAndGet();
            return "100%";
          }
        };
    FsException missing = FsException.of(Errno.ENOENT, "there is no '%s' in inode %s", subject, 7L);
    assertEquals(Errno.ENOENT, missing.errno());
    assertEquals(0, asked.get());
    assertEquals("there is no '100%' in inode 7", missing.getMessage());
    assertEquals(1, asked.get());
    assertEquals(0, missing.getStackTrace().length);
  }

  @Test
  void aCompleteMessageIsNotFormatted() {
    assertEquals("100%", new FsException(Errno.ENOSPC, "100%").getMessage());
  }
}
