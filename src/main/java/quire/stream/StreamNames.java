package quire.stream;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import quire.catalog.Name;

/**
 * The names of all streams by the numbers of their rings. They are in a file beside the rings, so
 * that a missing or damaged ring can be reported by its name. Thread-safe.
 *
 * <p>It consists of records, each as long as a sector of a disk. A record of zeros is free; any
 * other record that does not match its checksum is damaged. If the file is lost, the rings still
 * have all of its content.
 *
 * <pre>
 *    0  magic "QUIRENM", version 1   8
 *    8  number of the ring           4
 *   12  length of the name           2
 *   14  name                       255
 *  ...
 *  508  CRC-32C of that              4
 * </pre>
 */
final class StreamNames implements AutoCloseable {
  private static final int RECORD = 512;
  private static final int BODY = RECORD - Integer.BYTES;
  private static final int MAX_NAME = 255;
  private static final long MAGIC = 0x5155_4952_454e_4d00L; // "QUIRENM"
  private static final long MAGIC_MASK = ~0xffL;
  private static final int VERSION = 1;

  private final @Nullable NamesFile file;
  private final Map<Integer, Name> names = new TreeMap<>();
  private final Map<Integer, Integer> places = new TreeMap<>();

  /** Free records, except those behind the end of the file. */
  private final Deque<Integer> free = new ArrayDeque<>();

  private int end;
  private int damaged;

  /** Names in memory only. */
  StreamNames() {
    file = null;
  }

  /** Reads a file, and takes it over. */
  StreamNames(NamesFile file) throws IOException {
    this.file = file;
    byte[] records = new byte[(int) Math.min(file.length(), Integer.MAX_VALUE - RECORD)];
    file.read(0, records);
    for (int at = 0; at < records.length; at += RECORD) {
      int length = Math.min(RECORD, records.length - at);
      decode(ByteBuffer.allocate(RECORD).put(records, at, length).clear(), file.name());
    }
  }

  /** Opens the file; makes it if there is none. */
  static StreamNames open(Path path) throws IOException {
    return of(StoredNamesFile.open(path));
  }

  /** Reads the file, if there is one; changes of the result fail. */
  static StreamNames look(Path path) throws IOException {
    return Files.exists(path) ? of(StoredNamesFile.forReading(path)) : new StreamNames();
  }

  private static StreamNames of(NamesFile file) throws IOException {
    try {
      return new StreamNames(file);
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  private void decode(ByteBuffer record, String path) throws IOException {
    int place = end++;
    if (record.getInt(BODY) != checksum(record)) {
      damaged += isFree(record) ? 0 : 1;
      free.add(place);
      return;
    }
    long magic = record.getLong();
    int number = record.getInt();
    int length = record.getShort();
    if ((magic & MAGIC_MASK) == MAGIC && magic != MAGIC + VERSION) {
      throw new IOException(
          "%s has version %d, and this quire knows version %d; use a newer quire"
              .formatted(path, magic - MAGIC, VERSION));
    }
    boolean isName = magic == MAGIC + VERSION && length > 0 && length <= MAX_NAME;
    if (!isName || names.containsKey(number)) {
      damaged++;
      free.add(place);
      return;
    }
    byte[] name = new byte[length];
    record.get(name);
    names.put(number, Name.of(name));
    places.put(number, place);
  }

  private static boolean isFree(ByteBuffer record) {
    return record.equals(ByteBuffer.allocate(RECORD));
  }

  private static int checksum(ByteBuffer record) {
    CRC32C crc = new CRC32C();
    crc.update(record.slice(0, BODY));
    return (int) crc.getValue();
  }

  /** The name of each stream, by the number of its ring. */
  synchronized Map<Integer, Name> all() {
    return new TreeMap<>(names);
  }

  /** How many records were damaged when this was opened. */
  int damaged() {
    return damaged;
  }

  /** Stores a name; a kill does not undo it. */
  synchronized void put(int number, Name name) throws IOException {
    Name before = names.get(number);
    if (before != null && before.equals(name)) {
      return;
    }
    Integer known = places.get(number);
    int place = known != null ? known : free.isEmpty() ? end : free.peek();
    byte[] bytes = new byte[RECORD];
    ByteBuffer record = ByteBuffer.wrap(bytes).putLong(MAGIC + VERSION).putInt(number);
    record.putShort((short) name.length()).put(name.bytes());
    record.putInt(BODY, checksum(record));
    write(place, bytes);
    if (known == null) {
      free.remove(place);
      end = Math.max(end, place + 1);
      places.put(number, place);
    }
    names.put(number, name);
  }

  /**
   * Removes a name; not even a loss of power undoes it. Does nothing if there is no such number. If
   * this fails, nobody knows whether the file has the name: another attempt, or {@link #put}, ends
   * that.
   */
  synchronized void remove(int number) throws IOException {
    Integer place = places.get(number);
    if (place == null) {
      return;
    }
    names.remove(number);
    write(place, new byte[RECORD]);
    sync();
    places.remove(number);
    free.add(place);
  }

  /** Makes damaged records free ones. */
  synchronized void clearDamaged() throws IOException {
    if (damaged > 0) {
      for (int place : free) {
        write(place, new byte[RECORD]);
      }
      sync();
      damaged = 0;
    }
  }

  private void write(int place, byte[] record) throws IOException {
    if (file != null) {
      file.write((long) place * RECORD, record);
    }
  }

  private void sync() throws IOException {
    if (file != null) {
      file.sync();
    }
  }

  @Override
  public synchronized void close() throws IOException {
    if (file != null) {
      file.close();
    }
  }
}
