package quire.archive.input;

import java.io.IOException;
import java.io.InputStream;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.tukaani.xz.ArrayCache;
import quire.error.Errno;
import quire.error.FsException;
import quire.io.BulkStream;
import quire.work.HeapBudget;

/**
 * Accounts for the memory of an archive's reader in its heap share: that of LZMA, zstd and bzip2
 * decoders, some hundred megabytes in the worst case, and what the reader keeps of the archive
 * itself. An archive tells how much it needs, so the share is asked before the memory is allocated.
 * Thread-safe.
 */
public final class DecoderMemory extends ArrayCache {
  private static final ThreadLocal<HeapBudget.@Nullable Share> SHARE = new ThreadLocal<>();

  static {
    ArrayCache.setDefaultCache(new DecoderMemory());
  }

  private DecoderMemory() {}

  /** Reads an archive whose decoders take their memory from a share, until that is closed. */
  public static <T> T during(HeapBudget.Share share, Supplier<T> reading) {
    SHARE.set(share);
    try {
      return reading.get();
    } finally {
      SHARE.remove();
    }
  }

  @Override
  public byte[] getByteArray(int size, boolean fillWithZeros) {
    take(size);
    return new byte[size];
  }

  @Override
  public int[] getIntArray(int size, boolean fillWithZeros) {
    take((long) size * Integer.BYTES);
    return new int[size];
  }

  private static boolean tryTake(long bytes) {
    HeapBudget.Share share = SHARE.get();
    return share == null || share.take(bytes);
  }

  /**
   * Takes the bytes of something that a reader keeps, until it is given back or the archive has
   * been read.
   *
   * @param what begins the message of a failure, for example {@code a header of the archive}
   * @throws FsException ENOMEM if there are not that many
   */
  static void take(long bytes, String what) {
    if (!tryTake(bytes)) {
      throw FsException.of(
          Errno.ENOMEM,
          "%s takes more heap than it and other archives that are being read have; read one at a"
              + " time, or mount with QUIRE_JAVA_OPTS=-Xmx2g for more",
          what);
    }
  }

  /**
   * Takes the bytes that a decoder is about to allocate.
   *
   * @throws FsException ENOMEM if there are not that many
   */
  static void take(long bytes) {
    if (!tryTake(bytes)) {
      throw new FsException(
          Errno.ENOMEM,
          "to decompress it takes %d MiB of heap, which it and other archives that are being read"
                  .formatted(bytes >> 20)
              + " do not have; read one at a time, or mount with QUIRE_JAVA_OPTS=-Xmx2g for more");
    }
  }

  /** Opens a decoder. */
  interface Opening {
    InputStream open() throws IOException;
  }

  /**
   * Takes the bytes that a decoder allocates, then opens it; they are given back when that fails,
   * or when the decoder is closed.
   */
  static InputStream taking(long bytes, Opening decoder) throws IOException {
    take(bytes);
    try {
      return new Taking(decoder.open(), bytes);
    } catch (IOException | RuntimeException e) {
      giveBack(bytes);
      throw e;
    }
  }

  private static final class Taking extends BulkStream {
    private final InputStream decoder;
    private final long bytes;
    private boolean closed;

    Taking(InputStream decoder, long bytes) {
      this.decoder = decoder;
      this.bytes = bytes;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      return decoder.read(into, offset, length);
    }

    @Override
    public void close() throws IOException {
      if (!closed) {
        closed = true;
        decoder.close();
        giveBack(bytes);
      }
    }
  }

  @Override
  public void putArray(byte[] array) {
    giveBack(array.length);
  }

  @Override
  public void putArray(int[] array) {
    giveBack((long) array.length * Integer.BYTES);
  }

  /** Needed because an archive may have one decoder, or one long header, after the other. */
  static void giveBack(long bytes) {
    HeapBudget.Share share = SHARE.get();
    if (share != null) {
      share.giveBack(bytes);
    }
  }
}
