package quire.it;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;

/**
 * What one writer of {@link KillTest} does, operation by operation: the seed determines all of it,
 * so the number of acknowledged operations determines the files that must be there.
 */
final class KillPlan {
  /** The kinds of operation. */
  enum Action {
    /** writes a new file and closes it */
    CREATE,
    /** appends to a file and calls fsync, without closing it */
    APPEND,
    /** writes {@code new}, closes it and renames it over {@code target} */
    REPLACE,
    /** removes a file */
    REMOVE,
    /** cuts a file short and closes it */
    TRUNCATE,
    /** gives a file a second name */
    LINK
  }

  static final String APPENDED = "appended";
  static final String TARGET = "target";
  static final String TEMPORARY = "new";

  /**
   * @param name what is made, changed or removed
   * @param other the second name of a link
   * @param bytes what is written
   * @param size what a file is cut to
   */
  @SuppressWarnings("ArrayRecordComponent") // nobody compares steps
  record Step(Action action, String name, String other, byte[] bytes, int size) {}

  private final Random random;
  private final Map<String, byte[]> files = new HashMap<>(Map.of(APPENDED, new byte[0]));

  /** Files with one name; linked files are not changed any more, as both names would change. */
  private final TreeSet<String> single = new TreeSet<>();

  private int made;

  KillPlan(long seed) {
    this.random = new Random(seed);
  }

  /** The content of the directory after the steps so far. */
  Map<String, byte[]> files() {
    return files;
  }

  /** Plans the next step, and records it as done. */
  Step next() {
    Step step = plan();
    byte[] before = files.getOrDefault(step.name(), new byte[0]);
    switch (step.action()) {
      case CREATE -> {
        files.put(step.name(), step.bytes());
        single.add(step.name());
      }
      case REPLACE -> files.put(step.name(), step.bytes());
      case APPEND -> files.put(step.name(), joined(before, step.bytes()));
      case REMOVE -> {
        files.remove(step.name());
        single.remove(step.name());
      }
      case TRUNCATE -> files.put(step.name(), Arrays.copyOf(before, step.size()));
      case LINK -> {
        files.put(step.other(), before);
        single.remove(step.name());
      }
    }
    return step;
  }

  private Step plan() {
    String some = single.isEmpty() ? "" : (String) single.toArray()[random.nextInt(single.size())];
    int kind = some.isEmpty() ? 0 : random.nextInt(10);
    byte[] none = {};
    return switch (kind) {
      case 0, 1, 2 -> new Step(Action.CREATE, "file" + made++, "", bytes(300_000), 0);
      case 3, 4, 5 -> new Step(Action.APPEND, APPENDED, "", bytes(20_000), 0);
      case 6, 7 -> new Step(Action.REPLACE, TARGET, "", bytes(50_000), 0);
      case 8 -> new Step(Action.REMOVE, some, "", none, 0);
      default -> {
        byte[] bytes = files.getOrDefault(some, none);
        boolean link = random.nextBoolean();
        yield link
            ? new Step(Action.LINK, some, "link" + made++, none, 0)
            : new Step(Action.TRUNCATE, some, "", none, random.nextInt(bytes.length + 1));
      }
    };
  }

  private byte[] bytes(int limit) {
    byte[] bytes = new byte[random.nextInt(1 + random.nextInt(limit))];
    random.nextBytes(bytes);
    return bytes;
  }

  private static byte[] joined(byte[] first, byte[] second) {
    byte[] joined = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, joined, first.length, second.length);
    return joined;
  }
}
