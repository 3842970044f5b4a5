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

/** Checks the ring files of a store that is not mounted. */
public final class RingCheck {
  private RingCheck() {}

  /**
   * A damage of a ring file or of the name file.
   *
   * @param text begins with a file's name
   * @param isWhole whether no bytes are lost, because one of two copies is good
   * @param repairable whether a repair can fix it; if a repair is running, it was fixed
   */
  public record Damage(String text, boolean isWhole, boolean repairable) {}

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
      List<Integer> there = storage.list();
      Map<Integer, Name> told = new TreeMap<>();
      for (int number : there) {
        try {
          check(storage, number, deep, repair, told, sink);
        } catch (FsException e) {
          unreadable(storage, number, names, e, repair, sink);
        } catch (IOException e) {
          sink.accept(new Damage(storage.path(number) + " cannot be read: " + e, false, false));
        }
      }
      for (Map.Entry<Integer, Name> each : names.all().entrySet()) {
        if (!there.contains(each.getKey())) {
          missing(storage, each.getKey(), names, each.getValue(), repair, sink);
        }
      }
      String damage = names.damage();
      if (damage != null) {
        sink.accept(new Damage(damage, true, true));
        if (repair) {
          names.correct(told);
        }
      }
    }
  }

  private static void unreadable(
      FileLogStorage storage,
      int number,
      StreamNames names,
      FsException e,
      boolean repair,
      Consumer<Damage> sink)
      throws IOException {
    Name name = names.all().get(number);
    String text =
        "%s; the stream %s".formatted(e.getMessage(), name == null ? "of that ring" : name);
    if (e.errno() != Errno.EIO) { // it is no more than unreadable to us
      sink.accept(new Damage(text + " cannot be read", false, false));
      return;
    }
    Path file = storage.path(number);
    Path aside = aside(file);
    String remedy = " is lost, and a repair puts the file aside as ";
    sink.accept(new Damage(text + remedy + aside, false, true));
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

  private static void missing(
      FileLogStorage storage,
      int number,
      StreamNames names,
      Name name,
      boolean repair,
      Consumer<Damage> sink)
      throws IOException {
    sink.accept(
        new Damage(
            "%s: the file is missing; the stream %s is lost, and a repair forgets it"
                .formatted(storage.path(number), name),
            false,
            true));
    if (repair) {
      names.remove(number);
    }
  }

  /**
   * @param told gets the ring's name, unless it is that of a removed stream
   */
  private static void check(
      FileLogStorage storage,
      int number,
      boolean deep,
      boolean repair,
      Map<Integer, Name> told,
      Consumer<Damage> sink)
      throws IOException {
    boolean mend =
        FileRing.inspect(
            storage.open(number),
            (ring, isWhole) -> {
              if (!isWhole) {
                String text = storage.path(number) + ": a copy of its header is damaged";
                sink.accept(new Damage(text, true, true));
              }
              if (!ring.isRemoved()) {
                told.put(number, ring.label().name());
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
              false));
    }
  }
}
