package quire.archive.input;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The readable formats. */
enum InputFormat {
  /** Must be the first: a tar file begins with a name, which may look like any magic. */
  TAR {
    @Override
    boolean begins(byte[] bytes) {
      return bytes.length >= TarBlock.SIZE && new TarBlock(bytes).hasChecksum();
    }

    @Override
    void read(ByteSource in, EntrySink sink) throws IOException {
      new TarReader(in, sink).run();
    }
  },
  NAR {
    @Override
    boolean begins(byte[] bytes) {
      return Magic.is(bytes, 0, "\r\0\0\0\0\0\0\0nix-archive-1");
    }

    @Override
    void read(ByteSource in, EntrySink sink) throws IOException {
      new NarReader(in, sink).run();
    }
  },
  ZIP {
    @Override
    boolean begins(byte[] bytes) {
      return Magic.is(bytes, 0, "PK\u0003\u0004") || Magic.is(bytes, 0, "PK\u0005\u0006");
    }

    @Override
    boolean isStream() {
      return false;
    }

    @Override
    void read(StoredBytes in, EntrySink sink) throws IOException {
      ZipReader.read(in, sink);
    }
  },
  SEVEN_Z {
    @Override
    boolean begins(byte[] bytes) {
      return Magic.is(bytes, 0, "7z\u00bc\u00af'\u001c");
    }

    @Override
    boolean isStream() {
      return false;
    }

    @Override
    void read(StoredBytes in, EntrySink sink) throws IOException {
      SevenZReader.read(in, sink);
    }
  },
  CPIO {
    @Override
    boolean begins(byte[] bytes) {
      return Magic.is(bytes, 0, "070701")
          || Magic.is(bytes, 0, "070702")
          || Magic.is(bytes, 0, "070707")
          || Magic.is(bytes, 0, "\u00c7q")
          || Magic.is(bytes, 0, "q\u00c7");
    }

    @Override
    void read(ByteSource in, EntrySink sink) throws IOException {
      new CpioReader(in, sink).run();
    }
  };

  /** Whether a file with this beginning is probably of this format; 512 bytes are enough. */
  abstract boolean begins(byte[] bytes);

  /** Reads a stream, and tells the positions of contents in it. */
  void read(ByteSource in, EntrySink sink) throws IOException {
    throw new UnsupportedOperationException(this + " cannot be read as a stream");
  }

  /** As above, of a format that is not read as a stream. */
  void read(StoredBytes in, EntrySink sink) throws IOException {
    throw new UnsupportedOperationException(this + " is read as a stream");
  }

  /** Whether it is read as a stream, without reads at any offset. */
  boolean isStream() {
    return true;
  }

  /** The format of a file with this beginning; null if there is none. */
  static @Nullable InputFormat of(byte[] beginning) {
    for (InputFormat format : values()) {
      if (format.begins(beginning)) {
        return format;
      }
    }
    return null;
  }
}
