package quire.archive.input;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import quire.error.Errno;
import quire.error.FsException;
import quire.work.HeapBudget;

/** What reading an archive needs is taken from what all that are being read have together. */
final class ReadingHeapTest {
  private static final long MIB = 1 << 20;

  private static RecordingSink read(byte[] archive, HeapBudget heap) {
    RecordingSink sink = new RecordingSink(null);
    try (HeapBudget.Share share = heap.share()) {
      return DecoderMemory.during(
          share,
          () -> {
            try {
              ArchiveInput.read(new ByteArrayInputStream(archive), MemoryBytes::of, sink);
            } catch (IOException e) {
              throw new AssertionError(e);
            }
            return sink;
          });
    } finally {
      assertEquals(0, heap.usedBytes());
    }
  }

  private static FsException refusal(byte[] archive, long heap) {
    return assertThrows(FsException.class, () -> read(archive, new HeapBudget(heap)));
  }

  /** A frame that tells no size, and a window of 2 to the tenth and so much more. */
  private static byte[] frame(int exponent) {
    byte[] frame = new byte[600];
    byte[] header = {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd, 0, (byte) ((exponent - 10) << 3)};
    System.arraycopy(header, 0, frame, 0, header.length);
    return frame;
  }

  @Test
  void aWindowOfZstdIsTakenBeforeItIsAllocated() {
    FsException refused = refusal(frame(27), 64 * MIB);
    assertEquals(Errno.ENOMEM, refused.errno(), refused::toString);
    assertTrue(String.valueOf(refused.getMessage()).contains("128 MiB"), refused::toString);
  }

  @Test
  void aWindowOfGigabytesIsRefused() {
    for (int exponent : new int[] {28, 31, 41}) {
      FsException refused = refusal(frame(exponent), 1024 * MIB);
      assertEquals(Errno.EINVAL, refused.errno());
      assertTrue(String.valueOf(refused.getMessage()).contains("window"), refused::toString);
    }
  }

  @Test
  void aLaterFrameGetsNoLargerWindow() throws IOException {
    byte[] first = Zstd.compress(new byte[10]);
    byte[] archive = Arrays.copyOf(first, first.length + 600);
    System.arraycopy(frame(27), 0, archive, first.length, 600);
    FsException refused = refusal(archive, 16 * MIB);
    assertEquals(Errno.EINVAL, refused.errno());
  }

  @Test
  void anUsualZstdFitsIntoLittle() throws IOException {
    byte[] tar = SmallArchives.TAR_PAX.bytes();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZstdOutputStream out = new ZstdOutputStream(bytes, 19)) {
      out.write(tar);
    }
    assertEquals(
        read(tar, new HeapBudget(16 * MIB)).lines().size(),
        read(bytes.toByteArray(), new HeapBudget(16 * MIB)).lines().size());
  }

  @Test
  void theListOfAZipFileIsTakenFromThere() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream out = new ZipOutputStream(bytes)) {
      for (int i = 0; i < 3000; i++) {
        out.putNextEntry(new ZipEntry("entry" + i));
      }
    }
    assertEquals(3000, read(bytes.toByteArray(), new HeapBudget(16 * MIB)).lines().size());
    FsException refused = refusal(bytes.toByteArray(), MIB);
    assertEquals(Errno.ENOMEM, refused.errno(), refused::toString);
  }
}
