package quire.stream;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
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
  private static final int MOST_BYTES = 1 << 26;
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

  /** Records that cannot be read; their places are not used, as they cannot be written either. */
  private int unreadable;

  private String whyUnreadable = "";

  /** Names in memory only. */
  StreamNames() {
    file = null;
  }

  /** Reads a file, and takes it over. */
  StreamNames(NamesFile file) throws IOException {
    this.file = file;
    int length = (int) Math.min(file.length(), MOST_BYTES);
    damaged += file.length() > MOST_BYTES ? 1 : 0;
    byte[] records = read(file, 0, length);
    for (int at = 0; at < length; at += RECORD) {
      int part = Math.min(RECORD, length - at);
      if (records != null) {
        decode(Arrays.copyOfRange(records, at, at + part), file.name());
      } else {
        decode(read(file, at, part), file.name());
      }
    }
  }

  /** Null if that cannot be read. */
  private byte @Nullable [] read(NamesFile from, long at, int length) {
    byte[] bytes = new byte[length];
    try {
      from.read(at, bytes);
      return bytes;
    } catch (IOException e) {
      whyUnreadable = String.valueOf(e.getMessage());
      return null;
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

  /**
   * @param bytes the next record; null if it cannot be read
   * @param path of the file, for messages
   */
  private void decode(byte @Nullable [] bytes, String path) throws IOException {
    int place = end++;
    if (bytes == null) {
      unreadable++;
      return;
    }
    ByteBuffer record = ByteBuffer.allocate(RECORD).put(bytes).clear();
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

  /** What was damaged when this was opened, beginning with the file's name; null if nothing. */
  synchronized @Nullable String damage() {
    if (file == null || isWhole()) {
      return null;
    }
    String text = damaged + " names are damaged";
    if (unreadable > 0) {
      text += ", and %d cannot be read (%s)".formatted(unreadable, whyUnreadable);
    }
    return "%s: %s; the rings that are there have their names, too".formatted(file.name(), text);
  }

  private boolean isWhole() {
    return damaged + unreadable == 0;
  }

  /** Stores a name; a kill does not undo it. */
  synchronized void put(int number, Name name) throws IOException {
    Name before = names.get(number);
    if (before != null && before.equals(name)) {
      return;
    }
    Integer known = places.get(number);
    int place = known != null ? known : free.isEmpty() ? end : free.peek();
    write(place, encode(number, name));
    if (known == null) {
      free.remove(place);
      end = Math.max(end, place + 1);
      places.put(number, place);
    }
    names.put(number, name);
  }

  /**
   * Removes a name; not even a loss of power undoes it. Does nothing if there is no such number. If
   * this fails, it is not known whether the file has the name, until another attempt or {@link
   * #put} succeeds.
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

  /**
   * Notes the names that rings tell. If a part of the file is damaged or cannot be read, a new file
   * takes its place.
   *
   * @param told by the number of the ring
   */
  synchronized void correct(Map<Integer, Name> told) throws IOException {
    if (file != null && !isWhole()) {
      Map<Integer, Name> known = all();
      known.putAll(told);
      rewrite(file, known);
      return;
    }
    for (Map.Entry<Integer, Name> each : told.entrySet()) {
      put(each.getKey(), each.getValue());
    }
  }

  private void rewrite(NamesFile to, Map<Integer, Name> known) throws IOException {
    ByteBuffer content = ByteBuffer.allocate(known.size() * RECORD);
    known.forEach((number, name) -> content.put(encode(number, name)));
    to.replace(content.array());
    names.clear();
    names.putAll(known);
    places.clear();
    free.clear();
    end = 0;
    known.keySet().forEach(number -> places.put(number, end++));
    damaged = 0;
    unreadable = 0;
  }

  private static byte[] encode(int number, Name name) {
    byte[] bytes = new byte[RECORD];
    ByteBuffer record = ByteBuffer.wrap(bytes).putLong(MAGIC + VERSION).putInt(number);
    record.putShort((short) name.length()).put(name.bytes());
    record.putInt(BODY, checksum(record));
    return bytes;
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
