package quire.cacheprog;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bodies that neither a host nor a helper has the memory for. */
final class LongBodyTest {
  @TempDir private Path directory;

  private void passes(String heap, long size) throws IOException {
    Process host =
        new ProcessBuilder(
                FaultyHelper.java(
                    heap,
                    LongBody.class.getName(),
                    heap,
                    directory.toString(),
                    Long.toString(size)))
            .redirectErrorStream(true)
            .start();
    byte[] said = host.getInputStream().readAllBytes();
    assertEquals("same", new String(said, StandardCharsets.UTF_8).strip());
  }

  @Test
  void hundredsOfMegabytesPassThroughSmallHeaps() throws IOException {
    passes("-Xmx24m", 300L << 20);
  }

  /** More than an int counts. */
  @Test
  @Tag("soak")
  void gigabytesPassThroughSmallHeaps() throws IOException {
    passes("-Xmx60m", (2L << 30) + 1);
  }
}
