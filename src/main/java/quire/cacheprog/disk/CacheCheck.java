package quire.cacheprog.disk;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;
import quire.cacheprog.CacheId;
import quire.cacheprog.Hashing;

/**
 * Checks the directory of a disk store that is not in use. Damaged files can be deleted: it is a
 * cache, and go builds them again. Not thread-safe; one use.
 */
public final class CacheCheck {
  /** Names from the top to an action or output. */
  private static final int NAMES = 2;

  private final boolean deep;
  private final boolean repair;
  private final Sink sink;
  private long outputs;
  private long bytes;

  /** Called for each damage as it is found. */
  public interface Sink {
    /**
     * Takes one that deleting the file fixes; if a repair was requested, it was deleted.
     *
     * @param text one sentence that names the file
     */
    void damaged(String text);

    /** Takes one that stays whatever a repair does. */
    void irreparable(String text);
  }

  /**
   * What the check has read.
   *
   * @param bytes of all outputs
   */
  public record Result(long outputs, long bytes) {
    /** The result for a cache that was never used. */
    public static final Result NOTHING = new Result(0, 0);
  }

  private CacheCheck(boolean deep, boolean repair, Sink sink) {
    this.deep = deep;
    this.repair = repair;
    this.sink = sink;
  }

  /**
   * Checks a directory.
   *
   * @param directory need not exist
   * @param deep whether outputs are read and hashed
   * @param repair whether damaged files are deleted
   */
  public static Result run(Path directory, boolean deep, boolean repair, Sink sink)
      throws IOException {
    CacheCheck check = new CacheCheck(deep, repair, sink);
    if (Files.exists(directory)) {
      check.check(directory);
    }
    return new Result(check.outputs, check.bytes);
  }

  private void check(Path directory) throws IOException {
    DiskLayout layout;
    try {
      layout = DiskLayout.openExisting(directory);
    } catch (CacheDirectoryException e) {
      sink.irreparable(String.valueOf(e.getMessage()));
      return;
    }
    forEach(layout.outputs(), this::checkOutput);
    forEach(layout.actions(), (file, name) -> checkAction(layout, file, name));
  }

  private interface Check {
    /**
     * Checks the file at a place of an action or an output.
     *
     * @param name null if its name is not that of an action or output
     */
    void look(Path file, @Nullable CacheId name) throws IOException;
  }

  private void forEach(Path top, Check check) throws IOException {
    if (Files.exists(top)) {
      Files.walkFileTree(top, new Walk(top, check));
    }
  }

  /** Goes on after a file or directory that cannot be read. */
  private final class Walk extends SimpleFileVisitor<Path> {
    private final Path top;
    private final Check check;

    Walk(Path top, Check check) {
      this.top = top;
      this.check = check;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      look(file);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) {
      unreadable(file, e);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException e) {
      if (e != null) {
        unreadable(directory, e);
      } else if (top.relativize(directory).getNameCount() >= NAMES) {
        look(directory);
      }
      return FileVisitResult.CONTINUE;
    }

    private void look(Path file) {
      try {
        check.look(file, name(top, file));
      } catch (IOException e) {
        damage(file, "cannot be read (%s)".formatted(Reason.of(e)));
      }
    }

    private void unreadable(Path file, IOException e) {
      sink.irreparable(
          "%s cannot be read (%s); its content is not checked".formatted(file, Reason.of(e)));
    }
  }

  private static @Nullable CacheId name(Path top, Path file) {
    try {
      return CacheId.fromHex(top.relativize(file).toString().replace("/", ""));
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private void checkOutput(Path file, @Nullable CacheId name) throws IOException {
    boolean regular = Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS);
    long size = regular ? Files.size(file) : 0;
    outputs++;
    bytes += size;
    if (name == null || !regular) {
      damage(file, "is not an output");
    } else if (deep && !Hashing.isIntact(file, name, size)) {
      damage(file, "does not have the SHA-256 in its name");
    }
  }

  /** An action whose output was deleted is a miss, not damage. */
  private void checkAction(DiskLayout layout, Path file, @Nullable CacheId name)
      throws IOException {
    ActionRecord found =
        name == null || !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
            ? null
            : ActionRecord.decode(ActionRecord.bytes(file));
    if (found == null) {
      damage(file, "is not an action");
      return;
    }
    Path output = layout.output(found.output());
    if (Files.isRegularFile(output) && Files.size(output) != found.size()) {
      damage(
          file,
          "expects %d bytes, and the output %s has %d"
              .formatted(found.size(), found.output(), Files.size(output)));
    }
  }

  private void damage(Path file, String what) {
    String text = "%s %s; go builds it again once it is deleted".formatted(file, what);
    try {
      if (repair) {
        Files.delete(file);
      }
      sink.damaged(text);
    } catch (IOException e) {
      sink.irreparable("%s, and that fails (%s)".formatted(text, Reason.of(e)));
    }
  }
}
