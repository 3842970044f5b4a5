package quire.stream;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import quire.catalog.Name;
import quire.error.Errno;
import quire.error.FsException;
import quire.log.FileLogStorage;

/** Checks the ring files of a store that is not mounted. Not thread-safe; one use. */
public final class RingCheck {
  private final FileLogStorage storage;
  private final StreamNames names;
  private final boolean deep;
  private final boolean repair;
  private final Consumer<Damage> sink;

  /** The names that the rings themselves tell. */
  private final Map<Integer, Name> told = new TreeMap<>();

  private RingCheck(
      FileLogStorage storage,
      StreamNames names,
      boolean deep,
      boolean repair,
      Consumer<Damage> sink) {
    this.storage = storage;
    this.names = names;
    this.deep = deep;
    this.repair = repair;
    this.sink = sink;
  }

  /** What a damage costs. */
  public enum Kind {
    /** Nothing: one of two copies is good, and a repair writes the other again. */
    NO_LOSS,

    /** A stream: a repair, also one that is running, puts its ring aside or forgets its name. */
    LOST_STREAM,

    /** What cannot be read. A repair leaves it as it is. */
    UNREADABLE
  }

  /**
   * A damage of a ring file or of the name file.
   *
   * @param text begins with a file's name
   */
  public record Damage(String text, Kind kind) {}

  /**
   * Checks each ring in a directory, if there is one, and whether all named rings are there.
   *
   * @param deep whether to compare all bytes with their checksums
   * @param repair whether to set damaged rings aside, to drop the names of missing ones, and to
   *     write copies again
   */
  public static void run(Path directory, boolean deep, boolean repair, Consumer<Damage> sink)
      throws IOException {
    if (!Files.isDirectory(directory)) {
      return;
    }
    FileLogStorage storage =
        repair
            ? new FileLogStorage(directory, Streams.SUFFIX)
            : FileLogStorage.forReading(directory, Streams.SUFFIX);
    Path file = directory.resolve(Streams.NAMES);
    try (StreamNames names = repair ? StreamNames.open(file) : StreamNames.look(file)) {
      new RingCheck(storage, names, deep, repair, sink).run();
    }
  }

  private void run() throws IOException {
    List<Integer> there = storage.list();
    for (int number : there) {
      try {
        check(number);
      } catch (FsException e) {
        unreadable(number, e);
      } catch (IOException e) {
        tell(Kind.UNREADABLE, storage.path(number) + " cannot be read: " + e);
      }
    }
    for (Map.Entry<Integer, Name> each : names.all().entrySet()) {
      if (!there.contains(each.getKey())) {
        missing(each.getKey(), each.getValue());
      }
    }
    String damage = names.damage();
    if (damage != null) {
      tell(Kind.NO_LOSS, damage);
    }
    if (repair) {
      names.correct(told);
    }
  }

  private void tell(Kind kind, String text) {
    sink.accept(new Damage(text, kind));
  }

  private void check(int number) throws IOException {
    boolean whole =
        FileRing.inspect(
            storage.open(number),
            (ring, isWhole) -> {
              if (!isWhole) {
                tell(Kind.NO_LOSS, storage.path(number) + ": a copy of its header is damaged");
              }
              if (!ring.isRemoved()) {
                told.put(number, ring.label().name());
              }
              if (deep) {
                checkPages(ring);
              }
              return isWhole;
            });
    if (repair && !whole) {
      FileRing.open(storage.open(number)).close(); // which writes the copy again
    }
  }

  private void checkPages(FileRing ring) {
    RingView view = ring.view();
    for (PageCheck.Range range : PageCheck.damaged(view, ring.opened())) {
      tell(
          Kind.UNREADABLE,
          ("%s: the bytes from %d to %d of the stream %s cannot be read: the pages from offset"
                  + " %d on do not match their checksums, or a loss of power has taken them")
              .formatted(
                  view.name(),
                  range.from(),
                  range.to(),
                  ring.label().name(),
                  view.placeInFile(range.from())));
    }
  }

  private void unreadable(int number, FsException e) throws IOException {
    Name name = names.all().get(number);
    String text =
        "%s; the stream %s".formatted(e.getMessage(), name == null ? "of that ring" : name);
    if (e.errno() != Errno.EIO) { // it is no more than unreadable to us
      tell(Kind.UNREADABLE, text + " cannot be read");
      return;
    }
    Path file = storage.path(number);
    Path aside = aside(file);
    tell(Kind.LOST_STREAM, text + " is lost, and a repair puts the file aside as " + aside);
    if (repair) {
      Files.move(file, aside);
      names.remove(number);
    }
  }

  /** A path where no file exists yet. */
  private static Path aside(Path file) {
    Path aside = file.resolveSibling(file.getFileName() + ".damaged");
    for (int i = 2; Files.exists(aside); i++) {
      aside = file.resolveSibling(file.getFileName() + ".damaged-" + i);
    }
    return aside;
  }

  private void missing(int number, Name name) throws IOException {
    tell(
        Kind.LOST_STREAM,
        "%s: the file is missing; the stream %s is lost, and a repair forgets it"
            .formatted(storage.path(number), name));
    if (repair) {
      names.remove(number);
    }
  }
}
