package quire.blob;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import jnr.ffi.LibraryLoader;

/** Finds and loads {@code libblake3}. */
final class NativeLibrary {
  private static final String SYSTEM = "libblake3.so.0";

  private NativeLibrary() {}

  /**
   * The library beside the launcher, in a directory of {@code java.library.path}; else the
   * system's.
   *
   * @throws UnsatisfiedLinkError with the reasons if neither can be used
   */
  static LibBlake3 load() {
    List<String> candidates = new ArrayList<>();
    for (String directory :
        System.getProperty("java.library.path", "").split(File.pathSeparator, -1)) {
      Path file = Path.of(directory, "libblake3.so");
      if (!directory.isEmpty() && Files.exists(file)) {
        candidates.add(file.toString());
      }
    }
    candidates.add(SYSTEM);
    return load(candidates);
  }

  /** The first of the candidates that can be loaded. */
  static LibBlake3 load(List<String> candidates) {
    List<String> failures = new ArrayList<>();
    for (String candidate : candidates) {
      try {
        return load(candidate);
      } catch (UnsatisfiedLinkError e) {
        // "file: reason"; further lines of jnr-ffi list the searched directories
        failures.add(String.valueOf(e.getMessage()).lines().findFirst().orElse(candidate));
      }
    }
    throw new UnsatisfiedLinkError(String.join("; ", failures));
  }

  private static LibBlake3 load(String file) {
    LibBlake3 library =
        LibraryLoader.create(LibBlake3.class).failImmediately().library("c").load(file);
    String version = version(file, library);
    if (!version.startsWith("1.")) {
      throw new UnsatisfiedLinkError("%s: version %s, not 1".formatted(file, version));
    }
    return library;
  }

  private static String version(String file, LibBlake3 library) {
    try {
      return library.blake3_version();
    } catch (UnsatisfiedLinkError e) {
      throw (Error) new UnsatisfiedLinkError(file + ": no blake3_version").initCause(e);
    }
  }
}
