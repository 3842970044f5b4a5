package quire.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A tree in the shape of a source package, always the same: directories nested a few levels deep,
 * file sizes log-normal (half of them below 4 KiB, a few of some 100 KiB), some scripts and
 * symbolic links. Contents are random bytes.
 */
final class SyntheticTree {
  private static final long SEED = 20260101;
  private static final int MAX_DEPTH = 6;
  private static final double SIGMA = 1.2;

  private SyntheticTree() {}

  /** Creates {@code root} with so many regular files of so many bytes in total. */
  static void write(Path root, int files, long bytes, int filesPerDirectory)
      throws IOException, InterruptedException {
    Random random = new Random(SEED);
    List<Path> directories = directories(root, 1 + files / filesPerDirectory, random);
    int[] sizes = sizes(files, bytes, random);
    for (int i = 0; i < files; i++) {
      Site.checkpoint();
      byte[] content = new byte[sizes[i]];
      random.nextBytes(content);
      Path directory = directories.get(random.nextInt(directories.size()));
      Path file = directory.resolve("file-%05d.c".formatted(i));
      Files.write(file, content);
      if (i % 50 == 0) {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.createSymbolicLink(directory.resolve("link-" + i), file.getFileName());
      }
    }
  }

  private static List<Path> directories(Path root, int count, Random random) throws IOException {
    List<Path> all = new ArrayList<>(List.of(Files.createDirectory(root)));
    while (all.size() < count) {
      Path parent = all.get(random.nextInt(all.size()));
      if (parent.getNameCount() - root.getNameCount() < MAX_DEPTH) {
        all.add(Files.createDirectory(parent.resolve("module-" + all.size())));
      }
    }
    return all;
  }

  /** Log-normal sizes, scaled so that their sum is exact. */
  static int[] sizes(int files, long bytes, Random random) {
    double[] shape = new double[files];
    double sum = 0;
    for (int i = 0; i < files; i++) {
      shape[i] = Math.exp(SIGMA * random.nextGaussian());
      sum += shape[i];
    }
    int[] sizes = new int[files];
    long rest = bytes;
    for (int i = 0; i < files; i++) {
      sizes[i] = (int) (shape[i] / sum * bytes);
      rest -= sizes[i];
    }
    sizes[files - 1] += (int) rest; // what rounding down left, less than a byte a file
    return sizes;
  }
}
