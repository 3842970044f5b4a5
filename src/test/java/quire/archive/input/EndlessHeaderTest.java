package quire.archive.input;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import quire.error.Errno;
import quire.error.FsException;
import quire.work.HeapBudget;

/** Fields of headers that go on until a terminator, or have a length that the header gives. */
@Timeout(60)
final class EndlessHeaderTest {
  private static final int NAME = 8;
  private static final int COMMENT = 16;

  /** An endless stream of bytes without a zero; counts the bytes that were read. */
  private static final class Endless extends InputStream {
    private long count;

    @Override
    public int read() {
      count++;
      return 'x';
    }

    @Override
    public int read(byte[] into, int offset, int length) {
      for (int i = 0; i < length; i++) {
        into[offset + i] = 'x';
      }
      count += length;
      if (count > 1 << 28) {
        throw new AssertionError("the reader does not stop");
      }
      return length;
    }
  }

  private static byte[] gzipHeader(int flags) {
    return new byte[] {0x1f, (byte) 0x8b, 8, (byte) flags, 0, 0, 0, 0, 0, 3};
  }

  private static byte[] member(byte[] part) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(part);
    }
    return bytes.toByteArray();
  }

  private static void assertRefused(byte[] beginning) {
    Endless endless = new Endless();
    InputStream in = new SequenceInputStream(new ByteArrayInputStream(beginning), endless);
    FsException refused =
        assertThrows(
            FsException.class, () -> ArchiveInput.read(in, MemoryBytes::of, new IgnoringSink()));
    assertEquals(Errno.EINVAL, refused.errno());
    String message = String.valueOf(refused.getMessage());
    assertTrue(message.contains("gzip header"), message);
    assertTrue(endless.count < 1 << 20, endless.count + " bytes were read");
  }

  @ParameterizedTest
  @ValueSource(ints = {NAME, COMMENT, NAME | COMMENT})
  void aGzipHeaderWithoutAnEndIsRefused(int flags) throws IOException {
    assertRefused(gzipHeader(flags));
    ByteArrayOutputStream second = new ByteArrayOutputStream();
    second.writeBytes(member(new TarBytes().header("d", '5', 0).end()));
    second.writeBytes(gzipHeader(flags));
    assertRefused(second.toByteArray());
  }

  @Test
  void aLongNameInAGzipHeaderIsTaken() throws IOException {
    ByteArrayOutputStream archive = new ByteArrayOutputStream();
    for (int i = 0; i < 20; i++) {
      byte[] member = member(i == 0 ? new TarBytes().header("d", '5', 0).end() : new byte[512]);
      archive.writeBytes(gzipHeader(NAME | COMMENT));
      archive.writeBytes(
          ("n".repeat(60_000) + "\0" + "c".repeat(60_000) + "\0").getBytes(ISO_8859_1));
      archive.write(member, 10, member.length - 10);
    }
    ArchiveInput.read(
        new ByteArrayInputStream(archive.toByteArray()), MemoryBytes::of, new IgnoringSink());
  }

  /**
   * Headers of the greatest length that is allowed: alone they fit, with other archives at once
   * they do not.
   */
  @ParameterizedTest
  @ValueSource(strings = {"L", "K", "x", "g"})
  void headersOfATarFileTakeTheirPartOfTheHeap(String type) throws IOException {
    int size = 8 << 20;
    String record = size + " comment=" + "x".repeat(size - 17) + "\n";
    byte[] archive =
        new TarBytes()
            .header("long", type.charAt(0), size)
            .content(record.getBytes(ISO_8859_1))
            .header("f", '5', 0)
            .end();
    HeapBudget budget = new HeapBudget(16 << 20);
    try (HeapBudget.Share share = budget.share()) {
      FsException refused =
          assertThrows(FsException.class, () -> DecoderMemory.during(share, () -> read(archive)));
      assertEquals(Errno.ENOMEM, refused.errno());
    }
    assertEquals(0, budget.usedBytes());
    long allocated = Refused.allocated(() -> read(archive));
    assertTrue(allocated < 100 << 20, "allocated " + allocated);
  }

  /** The memory of one header is given back before the next one is read. */
  @Test
  void headersOfATarFileAreGivenBack() {
    TarBytes tar = new TarBytes();
    for (int i = 0; i < 50; i++) {
      tar.pax('g', "comment=" + "x".repeat(100_000));
      tar.pax('x', "comment=" + "x".repeat(100_000)).header("d" + i, '5', 0);
    }
    byte[] archive = tar.end();
    try (HeapBudget.Share share = new HeapBudget(1 << 20).share()) {
      DecoderMemory.during(share, () -> read(archive));
    }
  }

  private static boolean read(byte[] archive) {
    try {
      ArchiveInput.read(new MemoryBytes(archive), MemoryBytes::of, new IgnoringSink());
      return true;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
