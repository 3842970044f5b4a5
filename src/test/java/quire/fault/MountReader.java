package quire.fault;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import quire.catalog.FileType;
import quire.fault.Contents.Failure;
import quire.fault.Contents.Item;

/**
 * Reads all content of a mount by system calls, as {@link ContentsReader} does without a mount. One
 * use.
 */
final class MountReader {
  private final Set<String> without;
  private final Contents contents = new Contents();
  private final Set<Object> seen = new HashSet<>();

  private MountReader(Set<String> without) {
    this.without = without;
  }

  /**
   * Reads the live tree, and directories of {@code .quire}.
   *
   * @param parts names of those
   * @param without names of directories below which nothing is read
   */
  static Contents of(Path mount, List<String> parts, Set<String> without) {
    MountReader reader = new MountReader(without);
    reader.read(mount, "/");
    for (String part : parts) {
      reader.read(mount.resolve(".quire").resolve(part), ContentsReader.QUIRE + part);
    }
    return reader.contents;
  }

  private void read(Path file, String path) {
    Item item;
    try {
      item = readAttributes(file, path);
    } catch (IOException | UncheckedIOException e) {
      item = Item.failed(new Failure(e.toString(), true));
    }
    contents.items().put(path, item);
  }

  private Item readAttributes(Path file, String path) throws IOException {
    Map<String, Object> unix = Files.readAttributes(file, "unix:*", LinkOption.NOFOLLOW_LINKS);
    FileType type = FileType.ofMode((int) of(unix, "mode"));
    String attributes = attributes(file, path, unix, type);
    byte[] bytes = null;
    long start = 0;
    switch (type) {
      case DIRECTORY -> list(file, path, of(unix, "ino"));
      case SYMLINK ->
          bytes = Files.readSymbolicLink(file).toString().getBytes(StandardCharsets.UTF_8);
      case REGULAR -> {
        start = path.startsWith(ContentsReader.STREAMS) ? oldest(file) : 0;
        bytes = bytes(file, start);
      }
      default -> {}
    }
    return new Item(attributes, bytes, start, null);
  }

  private static String attributes(Path file, String path, Map<String, Object> unix, FileType type)
      throws IOException {
    StringBuilder text = new StringBuilder("%o".formatted((int) of(unix, "mode")));
    if (ContentsReader.isMadeUp(path)) {
      return text.toString();
    }
    text.append(" owner %s:%s".formatted(unix.get("uid"), unix.get("gid")));
    text.append(" links %s size %s".formatted(unix.get("nlink"), unix.get("size")));
    FileTime mtime = (FileTime) of(unix, "lastModifiedTime");
    text.append(" mtime %d".formatted(mtime.to(TimeUnit.NANOSECONDS)));
    if (type == FileType.REGULAR || type == FileType.DIRECTORY) {
      UserDefinedFileAttributeView view = xattrs(file);
      for (String name : new TreeSet<>(view.list())) {
        text.append(" user.%s=%s".formatted(name, Arrays.toString(xattr(view, name))));
      }
    }
    return text.toString();
  }

  private static Object of(Map<String, Object> unix, String name) {
    return Objects.requireNonNull(unix.get(name), name);
  }

  private static UserDefinedFileAttributeView xattrs(Path file) {
    return Files.getFileAttributeView(
        file, UserDefinedFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
  }

  private static byte[] xattr(UserDefinedFileAttributeView view, String name) throws IOException {
    ByteBuffer value = ByteBuffer.allocate(view.size(name));
    view.read(name, value);
    return value.array();
  }

  private static long oldest(Path stream) throws IOException {
    byte[] text = xattr(xattrs(stream), "quire.oldest");
    return Long.parseLong(new String(text, StandardCharsets.US_ASCII));
  }

  private void list(Path directory, String path, Object ino) throws IOException {
    if (without.contains(String.valueOf(directory.getFileName()))) {
      return;
    }
    if (!seen.add(ino)) {
      throw new IllegalStateException(path + " is a directory that was seen before");
    }
    List<Path> entries;
    try (Stream<Path> all = Files.list(directory)) {
      entries = all.toList();
    }
    for (Path entry : entries) {
      read(entry, (path.equals("/") ? path : path + "/") + name(entry));
    }
  }

  /** In UTF-8, whatever the locale of the JVM makes of it. */
  private static String name(Path entry) {
    String path = entry.toUri().getPath();
    int end = path.endsWith("/") ? path.length() - 1 : path.length();
    return path.substring(path.lastIndexOf('/', end - 1) + 1, end);
  }

  private static byte[] bytes(Path file, long start) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    ByteBuffer chunk = ByteBuffer.allocate(ContentsReader.CHUNK);
    try (FileChannel open = FileChannel.open(file, StandardOpenOption.READ)) {
      while (true) {
        int count = open.read(chunk.clear(), start + all.size());
        if (count <= 0) {
          return all.toByteArray();
        }
        all.write(chunk.array(), 0, count);
        if (all.size() > ContentsReader.LARGEST) {
          throw new IllegalStateException(file + " has more bytes than any file of the scene");
        }
      }
    }
  }
}
