package quire.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A format file is read as it was written, or refused with a message that names it. */
final class StoreFormatTest {
  @TempDir
  @SuppressWarnings("NullAway.Init") // set by JUnit
  private Path scratch;

  @SuppressWarnings("NullAway.Init") // set before each test
  private Path file;

  @SuppressWarnings("NullAway.Init") // set before each test
  private StoreFormat written;

  @BeforeEach
  void write() throws IOException {
    file = scratch.resolve("format");
    written = StoreFormat.createdNow();
    written.write(file);
  }

  private void requireRefused() {
    StoreException e = assertThrows(StoreException.class, () -> StoreFormat.read(file));
    assertTrue(String.valueOf(e.getMessage()).contains(scratch.toString()), e::toString);
  }

  @Test
  void refusesFilesThatAreCutShortWithAMessage() throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    for (int length = 0; length < bytes.length - 1; length++) {
      readOrRefuse(Arrays.copyOf(bytes, length));
    }
  }

  /** Reading all of it would take all memory. */
  @Test
  void refusesAFileOfGigabytesWithAMessage() throws IOException {
    try (RandomAccessFile longer = new RandomAccessFile(file.toFile(), "rw")) {
      longer.setLength(3L << 30);
    }
    StoreException e = assertThrows(StoreException.class, () -> StoreFormat.read(file));
    String text = "the format file %s is damaged: it has 3221225472 bytes; put it".formatted(file);
    assertTrue(String.valueOf(e.getMessage()).startsWith(text), e::toString);
  }

  @Test
  void refusesFlippedBitsWithAMessage() throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    for (int bit = 0; bit < 8 * bytes.length; bit++) {
      byte[] flipped = bytes.clone();
      flipped[bit / 8] ^= (byte) (1 << bit % 8);
      readOrRefuse(flipped);
    }
  }

  private void readOrRefuse(byte[] bytes) throws IOException {
    Files.write(file, bytes);
    try {
      assertEquals(written, StoreFormat.read(file));
    } catch (StoreException e) {
      requireRefused();
    }
  }

  @Test
  void refusesImpossibleSegmentSizes() throws IOException {
    for (int bits : new int[] {0, 19, 31, 99}) {
      Files.writeString(
          file,
          "quire-store 1 2026-01-01T00:00:00Z segment-bits=%d\n".formatted(bits),
          StandardCharsets.ISO_8859_1);
      requireRefused();
    }
    Files.writeString(
        file, "quire-store 1 2026-01-01T00:00:00Z segment-bits=20\n", StandardCharsets.ISO_8859_1);
    assertEquals(20, StoreFormat.read(file).segmentBits());
  }
}
