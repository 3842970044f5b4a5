package quire.stream;

import java.io.IOException;
import java.util.List;
import quire.log.LogStorage;

/** The ring files of a store, by number. Thread-safe. */
final class RingFiles {
  private final LogStorage storage;
  private int last;

  RingFiles(LogStorage storage) throws IOException {
    this.storage = storage;
    this.last = storage.list().stream().mapToInt(Integer::intValue).max().orElse(0);
  }

  List<Integer> list() throws IOException {
    return storage.list();
  }

  synchronized int create(int capacity, StreamLabel label) throws IOException {
    int number = last + 1;
    long length = FileRing.HEADER + (long) capacity;
    storage.create(number, length, FileRing.header(capacity, label, label.changed())).close();
    last = number;
    return number;
  }

  FileRing open(int number) throws IOException {
    return FileRing.open(storage.open(number));
  }

  void delete(int number) throws IOException {
    storage.delete(number);
  }
}
