package quire.cacheprog.disk;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quire.cacheprog.CacheEntry;
import quire.cacheprog.CacheId;
import quire.cacheprog.CacheStore;
import quire.cacheprog.Hashing;

/**
 * The requests of one go command to a disk store. No file that it uses is deleted until it is
 * closed. While the disk is full, bodies are stored elsewhere, until it is closed. Thread-safe;
 * each operation needs 64 KiB.
 */
public final class DiskRun implements CacheStore, Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(DiskRun.class);

  private final DiskStore store;
  private final DiskLayout layout;
  private final Overflow overflow;
  private final Closeable spares;

  /**
   * Takes over the overflow and the spares, and closes them.
   *
   * @param spares as long as it is open, no used file is deleted
   */
  DiskRun(DiskStore store, Overflow overflow, Closeable spares) {
    this.store = store;
    this.layout = store.layout();
    this.overflow = overflow;
    this.spares = spares;
  }

  @Override
  public boolean isReadOnly() {
    return store.isReadOnly();
  }

  @Override
  public @Nullable CacheEntry get(CacheId action) throws IOException {
    Path file = layout.action(action);
    try {
      return find(file);
    } catch (ClosedChannelException e) {
      throw e;
    } catch (IOException e) {
      LOG.warn("cannot use the result in {} ({}); it will be built again", file, Reason.of(e));
      return null;
    }
  }

  private @Nullable CacheEntry find(Path file) throws IOException {
    ActionRecord found = read(file);
    if (found == null) {
      return null;
    }
    Path output = layout.output(found.output());
    Instant used = lastUse(output, found.size());
    if (used == null) {
      return null;
    }
    if (!found.boot().equals(store.boot()) && !found.boot().equals(ActionRecord.CHECKED)) {
      if (!check(file, output, found)) {
        return null;
      }
    }
    if (!isReadOnly() && !use(file, output, used)) {
      return null;
    }
    return new CacheEntry(found.output(), found.size(), found.time(), output);
  }

  private static @Nullable ActionRecord read(Path file) throws IOException {
    try {
      return ActionRecord.decode(ActionRecord.bytes(file));
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  /** The time of the last use of an output of that size; null if there is none. */
  private static @Nullable Instant lastUse(Path output, long size) throws IOException {
    try {
      BasicFileAttributes attributes =
          Files.readAttributes(output, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      boolean whole = attributes.isRegularFile() && attributes.size() == size;
      return whole ? attributes.lastModifiedTime().toInstant() : null;
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  /** After a boot: checks the output's hash once, and records the result. */
  private boolean check(Path file, Path output, ActionRecord found) throws IOException {
    if (!isIntact(output, found)) {
      return false;
    }
    if (!isReadOnly()) {
      FileTime used = Files.getLastModifiedTime(file);
      record(file, found.checked());
      Files.setLastModifiedTime(file, used);
    }
    return true;
  }

  /** Whether an output has its bytes. If it cannot be read, it has not: a put then replaces it. */
  private static boolean isIntact(Path output, ActionRecord record) throws IOException {
    String what = "is damaged, perhaps by a loss of power";
    try {
      if (Hashing.isIntact(output, record.output(), record.size())) {
        return true;
      }
    } catch (NoSuchFileException | ClosedChannelException e) {
      throw e;
    } catch (IOException e) {
      what = "cannot be read (%s)".formatted(Reason.of(e));
    }
    LOG.warn("{} {}; the next build replaces it", output, what);
    return false;
  }

  /** Records a use; false if the action was deleted at this moment. */
  private boolean use(Path action, Path output, Instant used) throws IOException {
    Instant now = store.now();
    if (used.isAfter(now.minus(DiskStore.PRECISION))) {
      return true;
    }
    if (used.isAfter(now.minus(DiskStore.SPARED))) {
      return touch(action, output, now);
    }
    return store.lock().holding(() -> touch(action, output, now)); // it may be about to be deleted
  }

  private static boolean touch(Path action, Path output, Instant now) throws IOException {
    try {
      Files.setLastModifiedTime(output, FileTime.from(now));
      Files.setLastModifiedTime(action, FileTime.from(now));
      return true;
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  @Override
  public Path put(CacheId action, CacheId output, long size, InputStream body) throws IOException {
    return put(action, output, size, body, store.now());
  }

  /**
   * As {@link CacheStore#put}.
   *
   * @param time the time of the first put
   */
  Path put(CacheId action, CacheId output, long size, InputStream body, Instant time)
      throws IOException {
    if (isReadOnly()) {
      throw new IOException("the cache in %s is read-only".formatted(layout.root()));
    }
    try (Incoming incoming = new Incoming(layout.newFile(), overflow)) {
      try {
        incoming.take(body, output, size);
        return keep(incoming, action, new ActionRecord(output, size, time, store.boot()));
      } catch (IOException e) {
        incoming.discard(e);
        throw e;
      }
    }
  }

  private Path keep(Incoming incoming, CacheId action, ActionRecord made) throws IOException {
    Path kept = incoming.refused() == null ? keep(incoming, made) : null;
    if (kept == null) {
      return incoming.file();
    }
    record(layout.action(action), made);
    return kept;
  }

  /** The place of the output; null if it cannot be there, and was moved to the overflow. */
  private @Nullable Path keep(Incoming incoming, ActionRecord record) throws IOException {
    Path output = layout.output(record.output());
    try {
      if (isThere(output, record)) {
        Files.delete(incoming.file()); // mappings of other processes stay valid
      } else {
        DiskLayout.place(incoming.file(), output);
      }
      return output;
    } catch (IOException e) {
      incoming.overflow(e);
      return null;
    }
  }

  private boolean isThere(Path output, ActionRecord record) throws IOException {
    try {
      Instant used = lastUse(output, record.size());
      if (used == null || !isIntact(output, record)) {
        return false;
      }
      Instant now = store.now();
      return store.lock().holding(() -> touchOutput(output, now));
    } catch (NoSuchFileException e) {
      return false;
    } catch (ClosedChannelException e) {
      throw e;
    } catch (IOException e) {
      LOG.warn("cannot use {} again ({}); it is replaced", output, Reason.of(e));
      return false;
    }
  }

  private static boolean touchOutput(Path output, Instant now) throws IOException {
    try {
      Files.setLastModifiedTime(output, FileTime.from(now));
      return true;
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  /** Without its record an output can still be used, by this run. */
  private void record(Path file, ActionRecord record) throws IOException {
    try {
      write(file, record);
    } catch (ClosedChannelException e) {
      throw e;
    } catch (IOException e) {
      LOG.warn(
          "cannot write {} ({}); the next build may make its output again", file, Reason.of(e));
    }
  }

  private void write(Path file, ActionRecord record) throws IOException {
    Path made = layout.newFile();
    try {
      Files.write(made, record.encode());
      DiskLayout.place(made, file);
    } catch (IOException e) {
      Files.deleteIfExists(made);
      throw e;
    }
  }

  /** Deletes bodies that were stored for this run only. */
  @Override
  public void close() throws IOException {
    try (spares) {
      overflow.close();
    }
  }
}
