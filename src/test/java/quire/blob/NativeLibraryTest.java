package quire.blob;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class NativeLibraryTest {
  @TempDir private Path directory;

  @Test
  void theNativeLibraryIsUsedForHashing() {
    assertEquals("native", Blake3.implementation());
    assertEquals(
        "af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262",
        Blake3.hash(ByteBuffer.allocate(0)).hex());
  }

  @Test
  void everyFileThatCannotBeUsedIsNamed() throws IOException {
    String damaged = Files.writeString(directory.resolve("libblake3.so"), "no ELF").toString();
    List<String> candidates = List.of(damaged, "libquire-nowhere.so.0", "libc.so.6");
    String message =
        assertThrows(UnsatisfiedLinkError.class, () -> NativeLibrary.load(candidates)).toString();
    for (String candidate : candidates) {
      assertTrue(message.contains(candidate + ": "), message);
    }
    assertTrue(message.endsWith("libc.so.6: no blake3_version"), message);
    assertEquals(1, message.lines().count(), message);
  }
}
