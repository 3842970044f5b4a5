package quire.fault;

import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import quire.error.Errno;

/**
 * What happens to a call of a daemon on its store. Groups and actions have the numbers of {@code
 * native-test/preload/faults.c}.
 *
 * @param at the number of the call in its group, from 1
 * @param times how many calls in a row fail
 */
record CallFault(Group group, Action action, Errno error, long at, long times) {
  enum Group {
    OPEN(0),
    READ(1),
    WRITE(2),
    SYNC(3),
    ALLOCATE(4),
    MAP(5),
    RENAME(6),
    TRUNCATE(7),
    UNLINK(8);

    private final int number;

    Group(int number) {
      this.number = number;
    }

    int number() {
      return number;
    }
  }

  enum Action {
    FAIL(1),
    SHORT(2),
    KILL_BEFORE(3),
    KILL_AFTER(4);

    private final int number;

    Action(int number) {
      this.number = number;
    }

    int number() {
      return number;
    }
  }

  /** Until the test says that it is over. */
  static final long FOR_EVER = Long.MAX_VALUE;

  /** A random error of any call, or a read or write of fewer bytes. */
  static CallFault anyError(Random random, Map<Group, Long> seen) {
    Group group = anyGroup(random, seen, EnumSet.allOf(Group.class));
    boolean bytes = group == Group.WRITE || group == Group.READ;
    Action action = bytes && random.nextInt(4) == 0 ? Action.SHORT : Action.FAIL;
    boolean needsSpace = group != Group.READ && group != Group.UNLINK && group != Group.MAP;
    Errno error = needsSpace && random.nextBoolean() ? Errno.ENOSPC : Errno.EIO;
    long times =
        switch (random.nextInt(8)) {
          case 0 -> FOR_EVER;
          case 1, 2 -> 2 + random.nextInt(40);
          default -> 1;
        };
    return new CallFault(group, action, error, anyCall(random, seen, group), times);
  }

  /** A kill before or after a random call that changes something. */
  static CallFault anyKill(Random random, Map<Group, Long> seen) {
    Group group = anyGroup(random, seen, EnumSet.complementOf(EnumSet.of(Group.READ, Group.MAP)));
    Action action = random.nextBoolean() ? Action.KILL_BEFORE : Action.KILL_AFTER;
    return new CallFault(group, action, Errno.EIO, anyCall(random, seen, group), 1);
  }

  /** A random group, or the one that {@code -Dquire.group} names. */
  private static Group anyGroup(Random random, Map<Group, Long> seen, Set<Group> among) {
    String only = System.getProperty("quire.group", "");
    List<Group> groups =
        among.stream()
            .filter(group -> seen.getOrDefault(group, 0L) > 0)
            .filter(group -> only.isEmpty() || group.name().equals(only))
            .toList();
    assertFalse(groups.isEmpty(), () -> "no calls of the group " + only);
    return groups.get(random.nextInt(groups.size()));
  }

  private static long anyCall(Random random, Map<Group, Long> seen, Group group) {
    return 1 + random.nextLong(seen.getOrDefault(group, 1L));
  }

  boolean isFullDisk() {
    return action == Action.FAIL && error == Errno.ENOSPC;
  }

  @Override
  public String toString() {
    String often =
        times == 1
            ? ""
            : times == FOR_EVER ? " and all after it" : " and the " + (times - 1) + " after it";
    return "%s%s at %s %d%s"
        .formatted(action, action == Action.FAIL ? " with " + error : "", group, at, often);
  }
}
