package quire.cacheprog.disk;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes old outputs from a disk store: those not used for the maximum age, and beyond the maximum
 * size the least recently used. It spares outputs that were used in the last day, or that a running
 * build may have used. Thread-safe. Memory: about 200 bytes for each output that was not used in
 * the last day.
 */
public final class Trimmer {
  private static final Logger LOG = LoggerFactory.getLogger(Trimmer.class);

  private final DiskLayout layout;
  private final DirectoryLock lock;
  private final Runs runs;
  private final Duration maxAge;
  private final long maxSize;

  /**
   * For a store that is not read-only.
   *
   * @param maxAge how long an unused output stays
   * @param maxSize bytes of all outputs together
   */
  public Trimmer(DiskStore store, Duration maxAge, long maxSize) {
    this.layout = store.layout();
    this.lock = store.lock();
    this.runs = store.runs();
    this.maxAge = maxAge;
    this.maxSize = maxSize;
  }

  private record Old(Path file, Instant used, long size) {}

  /** Files that could not be looked at or deleted; the others are trimmed all the same. */
  private static final class Failures {
    private int count;

    void add(Path file, IOException e) {
      if (count++ == 0) {
        LOG.warn("cannot trim {}: {}", file, Reason.of(e));
      } else {
        LOG.debug("cannot trim {}", file, e);
      }
    }

    void tell(Path root) {
      if (count > 1) {
        LOG.warn("{} files of the cache in {} cannot be trimmed", count, root);
      }
    }
  }

  /** Takes a file of the store, with the time of its last use. */
  private interface Visitor {
    void visit(Path file, BasicFileAttributes attributes) throws IOException;
  }

  /**
   * Whether a trim is due: once an hour at most, because files of the last hour may not be deleted
   * yet anyway.
   */
  public boolean isDue(Instant now) throws IOException {
    try {
      Instant last = Files.getLastModifiedTime(layout.trimmed()).toInstant();
      return last.isBefore(now.minus(DiskStore.PRECISION)) || last.isAfter(now);
    } catch (NoSuchFileException e) {
      return true;
    }
  }

  /**
   * Deletes old files.
   *
   * @return the bytes of deleted outputs
   */
  public long trim(Instant now) throws IOException {
    Files.write(layout.trimmed(), new byte[0]);
    Files.setLastModifiedTime(layout.trimmed(), FileTime.from(now));
    Instant spared = spared(now);
    Instant expired = earlier(now.minus(maxAge), spared);
    Failures failures = new Failures();
    List<Old> old = new ArrayList<>();
    long[] total = {0};
    forEach(
        layout.outputs(),
        failures,
        (file, attributes) -> {
          total[0] += attributes.size();
          Instant used = attributes.lastModifiedTime().toInstant();
          if (used.isBefore(spared)) {
            old.add(new Old(file, used, attributes.size()));
          }
        });
    old.sort(Comparator.comparing(Old::used));
    long freed = 0;
    for (Old each : old) {
      boolean tooMuch = total[0] - freed > maxSize;
      if (!tooMuch && !each.used().isBefore(expired)) {
        break;
      }
      freed += tryToDelete(each.file(), spared, failures) ? each.size() : 0;
    }
    deleteActions(spared, expired, failures);
    deleteAbandoned(now.minus(DiskStore.SPARED), failures);
    failures.tell(layout.root());
    return freed;
  }

  /** Files used since then stay. */
  private Instant spared(Instant now) throws IOException {
    Instant dayAgo = now.minus(DiskStore.SPARED);
    Instant oldestRun = runs.oldest();
    return (oldestRun == null ? dayAgo : earlier(dayAgo, oldestRun)).minus(DiskStore.PRECISION);
  }

  private static Instant earlier(Instant one, Instant other) {
    return one.isBefore(other) ? one : other;
  }

  private boolean tryToDelete(Path file, Instant spared, Failures failures) {
    try {
      return delete(file, spared);
    } catch (IOException e) {
      failures.add(file, e);
      return false;
    }
  }

  /** Deletes the file, unless it is used again at this moment. */
  private boolean delete(Path file, Instant spared) throws IOException {
    return lock.holding(
        () -> {
          try {
            boolean unused = Files.getLastModifiedTime(file).toInstant().isBefore(spared);
            return unused && Files.deleteIfExists(file);
          } catch (NoSuchFileException e) {
            return false;
          }
        });
  }

  /** Deletes expired actions, and old ones whose outputs are gone. */
  private void deleteActions(Instant spared, Instant expired, Failures failures)
      throws IOException {
    forEach(
        layout.actions(),
        failures,
        (file, attributes) -> {
          Instant used = attributes.lastModifiedTime().toInstant();
          if (used.isBefore(expired) || (used.isBefore(spared) && !hasOutput(file))) {
            delete(file, spared);
          }
        });
  }

  /** Whether the output of an action exists; false for an action that cannot be read. */
  private boolean hasOutput(Path action) {
    try {
      @Nullable ActionRecord read = ActionRecord.decode(ActionRecord.bytes(action));
      return read != null && Files.exists(layout.output(read.output()));
    } catch (IOException e) {
      return false;
    }
  }

  /** Deletes files that a killed process was writing. */
  private void deleteAbandoned(Instant before, Failures failures) throws IOException {
    forEachIn(
        layout.incoming(),
        failures,
        (file, attributes) -> {
          if (attributes.lastModifiedTime().toInstant().isBefore(before)) {
            Files.deleteIfExists(file);
          }
        });
  }

  private static void forEach(Path top, Failures failures, Visitor visitor) throws IOException {
    forEachIn(
        top,
        failures,
        (directory, attributes) -> {
          if (attributes.isDirectory()) {
            forEachIn(directory, failures, visitor);
          }
        });
  }

  private static void forEachIn(Path directory, Failures failures, Visitor visitor)
      throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        visitIfThere(file, failures, visitor);
      }
    } catch (NoSuchFileException e) {
      return; // nothing was put yet
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
  }

  private static void visitIfThere(Path file, Failures failures, Visitor visitor) {
    try {
      visitor.visit(file, Files.readAttributes(file, BasicFileAttributes.class));
    } catch (NoSuchFileException e) {
      return; // another process was faster
    } catch (IOException e) {
      failures.add(file, e);
    }
  }
}
