package quire.archive.input;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Enumeration;
import java.util.concurrent.TimeUnit;
import org.apache.commons.compress.archivers.zip.X000A_NTFS;
import org.apache.commons.compress.archivers.zip.X5455_ExtendedTimestamp;
import org.apache.commons.compress.archivers.zip.X7875_NewUnix;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.apache.commons.compress.archivers.zip.ZipLong;
import org.apache.commons.compress.archivers.zip.ZipMethod;
import org.apache.commons.compress.archivers.zip.ZipShort;
import org.jspecify.annotations.Nullable;
import quire.catalog.FileType;
import quire.snapshot.tree.TreeXattrs;

/** Reads ZIP files by their central directory, and keeps that in memory. */
final class ZipReader {
  private static final long NANOS = 1_000_000_000;
  private static final ZipShort OWNERS = new ZipShort(0x7875);

  private final StoredBytes in;
  private final ZipFile zip;
  private final EntrySink sink;

  private ZipReader(StoredBytes in, ZipFile zip, EntrySink sink) {
    this.in = in;
    this.zip = zip;
    this.sink = sink;
  }

  static void read(StoredBytes in, EntrySink sink) throws IOException {
    ZipDirectory.check(in);
    try (ZipFile zip =
        ZipFile.builder()
            .setSeekableByteChannel(new StoredChannel(in))
            .setUseUnicodeExtraFields(false)
            .get()) {
      ZipReader reader = new ZipReader(in, zip, sink);
      Enumeration<ZipArchiveEntry> entries = zip.getEntries();
      while (entries.hasMoreElements()) {
        reader.entry(entries.nextElement());
      }
    }
  }

  private void entry(ZipArchiveEntry entry) throws IOException {
    EntryPath path = EntryPath.of(entry.getRawName());
    int mode = mode(entry, path.bytes());
    if (!FileType.isIn(mode)) {
      throw Refusal.of(path, "is of no known type: its mode is %o".formatted(mode));
    }
    EntryHeader header =
        new EntryHeader(path, mode, uid(entry), gid(entry), mtime(entry), TreeXattrs.NONE);
    switch (FileType.ofMode(mode)) {
      case DIRECTORY -> sink.directory(header);
      case REGULAR -> read(entry, path, content -> sink.file(header, content));
      case SYMLINK -> read(entry, path, content -> sink.symlink(header, content.target(path)));
      default -> throw Refusal.of(path, "is neither a file, a directory nor a symlink");
    }
  }

  private static int mode(ZipArchiveEntry entry, byte[] path) {
    int told =
        entry.getPlatform() == ZipArchiveEntry.PLATFORM_UNIX ? entry.getUnixMode() & 0xffff : 0;
    boolean directory = path.length > 0 && path[path.length - 1] == '/';
    if (directory) {
      return told == 0 ? EntryHeader.DIRECTORY_MODE : FileType.DIRECTORY.bits() | (told & 07777);
    }
    if (told == 0) {
      return EntryHeader.FILE_MODE;
    }
    int type = told & FileType.MASK;
    boolean file = type == 0 || type == FileType.FIFO.bits(); // zip stores a pipe with its bytes
    return file ? FileType.REGULAR.bits() | (told & 07777) : told;
  }

  /** Takes the content of an entry. */
  private interface Taker {
    void take(EntryContent content) throws IOException;
  }

  /** The library compares neither the size nor the CRC with what it reads. */
  private void read(ZipArchiveEntry entry, EntryPath path, Taker taker) throws IOException {
    try (InputStream bytes = open(entry, path)) {
      boolean stored = entry.getMethod() == ZipArchiveEntry.STORED;
      if (stored && entry.getCompressedSize() != entry.getSize()) {
        throw Refusal.of(path, "is damaged: it is stored, and has two sizes");
      }
      taker.take(
          new EntryContent(
              entry.getSize(),
              stored ? in.place(entry.getDataOffset()) : EntryContent.NOWHERE,
              entry.getCrc(),
              new ExactStream(bytes, entry.getSize())));
      if (!stored && bytes.read() >= 0) {
        throw Refusal.of(
            path, "is damaged: it has more than the %d bytes it claims".formatted(entry.getSize()));
      }
    }
  }

  private InputStream open(ZipArchiveEntry entry, EntryPath path) throws IOException {
    InputStream bytes = zip.canReadEntryData(entry) ? plain(entry) : null;
    if (bytes == null || entry.getSize() < 0) {
      throw Refusal.of(path, "is encrypted, or compressed in an unknown way");
    }
    return bytes;
  }

  /**
   * Limits the memory of xz, zstd and bzip2, which the library would allocate as the entry asks.
   */
  private InputStream plain(ZipArchiveEntry entry) throws IOException {
    Compression ours = ours(entry.getMethod());
    return ours == null
        ? zip.getInputStream(entry)
        : ours.open(new ByteSource(zip.getRawInputStream(entry)));
  }

  private static @Nullable Compression ours(int method) {
    if (method == ZipMethod.XZ.getCode()) {
      return Compression.XZ;
    }
    if (method == ZipMethod.BZIP2.getCode()) {
      return Compression.BZIP2;
    }
    boolean zstd =
        method == ZipMethod.ZSTD.getCode() || method == ZipMethod.ZSTD_DEPRECATED.getCode();
    return zstd ? Compression.ZSTD : null;
  }

  private static int uid(ZipArchiveEntry entry) {
    return entry.getExtraField(OWNERS) instanceof X7875_NewUnix owner
        ? (int) owner.getUID()
        : EntryHeader.NO_OWNER;
  }

  private static int gid(ZipArchiveEntry entry) {
    return entry.getExtraField(OWNERS) instanceof X7875_NewUnix owner
        ? (int) owner.getGID()
        : EntryHeader.NO_OWNER;
  }

  /**
   * The most exact time. If there is only a DOS time, the library has read it in the local time
   * zone; it counts as UTC here.
   */
  private static long mtime(ZipArchiveEntry entry) {
    if (entry.getExtraField(X000A_NTFS.HEADER_ID) instanceof X000A_NTFS times) {
      FileTime time = times.getModifyFileTime();
      if (time != null) {
        return time.to(TimeUnit.NANOSECONDS);
      }
    }
    if (entry.getExtraField(X5455_ExtendedTimestamp.HEADER_ID)
        instanceof X5455_ExtendedTimestamp times) {
      ZipLong seconds = times.getModifyTime();
      if (seconds != null) {
        return seconds.getIntValue() * NANOS;
      }
    }
    LocalDateTime dos =
        LocalDateTime.ofInstant(Instant.ofEpochMilli(entry.getTime()), ZoneId.systemDefault());
    return dos.toEpochSecond(ZoneOffset.UTC) * NANOS;
  }
}
