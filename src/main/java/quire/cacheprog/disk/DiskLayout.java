package quire.cacheprog.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import quire.cacheprog.CacheId;
import quire.error.FileReason;
import quire.io.SmallFile;

/**
 * The paths of the files in the directory of a {@link DiskStore}; see the package documentation.
 * Immutable and thread-safe.
 */
final class DiskLayout {
  private static final String FORMAT = "quire-cacheprog";
  private static final int VERSION = 1;
  private static final int MOST_BYTES = 4096;

  /** The prefix of the name of a format file that is being made. */
  private static final String NEW = ".new-";

  private final Path root;

  private DiskLayout(Path root) {
    this.root = root;
  }

  /**
   * Opens the directory; makes it if there is none.
   *
   * @throws CacheDirectoryException with a sentence for a person, if it cannot be used
   */
  static DiskLayout openOrCreate(Path root) throws IOException {
    try {
      Files.createDirectories(root);
      Path real = root.toRealPath();
      if (!hasFormat(real)) {
        requireEmpty(real);
        create(real);
      }
      if (!Files.isWritable(real)) {
        throw new AccessDeniedException(real.toString());
      }
      return open(real);
    } catch (AccessDeniedException e) {
      throw new CacheDirectoryException(
          "the cache directory %s cannot be written; name another with --dir, or use --read-only"
              .formatted(root),
          e);
    } catch (FileAlreadyExistsException e) {
      throw new CacheDirectoryException(
          "the cache directory %s cannot be made: %s is not a directory; name another with --dir"
              .formatted(root, e.getFile()),
          e);
    } catch (FileSystemException e) {
      throw new CacheDirectoryException(
          "the cache directory %s cannot be made: %s; name another with --dir"
              .formatted(root, FileReason.of(e)),
          e);
    }
  }

  /**
   * Whether the directory has a format file. An empty one does not count: a loss of power may have
   * left it.
   */
  private static boolean hasFormat(Path root) throws IOException {
    Path format = root.resolve(FORMAT);
    return Files.exists(format) && !(Files.isRegularFile(format) && Files.size(format) == 0);
  }

  /** As {@link #openOrCreate}, for an existing directory, which is not changed. */
  static DiskLayout openExisting(Path root) throws IOException {
    if (!hasFormat(root)) {
      throw new CacheDirectoryException(
          "there is no cache in %s; without --read-only one is made".formatted(root), null);
    }
    return open(root.toRealPath());
  }

  private static DiskLayout open(Path root) throws IOException {
    Path file = root.resolve(FORMAT);
    String[] words = text(file).strip().split(" ", -1);
    if (words.length != 2 || !words[0].equals(FORMAT) || !words[1].matches("[0-9]{1,9}")) {
      throw new CacheDirectoryException(
          "%s does not look like the format file of a cache; name another --dir".formatted(file),
          null);
    }
    if (Integer.parseInt(words[1]) > VERSION) {
      throw new CacheDirectoryException(
          "%s has version %s and this program knows versions up to %d; use a newer quire"
              .formatted(root, words[1], VERSION),
          null);
    }
    return new DiskLayout(root);
  }

  /** A failed read tells no path by itself. */
  private static String text(Path file) throws IOException {
    try {
      return SmallFile.text(file, MOST_BYTES);
    } catch (FileSystemException e) {
      throw e;
    } catch (IOException e) {
      throw new CacheDirectoryException(
          "%s cannot be read (%s); check its disk, or name another directory with --dir"
              .formatted(file, e.getMessage()),
          e);
    }
  }

  /** Fails unless it is empty; it may have a format file that another process is making. */
  private static void requireEmpty(Path root) throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(root)) {
      for (Path entry : entries) {
        String name = String.valueOf(entry.getFileName());
        if (!name.startsWith(NEW) && !Files.exists(root.resolve(FORMAT))) {
          throw new CacheDirectoryException(
              "%s is not empty and is not a cache of quire; name another directory with --dir"
                  .formatted(root),
              null);
        }
      }
    }
  }

  private static void create(Path root) throws IOException {
    Path made = root.resolve(NEW + UniqueName.next());
    ByteBuffer content = StandardCharsets.US_ASCII.encode(FORMAT + " " + VERSION + "\n");
    try (FileChannel out =
        FileChannel.open(made, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      while (content.hasRemaining()) {
        out.write(content);
      }
      out.force(true); // or a loss of power could leave an empty file
    }
    Files.move(made, root.resolve(FORMAT), StandardCopyOption.ATOMIC_MOVE);
  }

  Path root() {
    return root;
  }

  Path outputs() {
    return root.resolve("o");
  }

  Path actions() {
    return root.resolve("a");
  }

  Path incoming() {
    return root.resolve("tmp");
  }

  Path runs() {
    return root.resolve("runs");
  }

  Path lock() {
    return root.resolve("lock");
  }

  Path trimmed() {
    return root.resolve("trimmed");
  }

  /** The file of an output: without an extension, as go requires. */
  Path output(CacheId output) {
    return hashed(outputs(), output);
  }

  Path action(CacheId action) {
    return hashed(actions(), action);
  }

  private static Path hashed(Path top, CacheId id) {
    String hex = id.hex();
    return top.resolve(hex.substring(0, 2)).resolve(hex.substring(2));
  }

  /** A new file that only the caller writes. */
  Path newFile() {
    return incoming().resolve(UniqueName.next());
  }

  /**
   * Renames a file to its place, and replaces an existing one there. Other processes may be making
   * its directory at the same time.
   */
  static void place(Path file, Path place) throws IOException {
    try {
      Files.move(file, place, StandardCopyOption.ATOMIC_MOVE);
    } catch (NoSuchFileException e) {
      Path parent = place.getParent();
      if (parent == null) {
        throw e;
      }
      Files.createDirectories(parent);
      Files.move(file, place, StandardCopyOption.ATOMIC_MOVE);
    }
  }
}
