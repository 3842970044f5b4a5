package quire.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.Test;

/** The messages for exceptions that end a command. */
final class MessageTest {
  @Test
  void aPathAloneIsNoMessage() {
    NoSuchFileException missing = new NoSuchFileException("/a/b");
    assertEquals("/a/b: there is no such file or directory", Main.message(missing));
    assertEquals(Main.message(missing), Main.message(new UncheckedIOException(missing)));
    String denied = Main.message(new AccessDeniedException("/a/b"));
    assertTrue(denied.startsWith("/a/b: permission denied; "), denied);
  }

  @Test
  void aReasonIsKept() {
    FileSystemException full = new FileSystemException("/a", null, "No space left on device");
    assertEquals("/a: No space left on device", Main.message(full));
  }
}
