package quire.catalog.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The size of the manifest. RocksDB syncs each record of it before it relies on the record. Costs
 * one system call. Not thread-safe.
 */
final class ManifestSize {
  private static final String PREFIX = "MANIFEST-";

  private final Path directory;
  private Path file;

  ManifestSize(Path directory) throws IOException {
    this.directory = directory;
    this.file = current();
  }

  private Path current() throws IOException {
    Path named = CurrentFile.named(directory);
    if (named == null) {
      throw new IOException(directory.resolve(CurrentFile.NAME) + " does not name a manifest");
    }
    return named;
  }

  /** The size in bytes; sets {@link #number} to the number of that file. */
  long look() throws IOException {
    try {
      return Files.size(file);
    } catch (NoSuchFileException e) {
      file = current(); // RocksDB has begun another
      return Files.size(file);
    }
  }

  long number() {
    return number(file);
  }

  private static long number(Path manifest) {
    return Long.parseLong(String.valueOf(manifest.getFileName()).substring(PREFIX.length()));
  }

  /** The damage if a manifest is older or shorter than the mark says. */
  static Optional<Damage> check(Path manifest, long size, SyncMark.Content mark) {
    long number = number(manifest);
    if (number < mark.manifest()) {
      String problem =
          "this is an old manifest; the last one was MANIFEST-%06d".formatted(mark.manifest());
      return Optional.of(new Damage(manifest, 0, problem));
    }
    if (number == mark.manifest() && size < mark.manifestSize()) {
      String problem = "the file ends here, and had %d bytes".formatted(mark.manifestSize());
      return Optional.of(new Damage(manifest, size, problem));
    }
    return Optional.empty();
  }
}
