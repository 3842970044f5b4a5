package quire.archive.input;

import java.io.IOException;
import java.io.InputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;
import org.jspecify.annotations.Nullable;

/** The compressions of archives. */
enum Compression {
  GZIP("\u001f\u008b") {
    @Override
    InputStream open(ByteSource in) throws IOException {
      return GzipCompressorInputStream.builder()
          .setInputStream(new GzipHeaders(in))
          .setDecompressConcatenated(true)
          .get();
    }
  },
  XZ("\u00fd7zXZ\0") {
    @Override
    InputStream open(ByteSource in) throws IOException {
      return XZCompressorInputStream.builder()
          .setInputStream(in)
          .setDecompressConcatenated(true)
          .setMemoryLimitKiB(MAX_MEMORY_KIB)
          .get();
    }
  },
  ZSTD("(\u00b5/\u00fd") {
    @Override
    InputStream open(ByteSource in) throws IOException {
      return ZstdInput.open(in);
    }
  },
  BZIP2("BZh") {
    @Override
    InputStream open(ByteSource in) throws IOException {
      return DecoderMemory.taking(BZIP2_BYTES, () -> new BZip2CompressorInputStream(in, true));
    }
  };

  /** What a decoder of bzip2 allocates for blocks of 900 kB, the largest: five bytes for each. */
  static final long BZIP2_BYTES = 5 << 20;

  /** Somewhat more than xz -9 needs; archives that need more are refused. */
  static final int MAX_MEMORY_KIB = 128 << 10;

  private final String magic;

  Compression(String magic) {
    this.magic = magic;
  }

  /** A decompressing stream, to be closed. */
  abstract InputStream open(ByteSource in) throws IOException;

  /** The compression of a file with this beginning; null if there is none. */
  static @Nullable Compression of(byte[] beginning) {
    for (Compression compression : values()) {
      if (Magic.is(beginning, 0, compression.magic)) {
        return compression;
      }
    }
    return null;
  }
}
