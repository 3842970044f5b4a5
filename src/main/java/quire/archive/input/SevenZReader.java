package quire.archive.input;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.TimeUnit;
import org.apache.commons.compress.archivers.sevenz.SevenZArchiveEntry;
import org.apache.commons.compress.archivers.sevenz.SevenZFile;
import quire.catalog.FileType;
import quire.snapshot.tree.TreeXattrs;

/** Reads 7z files; keeps their list of entries in memory. */
final class SevenZReader {
  private static final int HAS_UNIX_MODE = 0x8000;

  private SevenZReader() {}

  static void read(StoredBytes in, EntrySink sink) throws IOException {
    if (!SevenZCheck.hasEntries(in)) {
      return;
    }
    try (SevenZFile file =
        SevenZFile.builder()
            .setSeekableByteChannel(new StoredChannel(in))
            .setMaxMemoryLimitKiB(Compression.MAX_MEMORY_KIB)
            .get()) {
      for (SevenZArchiveEntry entry = file.getNextEntry();
          entry != null;
          entry = file.getNextEntry()) {
        read(file, entry, sink);
      }
    }
  }

  private static void read(SevenZFile file, SevenZArchiveEntry entry, EntrySink sink)
      throws IOException {
    String name = entry.getName();
    EntryPath path = EntryPath.of((name == null ? file.getDefaultName() : name).getBytes(UTF_8));
    if (entry.isAntiItem()) {
      throw Refusal.of(path, "is an instruction to delete a file");
    }
    int mode = mode(entry);
    if (!FileType.isIn(mode)) {
      throw Refusal.of(path, "is of no known type: its mode is %o".formatted(mode));
    }
    EntryHeader header =
        new EntryHeader(
            path,
            mode,
            EntryHeader.NO_OWNER,
            EntryHeader.NO_OWNER,
            entry.getHasLastModifiedDate()
                ? entry.getLastModifiedTime().to(TimeUnit.NANOSECONDS)
                : EntryHeader.NO_MTIME,
            TreeXattrs.NONE);
    EntryContent content =
        new EntryContent(
            entry.getSize(),
            EntryContent.NOWHERE,
            entry.getHasCrc() ? entry.getCrcValue() : EntryContent.NO_CRC,
            new ExactStream(bytes(file, entry), entry.getSize()));
    switch (FileType.ofMode(mode)) {
      case DIRECTORY -> sink.directory(header);
      case REGULAR -> sink.file(header, content);
      case SYMLINK -> sink.symlink(header, content.target(path));
      default -> throw Refusal.of(path, "is neither a file, a directory nor a symlink");
    }
  }

  private static int mode(SevenZArchiveEntry entry) {
    int attributes = entry.getHasWindowsAttributes() ? entry.getWindowsAttributes() : 0;
    if ((attributes & HAS_UNIX_MODE) != 0 && attributes >>> 16 != 0) {
      return attributes >>> 16;
    }
    return entry.isDirectory() ? EntryHeader.DIRECTORY_MODE : EntryHeader.FILE_MODE;
  }

  private static InputStream bytes(SevenZFile file, SevenZArchiveEntry entry) {
    if (!entry.hasStream()) {
      return InputStream.nullInputStream();
    }
    return new InputStream() {
      @Override
      public int read() throws IOException {
        return file.read();
      }

      @Override
      public int read(byte[] into, int offset, int length) throws IOException {
        return file.read(into, offset, length);
      }
    };
  }
}
