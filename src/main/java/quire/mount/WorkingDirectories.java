package quire.mount;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The working directories of processes, as far as this user may read {@code /proc}. */
public final class WorkingDirectories {
  private WorkingDirectories() {}

  /** A process whose working directory is {@code directory} or below it. */
  public static @Nullable Path below(Path directory) throws IOException {
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[1-9]*")) {
      for (Path process : processes) {
        if (worksBelow(process, directory)) {
          return process.getFileName();
        }
      }
      return null;
    }
  }

  private static boolean worksBelow(Path process, Path directory) {
    try {
      return Files.readSymbolicLink(process.resolve("cwd")).startsWith(directory);
    } catch (IOException e) {
      return false; // it has ended, or is another user's
    }
  }
}
