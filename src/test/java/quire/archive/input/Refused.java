package quire.archive.input;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import quire.error.FsException;

/** Reads untrusted archives, with a deadline. */
final class Refused {
  /** Long enough for a busy machine; only an endless loop takes longer. */
  private static final Duration DEADLINE = Duration.ofSeconds(60);

  private Refused() {}

  /** Requires that an archive is refused, from memory and as a stream; returns the message. */
  static String message(String what, byte[] archive) {
    FsException stored = assertThrows(FsException.class, () -> read(archive), what);
    FsException streamed =
        assertThrows(
            FsException.class,
            () ->
                inTime(
                    () ->
                        ArchiveInput.read(
                            new ByteArrayInputStream(archive),
                            MemoryBytes::of,
                            new IgnoringSink())),
            what);
    assertNotNull(streamed.getMessage());
    String message = String.valueOf(stored.getMessage());
    assertTrue(message.startsWith("the archive"), message);
    return message;
  }

  /** What is in an archive, a line for each entry. */
  static List<String> read(byte[] archive) throws IOException {
    RecordingSink sink = new RecordingSink(archive);
    inTime(() -> ArchiveInput.read(new MemoryBytes(archive), MemoryBytes::of, sink));
    return sink.lines();
  }

  /** A step that may fail. */
  interface Step {
    void run() throws IOException;
  }

  private static void inTime(Step step) throws IOException {
    assertTimeoutPreemptively(
        DEADLINE,
        () -> {
          step.run();
        });
  }

  /** The bytes that this thread allocates in a step, whether the step fails or not. */
  static long allocated(Step step) throws IOException {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    try {
      step.run();
    } catch (FsException e) {
      assertNotNull(e.getMessage());
    }
    return threads.getCurrentThreadAllocatedBytes() - before;
  }
}
