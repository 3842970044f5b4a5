package quire.catalog.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.UUID;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import quire.io.SmallFile;

/**
 * The file {@code SYNCED}: the last change up to which the catalog was synced, the time, and the
 * boot of the machine. It is written after each sync, and not synced itself: after a loss of power
 * it may tell of an earlier sync. That claims less, and is still true. After a crash it stays as it
 * is until the crash is put right, because it tells which bytes a crash cannot have taken.
 * Thread-safe.
 */
public final class SyncMark implements AutoCloseable {
  /** The time of the last sync of catalog and log, if it is not known. */
  public static final long UNKNOWN_TIME = Long.MIN_VALUE;

  private static final String NAME = "SYNCED";
  private static final byte[] MAGIC = "QUIRESYN".getBytes(StandardCharsets.US_ASCII);
  private static final int VERSION = 1;
  private static final int SEQUENCE = 16;
  private static final int BOOT = 24;
  private static final int MANIFEST = 40;
  private static final int MANIFEST_SIZE = 48;
  private static final int TIME = 56;
  private static final int CHECKSUM = 64;
  private static final int BYTES = CHECKSUM + Integer.BYTES;
  private static final int MOST_BYTES = 4096;
  private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");
  private static final UUID UNKNOWN_BOOT = new UUID(0, 0);

  private final FileChannel channel;
  private final ManifestSize manifest;
  private final UUID boot = currentBoot();

  // guarded by this
  private long marked;

  private SyncMark(FileChannel channel, ManifestSize manifest) {
    this.channel = channel;
    this.manifest = manifest;
  }

  /** Opens the mark of a catalog for writing; makes one if there is none that can be read. */
  public static SyncMark open(Path directory) throws IOException {
    Path file = file(directory);
    try {
      bytes(file);
    } catch (IOException e) {
      Files.deleteIfExists(file); // a write to a bad sector would fail each time
    }
    return new SyncMark(
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS),
        new ManifestSize(directory));
  }

  /**
   * Records that all changes up to this number are durable.
   *
   * @param began nanoseconds since 1970 when the sync began
   */
  public synchronized void put(long sequence, long began) throws IOException {
    if (sequence < marked) {
      return; // a later sync was faster
    }
    ByteBuffer bytes = ByteBuffer.allocateDirect(BYTES);
    bytes.put(0, MAGIC).putInt(MAGIC.length, VERSION).putLong(SEQUENCE, sequence);
    bytes.putLong(BOOT, boot.getMostSignificantBits());
    bytes.putLong(BOOT + Long.BYTES, boot.getLeastSignificantBits());
    bytes.putLong(MANIFEST_SIZE, manifest.look()).putLong(MANIFEST, manifest.number());
    bytes.putLong(TIME, began).putInt(CHECKSUM, checksum(bytes));
    channel.write(bytes, 0);
    marked = sequence;
  }

  /**
   * Takes back the claim that later changes are durable, and leaves the rest of the mark as it is:
   * after a repair the journal may end before.
   *
   * @param sequence the number of the last change that there is
   */
  public static void limit(Path directory, long sequence) throws IOException {
    Content content = read(directory);
    if (content.sequence() <= sequence) {
      return;
    }
    ByteBuffer bytes = ByteBuffer.wrap(bytes(file(directory)));
    bytes.putLong(SEQUENCE, sequence).putInt(CHECKSUM, checksum(bytes));
    Files.write(
        file(directory), bytes.array(), StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
  }

  /**
   * The content of a catalog's mark.
   *
   * @param sequence -1 if there is no mark, or a damaged one
   * @param sameBoot whether the machine has run ever since: then no loss of power has taken written
   *     bytes
   * @param manifest the number of the manifest
   * @param manifestSize how many bytes of the manifest were durable
   * @param began nanoseconds since 1970 when the last sync began
   * @param problem what is wrong with it, or null
   */
  public record Content(
      long sequence,
      boolean sameBoot,
      long manifest,
      long manifestSize,
      long began,
      @Nullable String problem) {
    static Content unknown(@Nullable String problem) {
      return new Content(-1, false, 0, 0, UNKNOWN_TIME, problem);
    }

    /**
     * Nanoseconds since 1970 when the last sync began: everything committed before is on the disk.
     * {@code Long.MAX_VALUE} if no power was lost since, {@link #UNKNOWN_TIME} if nothing is known.
     */
    public long syncedUntil() {
      return isKnown() && sameBoot && began != UNKNOWN_TIME ? Long.MAX_VALUE : began;
    }

    boolean isKnown() {
      return sequence >= 0;
    }
  }

  static Path file(Path directory) {
    return directory.resolve(NAME);
  }

  /**
   * Reads the mark of a catalog. A mark that cannot be read counts as unknown, and is written
   * again.
   *
   * @throws IOException if a newer program has written it
   */
  public static Content read(Path directory) throws IOException {
    byte[] file;
    try {
      file = bytes(file(directory));
    } catch (NoSuchFileException e) {
      return Content.unknown(null);
    } catch (IOException e) {
      return Content.unknown("it cannot be read: " + e.getMessage());
    }
    if (file.length == 0) {
      return Content.unknown(null); // nothing was put in it yet
    }
    ByteBuffer bytes = ByteBuffer.wrap(file);
    if (file.length < BYTES || !Arrays.equals(Arrays.copyOf(file, MAGIC.length), MAGIC)) {
      return Content.unknown("it does not begin with the mark of its kind");
    }
    if (bytes.getInt(CHECKSUM) != checksum(bytes)) {
      return Content.unknown("its checksum does not match");
    }
    int version = bytes.getInt(MAGIC.length);
    if (version > VERSION) {
      throw new IOException(
          "%s has version %d and this program knows versions up to %d; use a newer quire"
              .formatted(file(directory), version, VERSION));
    }
    UUID boot = new UUID(bytes.getLong(BOOT), bytes.getLong(BOOT + Long.BYTES));
    boolean sameBoot = boot.equals(currentBoot()) && !boot.equals(UNKNOWN_BOOT);
    return new Content(
        bytes.getLong(SEQUENCE),
        sameBoot,
        bytes.getLong(MANIFEST),
        bytes.getLong(MANIFEST_SIZE),
        bytes.getLong(TIME),
        null);
  }

  /** A link is none of ours: what it leads to must be neither believed nor written to. */
  private static byte[] bytes(Path file) throws IOException {
    if (Files.isSymbolicLink(file)) {
      throw new IOException("it is a symbolic link");
    }
    return SmallFile.bytes(file, MOST_BYTES);
  }

  private static int checksum(ByteBuffer bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes.slice(0, CHECKSUM));
    return (int) crc.getValue();
  }

  private static UUID currentBoot() {
    try {
      return UUID.fromString(Files.readString(BOOT_ID, StandardCharsets.US_ASCII).strip());
    } catch (IOException | IllegalArgumentException e) {
      return UNKNOWN_BOOT;
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
