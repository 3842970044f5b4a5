package quire.control;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A daemon's answer to a {@link Request}: an object on a line, or several of them. */
public sealed interface Answer {
  /** A line of an answer that has several; only the last one is marked as done. */
  sealed interface Part extends Answer {
    /** Whether it is the last. */
    Optional<Boolean> done();
  }

  /** Ends any answer. */
  record Refusal(String error) implements Answer {}

  /** Comes before an answer that has to wait for other work, and names that work. */
  record Note(String note) implements Answer {}

  /** A success without a result. */
  record Done() implements Answer {}

  /**
   * The state of a mount. Sizes are in bytes.
   *
   * @param started an instant of ISO 8601
   * @param hold the reason why nothing is freed
   * @param goCache absent if the build cache was never asked for
   */
  record MountStatus(
      String mountPoint,
      String store,
      long pid,
      String frontDoor,
      String hashing,
      String started,
      long inodes,
      long openHandles,
      long logBytes,
      long availableBytes,
      long memoryBytes,
      long memoryBudget,
      Optional<String> hold,
      Optional<CacheFigures> goCache)
      implements Answer {}

  /** The figures of a build cache since the mount. */
  record CacheFigures(
      long hits, long misses, long puts, long bytesOut, long bytesIn, long errors) {}

  /**
   * The counts of a collection.
   *
   * @param bytes of the log
   */
  record Freed(long trees, long blobs, long bytes) implements Answer {}

  /** All snapshots. */
  record SnapshotList(List<SnapshotLine> snapshots) implements Answer {}

  /**
   * A snapshot.
   *
   * @param size bytes of its files
   * @param created an instant of ISO 8601
   * @param own bytes that only it has; absent if unknown, or not asked for
   */
  record SnapshotLine(String name, String digest, long size, String created, Optional<Long> own)
      implements Answer {}

  /**
   * Some extents of a file, in order.
   *
   * @param size bytes
   * @param allocated bytes
   * @param next the offset to go on from; absent if there are no more
   */
  record ExtentPage(List<Extent> extents, long size, long allocated, Optional<Long> next)
      implements Answer {}

  /**
   * An extent.
   *
   * @param kind {@code offloaded}, {@code fill} or {@code memory}
   * @param address in the log, of an offloaded one
   * @param shared whether it may have other names too, of an offloaded one
   * @param value the byte that a fill repeats
   */
  record Extent(
      long offset,
      long length,
      String kind,
      Optional<Long> address,
      Optional<Boolean> shared,
      Optional<Integer> value) {}

  /** Hashes of a file in a snapshot; all absent for other files. */
  record BlobHashes(Optional<String> blake3, Optional<String> crc32, Optional<String> sha256)
      implements Answer {}

  /**
   * A clone that waits for its place.
   *
   * @param token its name in {@code .quire/clones}
   */
  record MadeClone(@JsonProperty("clone") String token) implements Answer {}

  /**
   * An archive that can be read.
   *
   * @param archive its name in {@code .quire/archives}, without the suffix of a format
   */
  record OpenedArchive(String archive) implements Answer {}

  /** Some of the changes between two trees. */
  record Differences(List<Change> changes, Optional<Boolean> done) implements Part {}

  /**
   * A change.
   *
   * @param path from the root of the trees on; with replacement characters if it is not UTF-8
   * @param bytes the path in base 64, if it is not UTF-8
   * @param change "added", "removed" or "changed"
   * @param type of the file, as {@code regular}
   */
  record Change(String path, Optional<String> bytes, String change, String type) {
    /** A change of a path given as bytes. */
    public static Change of(byte[] path, String change, String type) {
      @Nullable String text = PathText.decoded(path);
      return text == null
          ? new Change(
              new String(path, StandardCharsets.UTF_8),
              Optional.of(Base64.getEncoder().encodeToString(path)),
              change,
              type)
          : new Change(text, Optional.empty(), change, type);
    }

    /** The path as bytes. */
    public byte[] pathBytes() {
      return bytes
          .map(text -> Base64.getDecoder().decode(text))
          .orElseGet(() -> path.getBytes(StandardCharsets.UTF_8));
    }
  }

  /**
   * The progress of an import; the last line has the snapshot that it has made.
   *
   * @param at bytes of the archive that were read
   */
  record ImportStep(
      Optional<Long> at,
      Optional<String> name,
      Optional<String> digest,
      Optional<Long> size,
      Optional<String> created,
      Optional<Boolean> done)
      implements Part {
    /** A progress line. */
    public static ImportStep at(long offset) {
      Optional<String> none = Optional.empty();
      return new ImportStep(
          Optional.of(offset), none, none, Optional.empty(), none, Optional.empty());
    }

    /** The last line. */
    public static ImportStep made(SnapshotLine snapshot) {
      return new ImportStep(
          Optional.empty(),
          Optional.of(snapshot.name()),
          Optional.of(snapshot.digest()),
          Optional.of(snapshot.size()),
          Optional.of(snapshot.created()),
          Optional.of(true));
    }
  }
}
