package quire.archive.input;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.EnumSet;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.cpio.CpioArchiveEntry;
import org.apache.commons.compress.archivers.cpio.CpioArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.zip.Zip64Mode;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorOutputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorOutputStream;
import org.apache.commons.compress.compressors.zstandard.ZstdCompressorOutputStream;

/** An archive of each format and dialect that is read, of some hundred or thousand bytes. */
enum SmallArchives {
  TAR_PAX {
    @Override
    byte[] bytes() throws IOException {
      return tar(TarArchiveOutputStream.LONGFILE_POSIX);
    }
  },
  TAR_GNU {
    @Override
    byte[] bytes() throws IOException {
      return tar(TarArchiveOutputStream.LONGFILE_GNU);
    }
  },
  TAR_SPARSE {
    @Override
    byte[] bytes() {
      byte[] map = "2\n0\n3\n1000\n4\n".getBytes(US_ASCII);
      return new TarBytes()
          .pax(
              'x',
              "GNU.sparse.major=1",
              "GNU.sparse.minor=0",
              "GNU.sparse.name=s",
              "GNU.sparse.realsize=2000")
          .header("x", '0', TarBytes.BLOCK + 7)
          .content(map)
          .content("onefour".getBytes(US_ASCII))
          .pax('x', "GNU.sparse.size=100", "GNU.sparse.map=10,3,50,2")
          .header("t", '0', 5)
          .content("abcde".getBytes(US_ASCII))
          .end();
    }
  },
  CPIO_NEW {
    @Override
    byte[] bytes() throws IOException {
      return cpio(CpioArchiveEntry.FORMAT_NEW);
    }
  },
  CPIO_SUMS {
    @Override
    byte[] bytes() throws IOException {
      return cpio(CpioArchiveEntry.FORMAT_NEW_CRC);
    }
  },
  CPIO_OLD {
    @Override
    byte[] bytes() throws IOException {
      return cpio(CpioArchiveEntry.FORMAT_OLD_ASCII);
    }
  },
  CPIO_BINARY {
    @Override
    byte[] bytes() throws IOException {
      return cpio(CpioArchiveEntry.FORMAT_OLD_BINARY);
    }
  },
  NAR {
    @Override
    byte[] bytes() {
      ByteArrayOutputStream nar = new ByteArrayOutputStream();
      words(nar, "nix-archive-1", "(", "type", "directory");
      words(nar, "entry", "(", "name", "d", "node", "(", "type", "directory");
      words(nar, "entry", "(", "name", "f", "node", "(", "type", "regular");
      words(nar, "executable", "", "contents", TEXT, ")", ")", ")", ")");
      words(nar, "entry", "(", "name", "l", "node", "(", "type", "symlink", "target", "d/f");
      words(nar, ")", ")", "entry", "(", "name", "none", "node", "(", "type", "regular");
      words(nar, "contents", "", ")", ")", ")");
      return nar.toByteArray();
    }
  },
  ZIP {
    @Override
    byte[] bytes() throws IOException {
      return ZipDirectoryTest.zip(Zip64Mode.Never);
    }
  },
  ZIP64 {
    @Override
    byte[] bytes() throws IOException {
      return ZipDirectoryTest.zip(Zip64Mode.Always);
    }
  },
  ZIP_STREAMED {
    @Override
    byte[] bytes() throws IOException {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
        zip.setComment("a comment");
        for (String name : new String[] {"d/", "d/f", "g"}) {
          zip.putNextEntry(new ZipEntry(name));
          zip.write(name.endsWith("/") ? new byte[0] : TEXT.getBytes(US_ASCII));
        }
      }
      return bytes.toByteArray();
    }
  },
  SEVEN_Z {
    @Override
    byte[] bytes() throws IOException {
      return SevenZHeaderTest.archive();
    }
  },
  GZIP {
    @Override
    byte[] bytes() throws IOException {
      return packed(GzipCompressorOutputStream::new);
    }
  },
  BZIP2 {
    @Override
    byte[] bytes() throws IOException {
      return packed(BZip2CompressorOutputStream::new);
    }
  },
  XZ {
    @Override
    byte[] bytes() throws IOException {
      return packed(XZCompressorOutputStream::new);
    }
  },
  ZSTD {
    @Override
    byte[] bytes() throws IOException {
      return packed(
          out -> ZstdCompressorOutputStream.builder().setOutputStream(out).setChecksum(true).get());
    }
  };

  private static final Set<SmallArchives> WITH_SUMS =
      EnumSet.of(ZIP, ZIP64, ZIP_STREAMED, SEVEN_Z, GZIP, BZIP2, XZ, ZSTD);

  /** Of all entries of tar files that have no other, so that two archives are the same. */
  private static final long MTIME_MILLIS = 1_000_000_000_000L;

  private static final String TEXT = "content of a file, and some more\n".repeat(8);
  private static final String LONG = "long/".repeat(30) + "name";

  abstract byte[] bytes() throws IOException;

  /** Whether a checksum covers every byte of every content. */
  boolean hasSums() {
    return WITH_SUMS.contains(this);
  }

  private interface Packer {
    OutputStream over(OutputStream out) throws IOException;
  }

  private static byte[] packed(Packer packer) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = packer.over(bytes)) {
      out.write(TAR_PAX.bytes());
    }
    return bytes.toByteArray();
  }

  private static byte[] tar(int longNames) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes, ISO_8859_1.name())) {
      tar.setLongFileMode(longNames);
      for (String name : new String[] {"d/", "d/f", LONG, "g"}) {
        TarArchiveEntry entry = new TarArchiveEntry(name);
        entry.setModTime(MTIME_MILLIS);
        entry.setSize(name.endsWith("/") ? 0 : TEXT.length());
        if (longNames == TarArchiveOutputStream.LONGFILE_POSIX && name.equals("g")) {
          entry.addPaxHeader("SCHILY.xattr.user.a", "value");
          entry.addPaxHeader("mtime", "123456789.5");
        }
        tar.putArchiveEntry(entry);
        tar.write(name.endsWith("/") ? new byte[0] : TEXT.getBytes(US_ASCII));
        tar.closeArchiveEntry();
      }
      TarArchiveEntry link = new TarArchiveEntry("l", (byte) '1');
      link.setLinkName("d/f");
      link.setModTime(MTIME_MILLIS);
      tar.putArchiveEntry(link);
      tar.closeArchiveEntry();
    }
    return bytes.toByteArray();
  }

  private static byte[] cpio(short format) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (CpioArchiveOutputStream cpio =
        new CpioArchiveOutputStream(bytes, format, TarBytes.BLOCK, ISO_8859_1.name())) {
      for (String name : new String[] {"d", "d/f", "g"}) {
        CpioArchiveEntry entry = new CpioArchiveEntry(format, name);
        byte[] content = name.equals("d") ? new byte[0] : (TEXT + name).getBytes(UTF_8);
        entry.setMode(name.equals("d") ? 040755 : 0100644);
        entry.setSize(content.length);
        if (format == CpioArchiveEntry.FORMAT_NEW_CRC) {
          long sum = 0;
          for (byte b : content) {
            sum += b & 0xff;
          }
          entry.setChksum(sum);
        }
        cpio.putArchiveEntry(entry);
        cpio.write(content);
        cpio.closeArchiveEntry();
      }
    }
    return bytes.toByteArray();
  }

  /** Strings as a nar has them. */
  static void words(ByteArrayOutputStream nar, String... words) {
    for (String word : words) {
      byte[] bytes = word.getBytes(US_ASCII);
      byte[] length = new byte[Long.BYTES];
      ByteBuffer.wrap(length).order(ByteOrder.LITTLE_ENDIAN).putLong(bytes.length);
      nar.writeBytes(length);
      nar.writeBytes(bytes);
      nar.writeBytes(new byte[-bytes.length & 7]);
    }
  }
}
