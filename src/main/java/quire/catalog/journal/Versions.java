package quire.catalog.journal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import quire.catalog.table.Varint;

/**
 * The sum of a manifest's records: which tables there are, and where the part of the journal begins
 * that is not in tables yet. Not thread-safe.
 */
final class Versions {
  private static final int COMPARATOR = 1;
  private static final int LOG_NUMBER = 2;
  private static final int NEXT_FILE = 3;
  private static final int LAST_SEQUENCE = 4;
  private static final int COMPACT_CURSOR = 5;
  private static final int DELETED_FILE = 6;
  private static final int PREVIOUS_LOG = 9;
  private static final int MIN_LOG_TO_KEEP = 10;
  private static final int NEW_FILE = 103;
  private static final int FAMILY = 200;
  private static final int FAMILY_ADD = 201;
  private static final int FAMILY_DROP = 202;
  private static final int MAX_FAMILY = 203;
  private static final int ATOMIC_GROUP = 300;

  /** Tags with this bit have a length, and may be skipped. */
  private static final int IGNORABLE = 1 << 13;

  private static final int JOURNAL_ADDITION = IGNORABLE + 7;
  private static final int JOURNAL_DELETION = IGNORABLE + 8;
  private static final int SYNCED_SIZE = 2;

  private static final int END_OF_FIELDS = 1;

  private final Map<Integer, Long> logNumbers = new TreeMap<>();
  private final Map<Long, TableEntry> tables = new TreeMap<>();
  private final TreeMap<Long, Long> journal = new TreeMap<>();
  private final Map<Integer, String> families = new TreeMap<>();
  private long minLogToKeep;
  private long lastSequence;

  /** Files of the journal with smaller numbers are not needed any more. */
  long firstLog() {
    long smallest = logNumbers.values().stream().mapToLong(Long::longValue).min().orElse(0);
    return Math.max(minLogToKeep, smallest);
  }

  /** No table contains a change with a greater number. */
  long lastSequence() {
    return lastSequence;
  }

  /** The tables, by their files' numbers. */
  Map<Long, TableEntry> tables() {
    return tables;
  }

  /** The synced size of each complete file of the journal, in bytes. */
  Map<Long, Long> journal() {
    return journal;
  }

  /** The name of each column family except the default one, by its number. */
  Map<Integer, String> families() {
    return families;
  }

  /**
   * Applies one record.
   *
   * @throws IllegalArgumentException or another unchecked exception if it makes no sense
   */
  void apply(ByteBuffer edit) {
    int family = 0;
    long log = -1;
    boolean dropped = false;
    String added = null;
    Map<Long, TableEntry> made = new TreeMap<>();
    while (edit.hasRemaining()) {
      int tag = (int) number(edit);
      switch (tag) {
        case LOG_NUMBER -> log = number(edit);
        case LAST_SEQUENCE -> lastSequence = Math.max(lastSequence, number(edit));
        case MIN_LOG_TO_KEEP -> minLogToKeep = Math.max(minLogToKeep, number(edit));
        case FAMILY -> family = (int) number(edit);
        case DELETED_FILE -> {
          number(edit);
          tables.remove(number(edit));
        }
        case NEW_FILE -> newFile(edit, made);
        case JOURNAL_ADDITION -> journalAddition(bytes(edit));
        case JOURNAL_DELETION -> journal.headMap(number(bytes(edit))).clear();
        case FAMILY_ADD -> added = StandardCharsets.US_ASCII.decode(bytes(edit)).toString();
        case FAMILY_DROP -> dropped = true;
        case NEXT_FILE, PREVIOUS_LOG, MAX_FAMILY, ATOMIC_GROUP -> number(edit);
        default -> skip(tag, edit);
      }
    }
    int owner = family;
    made.forEach((number, table) -> tables.put(number, table.ofFamily(owner)));
    if (added != null) {
      families.put(family, added);
    }
    if (dropped) {
      logNumbers.remove(family);
    } else if (log >= 0) {
      logNumbers.merge(family, log, Math::max);
    }
  }

  private static void skip(int tag, ByteBuffer edit) {
    switch (tag) {
      case COMPARATOR -> bytes(edit);
      case COMPACT_CURSOR -> {
        number(edit);
        bytes(edit);
      }
      default -> {
        if ((tag & IGNORABLE) == 0) {
          throw new IllegalArgumentException("tag " + tag);
        }
        bytes(edit);
      }
    }
  }

  /** Reads a table's entry without its family, which comes behind it. */
  private static void newFile(ByteBuffer edit, Map<Long, TableEntry> made) {
    number(edit); // level
    long file = number(edit);
    long size = number(edit);
    byte[] smallest = key(edit);
    byte[] largest = key(edit);
    number(edit); // smallest sequence number
    long largestSequence = number(edit);
    while (number(edit) != END_OF_FIELDS) {
      bytes(edit);
    }
    made.put(file, new TableEntry(0, size, smallest, largest, largestSequence));
  }

  /** A key without the sequence number and type that follow it. */
  private static byte[] key(ByteBuffer edit) {
    ByteBuffer internal = bytes(edit);
    byte[] key = new byte[internal.remaining() - Long.BYTES];
    internal.get(key);
    return key;
  }

  private void journalAddition(ByteBuffer addition) {
    long file = number(addition);
    for (long tag = number(addition); tag != END_OF_FIELDS; tag = number(addition)) {
      if (tag != SYNCED_SIZE) {
        throw new IllegalArgumentException("tag " + tag + " of a file of the journal");
      }
      journal.put(file, number(addition));
    }
  }

  private static ByteBuffer bytes(ByteBuffer edit) {
    int length = Math.toIntExact(number(edit));
    ByteBuffer bytes = edit.slice(edit.position(), length);
    edit.position(edit.position() + length);
    return bytes;
  }

  private static long number(ByteBuffer edit) {
    return Varint.read(edit, Long.SIZE);
  }
}
