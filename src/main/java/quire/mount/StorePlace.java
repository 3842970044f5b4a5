package quire.mount;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import quire.error.Failure;

/** Checks the places of a store and its mount point: neither may be inside the other. */
public final class StorePlace {
  private StorePlace() {}

  /**
   * Fails if the store cannot be there.
   *
   * @param mountPoint without symlinks
   */
  public static void require(Path store, Path mountPoint) throws IOException {
    Path real = real(store);
    if (mountPoint.startsWith(real)) {
      throw new Failure(
          "the mount point %s lies in its own store %s; use a directory elsewhere"
              .formatted(mountPoint, real));
    }
    if (real.startsWith(mountPoint)) {
      throw new Failure(
          "the store %s lies in the mount point %s, which would hide it; name another with --store"
              .formatted(real, mountPoint));
    }
    MountTable.Mount below = MountTable.containing(real);
    if (below != null && MountStore.of(below).equals(real)) {
      throw new Failure(
          "the store %s lies on its own mount %s; name another with --store"
              .formatted(real, below.mountPoint()));
    }
  }

  /** Without symlinks, as far as it exists. */
  static Path real(Path path) throws IOException {
    MountProblem.requireAnswers(path);
    Path there = path.toAbsolutePath().normalize();
    Path missing = Path.of("");
    while (!Files.exists(there) && there.getParent() != null) {
      missing = there.getFileName().resolve(missing);
      there = there.getParent();
    }
    return there.toRealPath().resolve(missing).normalize();
  }
}
