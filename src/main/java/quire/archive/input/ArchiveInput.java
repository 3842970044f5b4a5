package quire.archive.input;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import quire.error.FsException;

/** Reads archives of any format. Memory: some hundred KiB, and that of the compression. */
public final class ArchiveInput {
  private static final int BEGINNING = 512;
  private static final int BLOCK = 8 << 10;
  private static final int MAX_LAYERS = 3;
  private static final String COMPRESSED = "\\.(gz|xz|zst|bz2)";
  private static final String SUFFIX =
      "\\.((tar|nar|cpio)(%s)?|tgz|txz|tzst|tbz2?|zip|jar|7z)".formatted(COMPRESSED);
  private static final Pattern NAMES = Pattern.compile(".+" + SUFFIX, Pattern.CASE_INSENSITIVE);
  private static final Pattern ENDS =
      Pattern.compile("(%s|%s)$".formatted(SUFFIX, COMPRESSED), Pattern.CASE_INSENSITIVE);

  private final Spool spool;
  private final EntrySink sink;

  private ArchiveInput(Spool spool, EntrySink sink) {
    this.spool = spool;
    this.sink = sink;
  }

  /** Whether a file that begins with these bytes, 512 or all there are, may be an archive. */
  public static boolean isArchive(byte[] beginning) {
    return Compression.of(beginning) != null || InputFormat.of(beginning) != null;
  }

  /**
   * The compression, if it is not a tar file: the first name in a tar file may look like any magic,
   * "BZh" for example.
   */
  private static @Nullable Compression compression(byte[] beginning) {
    return InputFormat.TAR.begins(beginning) ? null : Compression.of(beginning);
  }

  private static boolean isProgram(byte[] beginning) {
    return Magic.is(beginning, 0, "#!")
        || Magic.is(beginning, 0, "\u007fELF")
        || Magic.is(beginning, 0, "MZ");
  }

  /** Whether a name ends like those of archives. */
  public static boolean isArchiveName(String name) {
    return NAMES.matcher(name).matches();
  }

  /** A name without the suffixes of archives and of compressions. */
  public static String withoutSuffix(String name) {
    return ENDS.matcher(name).replaceFirst("");
  }

  /**
   * Reads a stream to its end. Behind an archive there may be zeros, as on tapes.
   *
   * @throws FsException EINVAL if it is not an archive, or damaged; and the exceptions of the sink
   * @throws IOException if reading the stream fails
   */
  public static void read(InputStream in, Spool spool, EntrySink sink) throws IOException {
    new ArchiveInput(spool, sink).guard(new ByteSource(new GuardedStream(in)), null);
  }

  /** As above; tells the sink the positions of contents, unless they are compressed. */
  public static void read(StoredBytes in, Spool spool, EntrySink sink) throws IOException {
    new ArchiveInput(spool, sink).guard(ByteSource.of(in), in);
  }

  private void guard(ByteSource in, @Nullable StoredBytes stored) throws IOException {
    try {
      read(in, stored, 0);
    } catch (FsException e) {
      throw e;
    } catch (GuardedStream.Failure e) {
      throw e.reason();
    } catch (EOFException e) {
      throw Refusal.of("the archive is cut short", e);
    } catch (IOException | RuntimeException e) { // libraries may throw anything
      throw Refusal.of("the archive is damaged: " + reason(e), e);
    }
  }

  private static String reason(Exception e) {
    String message = e.getMessage();
    return message == null
        ? "it cannot be read (%s)".formatted(e.getClass().getSimpleName())
        : message;
  }

  private void read(ByteSource in, @Nullable StoredBytes stored, int layers) throws IOException {
    byte[] beginning = in.peek(BEGINNING);
    Compression compression = compression(beginning);
    if (compression != null && layers < MAX_LAYERS) {
      try (ByteSource plain = new ByteSource(compression.open(in))) {
        read(plain, null, layers + 1);
        plain.transferTo(OutputStream.nullOutputStream()); // the checksums are behind all bytes
      }
      return;
    }
    InputFormat format = InputFormat.of(beginning);
    if (format == null && isProgram(beginning)) {
      format = InputFormat.ZIP; // that unpacks itself, and has its directory at its end
    }
    if (format == null) {
      throw Refusal.of(
          beginning.length == 0
              ? "the archive is empty"
              : "this is no archive of a kind that is known: nar, tar, zip, cpio or 7z, also"
                  + " compressed with gzip, xz, zstd or bzip2");
    }
    if (format.isStream()) {
      format.read(in, sink);
      requireZeros(in, layers == 0 ? "the archive" : "the unpacked archive");
    } else {
      format.read(stored == null ? new Spooled(spool.keep(in)) : stored, sink);
    }
  }

  /** A copy that is deleted after the import: nothing can be shared with it. */
  private record Spooled(StoredBytes bytes) implements StoredBytes {
    @Override
    public long size() {
      return bytes.size();
    }

    @Override
    public int read(long offset, ByteBuffer into) {
      return bytes.read(offset, into);
    }

    @Override
    public long place(long offset) {
      return EntryContent.NOWHERE;
    }
  }

  /** Refuses more behind the end of an archive: a second one there would be lost in silence. */
  static void requireZeros(ByteSource in, String archive) throws IOException {
    long end = in.position();
    byte[] rest = new byte[BLOCK];
    for (int count = in.read(rest); count >= 0; count = in.read(rest)) {
      for (int i = 0; i < count; i++) {
        if (rest[i] != 0) {
          throw Refusal.of(
              "%s ends at byte %d, and more begins at byte %d, which would be lost; cut it there and import each part by itself"
                  .formatted(archive, end, in.position() - count + i));
        }
      }
    }
  }
}
