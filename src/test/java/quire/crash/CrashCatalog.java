package quire.crash;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import quire.catalog.Catalog;
import quire.catalog.RebootedMark;

/**
 * A catalog of which a crash leaves a prefix of its journal. RocksDB syncs its other files before
 * it names them, so these are durable as they are. Thread-safe.
 */
final class CrashCatalog {
  private static final String JOURNAL = ".log";
  private static final String MARK = "SYNCED";

  private final Path directory;
  private final Runnable onChange;
  private Map<String, Long> durable = Map.of();
  private byte[] durableMark = {};

  /**
   * @param onChange called before and after each sync: good moments to crash
   */
  CrashCatalog(Path directory, Runnable onChange) throws IOException {
    this.directory = Files.createDirectories(directory);
    this.onChange = onChange;
    this.durable = lengths();
  }

  Catalog open() throws IOException {
    return Catalog.open(directory, this::sync);
  }

  private void sync(Runnable sync) {
    onChange.run();
    byte[] mark = mark(); // not synced itself: a loss of power may restore an older mark
    Map<String, Long> covered = lengths();
    sync.run();
    synchronized (this) {
      durable = covered;
      durableMark = mark;
    }
    onChange.run();
  }

  private byte[] mark() {
    try {
      return Files.readAllBytes(directory.resolve(MARK));
    } catch (NoSuchFileException e) {
      return new byte[0];
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The journal's files in the order in which they were written. */
  private Map<String, Long> lengths() {
    Map<String, Long> lengths = new TreeMap<>();
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        String name = String.valueOf(file.getFileName());
        if (name.endsWith(JOURNAL)) {
          lengths.put(name, Files.size(file));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return lengths;
  }

  /**
   * Puts into {@code image} what a crash at this moment leaves.
   *
   * @param tail how much of the journal's unsynced end survives, 0 to 1
   * @param kill whether the machine runs on, and only the process is gone
   */
  synchronized void crash(Path image, double tail, boolean kill) throws IOException {
    Files.createDirectories(image);
    Map<String, Long> lengths;
    byte[] mark;
    do {
      mark = mark(); // read before the lengths, so that it never covers more than they do
      lengths = lengths();
    } while (!copyAll(image));
    long unsynced = 0;
    for (Map.Entry<String, Long> file : lengths.entrySet()) {
      unsynced += file.getValue() - durable.getOrDefault(file.getKey(), 0L);
    }
    long tailBytes = (long) (unsynced * tail);
    for (Map.Entry<String, Long> file : lengths.entrySet()) {
      long synced = durable.getOrDefault(file.getKey(), 0L);
      long kept = Math.min(tailBytes, file.getValue() - synced);
      tailBytes -= kept;
      truncate(image.resolve(file.getKey()), synced + kept);
    }
    byte[] left = tail == 1 ? mark : durableMark;
    putMark(image, kill || left.length == 0 ? left : RebootedMark.of(left));
  }

  private static void putMark(Path image, byte[] mark) throws IOException {
    Files.deleteIfExists(image.resolve(MARK));
    if (mark.length > 0) {
      Files.write(image.resolve(MARK), mark);
    }
  }

  /** Copies all files; returns whether RocksDB did not change them meanwhile. */
  private boolean copyAll(Path image) throws IOException {
    for (Path old : list(image)) {
      Files.delete(old);
    }
    try {
      Map<String, Long> before = others();
      for (Path file : list(directory)) {
        Files.copy(file, image.resolve(file.getFileName()));
      }
      return before.equals(others());
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  /** The length of each file but the journal. */
  private Map<String, Long> others() throws IOException {
    Map<String, Long> lengths = new TreeMap<>();
    for (Path file : list(directory)) {
      if (!file.toString().endsWith(JOURNAL)) {
        lengths.put(file.toString(), Files.size(file));
      }
    }
    return lengths;
  }

  /** All files but RocksDB's messages for people and its lock. */
  private static List<Path> list(Path directory) throws IOException {
    try (Stream<Path> all = Files.list(directory)) {
      return all.filter(file -> !String.valueOf(file.getFileName()).startsWith("LO")).toList();
    }
  }

  private static void truncate(Path file, long length) throws IOException {
    try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
      open.setLength(length);
    }
  }

  /** For messages: the durable length of each of the journal's files. */
  @Override
  public synchronized String toString() {
    return "journal durable to " + durable + " of " + lengths();
  }

  static double anyTail(Random random) {
    return List.of(0.0, 1.0, random.nextDouble()).get(random.nextInt(3));
  }
}
