package quire.blob;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A list that a kill has cut short is not damaged; any other damage is reported. */
final class PendingUploadsTest {
  @TempDir Path store;

  private final Digest first = digest("first");
  private final Digest second = digest("second");
  private Path file;
  private byte[] whole;

  private static Digest digest(String text) {
    return Blake3.hash(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
  }

  @BeforeEach
  void write() throws IOException {
    PendingUploads uploads = new PendingUploads(store);
    uploads.add(first);
    uploads.add(second);
    file = store.resolve("unput-blobs");
    whole = Files.readAllBytes(file);
  }

  private PendingUploads.Content read() throws IOException {
    return new PendingUploads(store).read();
  }

  @Test
  void whatWasWrittenIsWhole() throws IOException {
    assertTrue(read().isWhole());
    assertEquals(Set.of(first, second), read().digests());
  }

  @Test
  void halfALineAtTheEndIsNoDamage() throws IOException {
    int line = first.hex().length() + 10;
    for (int cut = 1; cut < line; cut++) {
      Files.write(file, Arrays.copyOf(whole, whole.length - cut));
      assertEquals(Set.of(first), read().digests());
      assertEquals(0, read().problems().size());
      assertTrue(read().isCutOff());
    }
  }

  @Test
  void zerosAtTheEndAreDamage() throws IOException {
    for (int at : new int[] {30, whole.length - 80, whole.length - 1}) {
      byte[] zeroed = whole.clone();
      Arrays.fill(zeroed, at, zeroed.length, (byte) 0);
      Files.write(file, zeroed);
      assertFalse(read().problems().isEmpty(), "from " + at);
    }
  }
}
