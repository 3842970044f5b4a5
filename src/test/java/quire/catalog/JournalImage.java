package quire.catalog;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The files of a catalog as a kill leaves them, and ways to damage them. */
record JournalImage(Path directory) {

  /** Copies a catalog that is open. */
  static JournalImage of(Path catalog, Path copy) throws IOException {
    Files.createDirectory(copy);
    for (Path file : list(catalog)) {
      if (!name(file).startsWith("LO")) {
        Files.copy(file, copy.resolve(name(file)));
      }
    }
    return new JournalImage(copy);
  }

  private static List<Path> list(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.sorted().toList();
    }
  }

  private static String name(Path file) {
    return String.valueOf(file.getFileName());
  }

  /** The files of the journal with something in them, the oldest first. */
  List<Path> journals() throws IOException {
    return list(directory).stream()
        .filter(file -> name(file).endsWith(".log") && file.toFile().length() > 0)
        .toList();
  }

  Path journal() throws IOException {
    return journals().get(0);
  }

  Path manifest() throws IOException {
    return list(directory).stream()
        .filter(file -> name(file).startsWith("MANIFEST"))
        .findFirst()
        .orElseThrow();
  }

  Path mark() {
    return directory.resolve("SYNCED");
  }

  /** Makes the mark one from before the machine was booted. */
  void reboot() throws IOException {
    Files.write(mark(), RebootedMark.of(Files.readAllBytes(mark())));
  }

  static void write(Path file, long offset, byte[] bytes) throws IOException {
    try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
      open.seek(offset);
      open.write(bytes);
    }
  }

  static void truncate(Path file, long length) throws IOException {
    try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
      open.setLength(length);
    }
  }
}
