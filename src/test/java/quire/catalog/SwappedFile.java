package quire.catalog;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import quire.libc.CFunction;
import quire.libc.Descriptors;

/**
 * Puts another file in the place of one that this process has open, behind its descriptor: calls of
 * the C library with that descriptor then fail. This is not undone; the code that opened the file
 * closes it.
 */
public final class SwappedFile {
  /** Every write fails with ENOSPC. */
  public static final String FULL = "/dev/full";

  /** Every write to its first page fails with EIO. */
  public static final String BROKEN = "/proc/self/mem";

  private static final CFunction DUP2 = CFunction.of("dup2", 2);

  private SwappedFile() {}

  /**
   * Swaps the last opened of the files in a directory whose names have this suffix.
   *
   * @param instead the file that the descriptors then refer to
   */
  public static void swap(Path directory, String suffix, String instead) throws IOException {
    int broken = Descriptors.open(instead, Descriptors.O_RDWR);
    if (broken < 0) {
      throw new IOException("cannot open " + instead);
    }
    for (Path descriptor : descriptors(directory, suffix)) {
      DUP2.call(broken, Integer.parseInt(descriptor.getFileName().toString()));
    }
    Descriptors.close(broken);
  }

  private static List<Path> descriptors(Path directory, String suffix) throws IOException {
    try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
      List<Path> found = all.filter(fd -> isOf(fd, directory, suffix)).toList();
      if (found.isEmpty()) {
        throw new IOException("no open file *%s in %s".formatted(suffix, directory));
      }
      return found;
    }
  }

  private static boolean isOf(Path descriptor, Path directory, String suffix) {
    try {
      Path file = Files.readSymbolicLink(descriptor);
      return directory.equals(file.getParent()) && file.toString().endsWith(suffix);
    } catch (IOException e) {
      return false; // it was closed meanwhile
    }
  }
}
