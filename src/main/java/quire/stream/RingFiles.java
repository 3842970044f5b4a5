package quire.stream;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quire.catalog.Name;
import quire.error.FsException;
import quire.log.LogErrors;
import quire.log.LogStorage;

/** The ring files of a store, by number, and their names. Thread-safe. */
final class RingFiles {
  private static final Logger LOG = LoggerFactory.getLogger(RingFiles.class);

  private final LogStorage storage;
  private final StreamNames names;
  private int last;

  /** Whether the directory has changed since it was synced. */
  private boolean unsynced;

  RingFiles(LogStorage storage, StreamNames names) throws IOException {
    this.storage = storage;
    this.names = names;
    this.last =
        Stream.concat(storage.list().stream(), names.all().keySet().stream())
            .mapToInt(Integer::intValue)
            .max()
            .orElse(0);
  }

  List<Integer> list() throws IOException {
    return storage.list();
  }

  int create(int capacity, StreamLabel label) {
    return create(capacity, label, NameState.NAMED);
  }

  /**
   * Makes a ring. If that fails, nothing is left of it.
   *
   * @throws FsException the disk's error, and as {@link #open}
   */
  synchronized int create(int capacity, StreamLabel label, NameState state) {
    int number = last + 1;
    RingLayout layout = RingLayout.withSums(capacity);
    ByteBuffer header = FileRing.header(layout, label, state, label.changed());
    try {
      storage.create(number, layout.fileBytes(), header).close();
      if (state == NameState.NAMED) {
        names.put(number, label.name());
      }
    } catch (IOException e) {
      deleteUnfinished(number);
      throw LogErrors.translate(e, "cannot make the stream " + label.name());
    }
    last = number;
    return number;
  }

  private void deleteUnfinished(int number) {
    try {
      storage.delete(number);
    } catch (IOException e) {
      LOG.warn("the ring {} of a stream that could not be made is still there", number, e);
    }
  }

  /** Fails as {@link FileRing#open}, and with EMFILE if the process has no descriptor left. */
  FileRing open(int number) {
    try {
      return FileRing.open(storage.open(number));
    } catch (IOException e) {
      throw LogErrors.translate(e, "cannot open a stream");
    }
  }

  /**
   * Deletes the name first: after a kill there may be a ring without a name, but not a name without
   * a ring.
   */
  void delete(int number) throws IOException {
    names.remove(number);
    storage.delete(number);
    assumeUnsynced();
  }

  synchronized void assumeUnsynced() {
    unsynced = true;
  }

  /** After this, a loss of power does not bring back deleted rings. */
  synchronized void sync() {
    try {
      if (unsynced) {
        storage.syncEntries();
        unsynced = false;
      }
    } catch (IOException e) {
      throw LogErrors.translate(e, "cannot make removals of streams durable");
    }
  }

  /** Notes the name of a ring's stream. */
  void named(int number, Name name) throws IOException {
    names.put(number, name);
  }

  /** Removes the note of a ring's name. */
  void unnamed(int number) throws IOException {
    names.remove(number);
  }
}
