package quire.it;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Random changes of one tree, made by system calls. They depend only on the random numbers and the
 * tree, and so are the same on equal trees of any file system. Not thread-safe.
 */
final class TwinTree {
  private static final List<PosixFilePermission> MODES = List.of(PosixFilePermission.values());
  private static final int LONGEST = 400_000;
  private static final int NAMES = 40;
  private static final int DEEPEST = 4;

  private final Path root;
  private final Random random;

  TwinTree(Path root, Random random) {
    this.root = root;
    this.random = random;
  }

  /** Makes one change, or none if the chosen one is not possible. */
  void change() throws IOException {
    Path directory = anyDirectory();
    Path name = directory.resolve("n" + random.nextInt(NAMES));
    List<Path> entries = list(directory);
    if (entries.isEmpty() || random.nextInt(4) == 0) {
      if (!exists(name)) {
        make(name);
      }
      return;
    }
    Path entry = entries.get(random.nextInt(entries.size()));
    switch (random.nextInt(10)) {
      case 0 -> remove(entry);
      case 1 -> move(entry, name);
      case 2 -> setAttributes(entry);
      case 3 -> link(entry, anyDirectory().resolve(name.getFileName()));
      default -> {
        if (isFile(entry)) {
          changeBytes(entry, directory);
        }
      }
    }
  }

  private static boolean exists(Path path) {
    return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
  }

  private static boolean isFile(Path path) {
    return Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS);
  }

  private static boolean isDirectory(Path path) {
    return Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
  }

  private static List<Path> list(Path directory) throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.sorted().toList();
    }
  }

  private Path anyDirectory() throws IOException {
    Path at = root;
    for (int depth = random.nextInt(DEEPEST); depth > 0; depth--) {
      List<Path> below = list(at).stream().filter(TwinTree::isDirectory).toList();
      if (below.isEmpty()) {
        return at;
      }
      at = below.get(random.nextInt(below.size()));
    }
    return at;
  }

  private void make(Path name) throws IOException {
    switch (random.nextInt(8)) {
      case 0, 1 -> Files.createDirectory(name);
      case 2 -> Files.createSymbolicLink(name, Path.of("to " + random.nextInt()));
      default -> Files.write(name, bytes(random.nextInt(LONGEST)), StandardOpenOption.CREATE_NEW);
    }
  }

  private static void remove(Path entry) throws IOException {
    if (!isDirectory(entry) || list(entry).isEmpty()) {
      Files.delete(entry);
    }
  }

  /**
   * Moves, perhaps over another file; within the same directory, so that no directory moves into
   * itself.
   */
  private static void move(Path entry, Path name) throws IOException {
    if (!exists(name) || (isFile(entry) && isFile(name))) {
      Files.move(entry, name, StandardCopyOption.ATOMIC_MOVE);
    }
  }

  private static void link(Path entry, Path other) throws IOException {
    if (isFile(entry) && !exists(other)) {
      Files.createLink(other, entry);
    }
  }

  private void setAttributes(Path entry) throws IOException {
    if (!isFile(entry)) {
      return;
    }
    if (random.nextBoolean()) {
      Set<PosixFilePermission> mode = EnumSet.of(PosixFilePermission.OWNER_READ);
      mode.add(MODES.get(random.nextInt(MODES.size())));
      Files.setPosixFilePermissions(entry, mode);
    } else {
      byte[] value = Integer.toString(random.nextInt()).getBytes(StandardCharsets.US_ASCII);
      Files.getFileAttributeView(entry, UserDefinedFileAttributeView.class)
          .write("x" + random.nextInt(3), ByteBuffer.wrap(value));
    }
  }

  private void changeBytes(Path file, Path directory) throws IOException {
    int offset = random.nextInt(LONGEST);
    switch (random.nextInt(8)) {
      case 0 -> truncate(file, offset);
      case 1 -> punch(file, offset, 1 + random.nextInt(LONGEST / 4));
      case 2 -> copyRange(file, directory.resolve("n" + random.nextInt(NAMES)), offset);
      case 3 -> writeMapped(file);
      default -> {
        try (FileChannel open = FileChannel.open(file, StandardOpenOption.WRITE)) {
          open.write(ByteBuffer.wrap(bytes(1 + random.nextInt(30_000))), offset);
          if (random.nextInt(4) == 0) {
            open.force(random.nextBoolean());
          }
        }
      }
    }
  }

  private static void truncate(Path file, long size) throws IOException {
    try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
      open.setLength(size);
    }
  }

  private static void punch(Path file, long offset, long length) throws IOException {
    Shell.sh(Path.of("/"), "fallocate -p -o %d -l %d '%s'".formatted(offset, length, file));
  }

  /** Copies by copy_file_range, which the JDK uses on Linux. */
  private static void copyRange(Path from, Path to, int offset) throws IOException {
    if (exists(to) && (!isFile(to) || Files.isSameFile(from, to))) {
      return;
    }
    try (FileChannel source = FileChannel.open(from, StandardOpenOption.READ);
        FileChannel target =
            FileChannel.open(to, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      target.position(offset);
      source.transferTo(0, source.size(), target);
    }
  }

  /**
   * Writes through a mapping of another program, as the JVM would keep a mapping, and so the file,
   * for a while.
   */
  private void writeMapped(Path file) throws IOException {
    long size = Files.size(file);
    if (size > 0) {
      int length = (int) Math.min(size, 1 + random.nextInt(9000));
      long offset = random.nextLong(size - length + 1);
      String program =
          """
          import mmap, random, sys
          with open(sys.argv[1], 'r+b') as f, mmap.mmap(f.fileno(), 0) as m:
              m[%d:%d] = random.Random(%d).randbytes(%d)
          """
              .formatted(offset, offset + length, random.nextInt(), length);
      Shell.Result result = Shell.run(root, List.of("python3", "-c", program, file.toString()));
      if (!result.ok()) {
        throw new AssertionError(file + ": " + result.output());
      }
    }
  }

  /** Random bytes, or runs of one byte that is not zero, which the log keeps as fills. */
  private byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    if (random.nextInt(5) == 0) {
      Arrays.fill(bytes, (byte) 7);
    } else {
      random.nextBytes(bytes);
    }
    return bytes;
  }

  /**
   * All properties that a copy shares, as text.
   *
   * @param live whether it is a live tree, of which hard links are compared too
   */
  static String text(Path root, boolean live) throws IOException {
    return Shell.sh(
        root,
        """
        find . ! -type d -printf '%%p %%y %%m %%s %s %%l\\n' | LC_ALL=C sort
        find . -type d -printf '%%p %%m\\n' | LC_ALL=C sort
        find . -print0 | LC_ALL=C sort -z | xargs -0 getfattr -h -d -m '^user' --absolute-names
        find . -type f -print0 | LC_ALL=C sort -z | xargs -0 -r sha256sum
        """
            .formatted(live ? "%n" : ""));
  }
}
