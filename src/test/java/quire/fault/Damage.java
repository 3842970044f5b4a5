package quire.fault;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * A change of one file of a store.
 *
 * @param file relative to the store
 * @param at where it begins
 * @param other of a swap, where the other page is; of a flip the bit; of an extension, its length
 */
record Damage(FileKind kind, Path file, Action action, long at, int other) {
  /** What is done to a file. */
  enum Action {
    FLIP,
    ZERO,
    SWAP,
    TRUNCATE,
    EXTEND,
    DELETE
  }

  static final int PAGE = 4096;

  /** Chooses a random damage of a random file; each kind of file is equally likely. */
  static Damage choose(Path store, Random random) throws IOException {
    List<Path> files = StoreFiles.list(store);
    List<FileKind> kinds =
        Arrays.stream(FileKind.values())
            .filter(kind -> files.stream().anyMatch(file -> FileKind.of(store, file) == kind))
            .toList();
    FileKind kind = any(kinds, random);
    Path file =
        any(files.stream().filter(each -> FileKind.of(store, each) == kind).toList(), random);
    Action action = any(List.of(Action.values()), random);
    Path relative = store.relativize(file);
    byte[] bytes = Files.readAllBytes(file);
    List<Integer> pages = pagesWithBytes(bytes);
    if (pages.isEmpty() || action == Action.DELETE) {
      return new Damage(kind, relative, Action.DELETE, 0, 0);
    }
    int page = any(pages, random);
    int inPage = random.nextInt(Math.min(PAGE, bytes.length - page * PAGE));
    long start = (long) page * PAGE;
    return switch (action) {
      case FLIP -> new Damage(kind, relative, action, start + inPage, random.nextInt(8));
      case ZERO -> new Damage(kind, relative, action, start, 0);
      case SWAP -> new Damage(kind, relative, action, start, any(pages, random) * PAGE);
      case TRUNCATE ->
          new Damage(kind, relative, action, start + (random.nextBoolean() ? 0 : inPage), 0);
      default -> new Damage(kind, relative, action, bytes.length, 1 + random.nextInt(2 * PAGE));
    };
  }

  private static <T> T any(List<T> list, Random random) {
    return list.get(random.nextInt(list.size()));
  }

  /** The pages with bytes other than zero: only in these does every damage change something. */
  private static List<Integer> pagesWithBytes(byte[] bytes) {
    List<Integer> pages = new ArrayList<>();
    for (int page = 0; page * PAGE < bytes.length; page++) {
      int end = Math.min(bytes.length, (page + 1) * PAGE);
      for (int at = page * PAGE; at < end; at++) {
        if (bytes[at] != 0) {
          pages.add(page);
          break;
        }
      }
    }
    return pages;
  }

  void apply(Path store) throws IOException {
    Path path = store.resolve(file);
    if (action == Action.DELETE) {
      Files.delete(path);
      return;
    }
    try (RandomAccessFile open = new RandomAccessFile(path.toFile(), "rw")) {
      switch (action) {
        case FLIP -> {
          byte[] old = read(open, at, 1);
          write(open, at, new byte[] {(byte) (old[0] ^ 1 << other)});
        }
        case ZERO -> write(open, at, new byte[read(open, at, PAGE).length]);
        case SWAP -> {
          byte[] first = read(open, at, PAGE);
          byte[] second = read(open, other, PAGE);
          int both = Math.min(first.length, second.length);
          write(open, at, Arrays.copyOf(second, both));
          write(open, other, Arrays.copyOf(first, both));
        }
        case TRUNCATE -> open.setLength(at);
        default -> write(open, at, junk());
      }
    }
  }

  /** Zeros as often as not. */
  private byte[] junk() {
    byte[] bytes = new byte[other];
    if (other % 2 == 0) {
      new Random(other).nextBytes(bytes);
    }
    return bytes;
  }

  private static byte[] read(RandomAccessFile file, long at, int count) throws IOException {
    byte[] bytes = new byte[(int) Math.min(count, file.length() - at)];
    file.seek(at);
    file.readFully(bytes);
    return bytes;
  }

  private static void write(RandomAccessFile file, long at, byte[] bytes) throws IOException {
    file.seek(at);
    file.write(bytes);
  }

  /** The list of uploads is never synced, so a loss of power may cut it off. */
  boolean maySeemAPowerLoss() {
    return kind == FileKind.PENDING_UPLOADS
        && (action == Action.DELETE || action == Action.TRUNCATE);
  }

  /** Whether putting back the file from a backup undoes the damage, also after a repair. */
  boolean isUndoneByItsFile() {
    return kind == FileKind.FORMAT || (kind == FileKind.SEGMENT && action == Action.DELETE);
  }

  /** Puts the file back, as it is in another copy of the store. */
  void undo(Path store, Path whole) throws IOException {
    Files.copy(
        whole.resolve(file),
        store.resolve(file),
        java.nio.file.StandardCopyOption.REPLACE_EXISTING,
        java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
  }

  @Override
  public String toString() {
    return switch (action) {
      case FLIP -> "bit %d of byte %d of %s flipped".formatted(other, at, file);
      case ZERO -> "page at %d of %s zeroed".formatted(at, file);
      case SWAP -> "pages at %d and %d of %s swapped".formatted(at, other, file);
      case TRUNCATE -> "%s cut to %d bytes".formatted(file, at);
      case EXTEND ->
          "%s extended from %d bytes by %d %s"
              .formatted(file, at, other, other % 2 == 0 ? "of junk" : "zeros");
      case DELETE -> "%s deleted".formatted(file);
    };
  }
}
