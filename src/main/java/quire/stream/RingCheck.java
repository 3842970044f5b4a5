package quire.stream;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import quire.error.Errno;
import quire.error.FsException;
import quire.log.FileLogStorage;

/** Looks at the ring files of a store that is not mounted. */
public final class RingCheck {
  private RingCheck() {}

  /**
   * Something is wrong with a file.
   *
   * @param text begins with the file's name
   * @param isWhole whether the stream is there all the same, as of what is kept twice one is good
   * @param aside what the file is called once it is set aside; null where a repair leaves it alone
   */
  public record Damage(String text, boolean isWhole, @Nullable Path aside) {}

  /**
   * Checks each ring in a directory, if there is one.
   *
   * @param deep whether to read all bytes, and compare them with their checksums
   * @param repair whether to set aside what is damaged, and to write copies again
   */
  public static void run(Path directory, boolean deep, boolean repair, Consumer<Damage> sink)
      throws IOException {
    if (!Files.isDirectory(directory)) {
      return;
    }
    FileLogStorage storage = new FileLogStorage(directory, Streams.SUFFIX);
    for (int number : storage.list()) {
      try {
        check(storage, number, deep, repair, sink);
      } catch (FsException e) {
        Path file = storage.path(number);
        boolean damaged = e.errno() == Errno.EIO; // else it is no more than unreadable to us
        Path aside = damaged ? file.resolveSibling(file.getFileName() + ".damaged") : null;
        sink.accept(new Damage(String.valueOf(e.getMessage()), false, aside));
        if (repair && aside != null) {
          Files.move(file, aside);
        }
      }
    }
  }

  private static void check(
      FileLogStorage storage, int number, boolean deep, boolean repair, Consumer<Damage> sink)
      throws IOException {
    boolean mend =
        FileRing.inspect(
            storage.open(number),
            (ring, isWhole) -> {
              if (!isWhole) {
                String text = storage.path(number) + ": a copy of its header is damaged";
                sink.accept(new Damage(text, true, null));
              }
              if (deep) {
                checkPages(ring, sink);
              }
              return repair && !isWhole;
            });
    if (mend) {
      FileRing.open(storage.open(number)).close(); // which writes the copy again
    }
  }

  private static void checkPages(FileRing ring, Consumer<Damage> sink) {
    RingView view = ring.view();
    for (PageCheck.Range range : PageCheck.damaged(view, ring.opened())) {
      sink.accept(
          new Damage(
              ("%s: the bytes from %d to %d of the stream %s cannot be read: the pages from offset"
                      + " %d on do not match their checksums, or a loss of power has taken them")
                  .formatted(
                      view.name(),
                      range.from(),
                      range.to(),
                      ring.label().name(),
                      view.placeInFile(range.from())),
              false,
              null));
    }
  }
}
