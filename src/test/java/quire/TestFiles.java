package quire;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What tests do to whole files. */
public final class TestFiles {
  private TestFiles() {}

  /** Copies a directory with all that is in it to a place where nothing is. */
  public static void copyTree(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file).toString()));
      }
    }
  }

  /** Flips the lowest bit of the byte at an offset. */
  public static void flip(Path file, long offset) throws IOException {
    try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
      open.seek(offset);
      int old = open.read();
      open.seek(offset);
      open.write(old ^ 1);
    }
  }

  /** Overwrites bytes from an offset on with zeros. */
  public static void zero(Path file, long offset, int count) throws IOException {
    try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
      open.seek(offset);
      open.write(new byte[count]);
    }
  }
}
