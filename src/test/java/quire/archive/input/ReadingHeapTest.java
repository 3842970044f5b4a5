package quire.archive.input;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Collections;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.sevenz.SevenZArchiveEntry;
import org.apache.commons.compress.archivers.sevenz.SevenZMethod;
import org.apache.commons.compress.archivers.sevenz.SevenZMethodConfiguration;
import org.apache.commons.compress.archivers.sevenz.SevenZOutputFile;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.apache.commons.compress.utils.SeekableInMemoryByteChannel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import quire.error.Errno;
import quire.error.FsException;
import quire.work.HeapBudget;

/** The memory for reading an archive is taken from a budget that all archives being read share. */
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

  /** A zstd frame without a size, with a window of 2 to the power of the exponent. */
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
  void aDecoderOfBzip2IsTakenBeforeItIsAllocated() throws IOException {
    byte[] archive = bzip2(SmallArchives.TAR_PAX.bytes());
    FsException refused = refusal(archive, 4 * MIB);
    assertEquals(Errno.ENOMEM, refused.errno(), refused::toString);
    assertEquals(
        read(SmallArchives.TAR_PAX.bytes(), new HeapBudget(16 * MIB)).lines(),
        read(archive, new HeapBudget(16 * MIB)).lines());
  }

  private static byte[] bzip2(byte[] plain) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (BZip2CompressorOutputStream out = new BZip2CompressorOutputStream(bytes)) {
      out.write(plain);
    }
    return bytes.toByteArray();
  }

  private static byte[] sevenZ(int coders) throws IOException {
    try (SeekableInMemoryByteChannel channel = new SeekableInMemoryByteChannel();
        SevenZOutputFile out = new SevenZOutputFile(channel)) {
      SevenZMethodConfiguration bzip2 = new SevenZMethodConfiguration(SevenZMethod.BZIP2);
      out.setContentMethods(Collections.nCopies(coders, bzip2));
      for (int i = 0; i < 3; i++) {
        SevenZArchiveEntry entry = new SevenZArchiveEntry();
        entry.setName("file" + i);
        out.putArchiveEntry(entry);
        out.write("content".getBytes(US_ASCII));
        out.closeArchiveEntry();
      }
      out.finish();
      return Arrays.copyOf(channel.array(), (int) channel.size());
    }
  }

  /** Decoders may be chained, and each file may have its own. */
  @Test
  void theDecodersOfA7zFileTakeFromTheBudget() throws IOException {
    byte[] chained = sevenZ(4);
    FsException refused = refusal(chained, 12 * MIB);
    assertEquals(Errno.ENOMEM, refused.errno(), refused::toString);
    assertTrue(String.valueOf(refused.getMessage()).contains("decompress"), refused::toString);
    assertEquals(3, read(chained, new HeapBudget(32 * MIB)).lines().size());
    assertEquals(3, read(sevenZ(1), new HeapBudget(12 * MIB)).lines().size());
  }

  @Test
  void anOrdinaryZstdFileFitsIntoASmallBudget() throws IOException {
    byte[] tar = SmallArchives.TAR_PAX.bytes();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZstdOutputStream out = new ZstdOutputStream(bytes, 19)) {
      out.write(tar);
    }
    assertEquals(
        read(tar, new HeapBudget(16 * MIB)).lines().size(),
        read(bytes.toByteArray(), new HeapBudget(16 * MIB)).lines().size());
  }

  /** A "newc" entry, without content or with one byte. */
  static byte[] cpio(int inode, int links, String name, int size) {
    String header =
        "070701%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x"
            .formatted(inode, 0100644, 0, 0, links, 0, size, 0, 0, 0, 0, name.length() + 1, 0);
    String entry = header + name + "\0";
    String padded = entry + "\0".repeat(-entry.length() & 3);
    return (padded + "x\0\0\0".repeat(size)).getBytes(US_ASCII);
  }

  /** Names that a reader keeps until it knows the content of their file. */
  @ParameterizedTest
  @CsvSource({"0, ./, 524278", "1, d/, 4000"})
  void pendingNamesOfACpioFileTakeFromTheBudget(int size, String part, int times) {
    ByteArrayOutputStream archive = new ByteArrayOutputStream();
    for (int i = 0; i < 60; i++) {
      archive.writeBytes(cpio(i, 2, part.repeat(times) + i, size));
    }
    archive.writeBytes(cpio(0, 1, "TRAILER!!!", 0));
    FsException refused = refusal(archive.toByteArray(), 16 * MIB);
    assertEquals(Errno.ENOMEM, refused.errno(), refused::toString);
    assertTrue(String.valueOf(refused.getMessage()).contains("several names"), refused::toString);
    assertEquals(60, read(archive.toByteArray(), new HeapBudget(80 * MIB)).lines().size());
  }

  @Test
  void namesInACpioFileAreGivenBackOnceTheirFileIsRead() {
    ByteArrayOutputStream archive = new ByteArrayOutputStream();
    for (int file = 0; file < 10; file++) {
      for (int link = 0; link < 20; link++) {
        String name = "./".repeat(5_000) + file + "-" + link;
        archive.writeBytes(cpio(file, 20, name, link == 19 ? 1 : 0));
      }
    }
    archive.writeBytes(cpio(0, 1, "TRAILER!!!", 0));
    assertEquals(200, read(archive.toByteArray(), new HeapBudget(MIB / 2)).lines().size());
  }

  private static TarBytes sparse(TarBytes tar) {
    return tar.pax('x', "GNU.sparse.size=0", "GNU.sparse.map=" + "0,0,".repeat(200_000) + "0,0")
        .header("sparse", '0', 0);
  }

  /** The list of the pieces of a sparse file takes more memory than its text in the archive. */
  @Test
  void thePiecesOfASparseFileTakeFromTheBudget() throws IOException {
    byte[] one = sparse(new TarBytes()).end();
    FsException refused = refusal(one, 4 * MIB);
    assertEquals(Errno.ENOMEM, refused.errno(), refused::toString);
    assertTrue(String.valueOf(refused.getMessage()).contains("sparse file"), refused::toString);
    TarBytes many = new TarBytes();
    for (int i = 0; i < 5; i++) {
      sparse(many);
    }
    assertEquals(5, read(many.end(), new HeapBudget(12 * MIB)).lines().size());
  }

  private static byte[] zip(int entries, byte[] extra) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream out = new ZipOutputStream(bytes)) {
      for (int i = 0; i < entries; i++) {
        ZipEntry entry = new ZipEntry("entry" + i);
        entry.setExtra(extra);
        out.putNextEntry(entry);
      }
    }
    return bytes.toByteArray();
  }

  /** The library makes an object for each extra field, even for one of only four bytes. */
  @Test
  void theExtraFieldsOfAZipFileTakeFromTheBudget() throws IOException {
    byte[] extra = new byte[48_000];
    for (int at = 0; at < extra.length; at += 4) {
      extra[at] = 'q'; // the length that follows is zero
    }
    byte[] archive = zip(40, extra);
    FsException refused = refusal(archive, 32 * MIB);
    assertEquals(Errno.ENOMEM, refused.errno(), refused::toString);
    byte[] few = Arrays.copyOf(extra, 40);
    assertEquals(3000, read(zip(3000, few), new HeapBudget(32 * MIB)).lines().size());
  }

  @Test
  void theListOfAZipFileTakesFromTheBudget() throws IOException {
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
