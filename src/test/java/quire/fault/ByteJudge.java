package quire.fault;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import quire.fault.Contents.Item;

/** Compares the content of a damaged store with what was acknowledged. Not thread-safe; one use. */
final class ByteJudge {
  private final boolean told;
  private final List<String> faults;
  private int lost;

  /**
   * @param told whether fsck has told of an error
   * @param faults gets a sentence for each break of the invariant
   */
  ByteJudge(boolean told, List<String> faults) {
    this.told = told;
    this.faults = faults;
  }

  /** How many files could not be read. */
  int lost() {
    return lost;
  }

  void compare(Contents expected, Contents found) {
    TreeSet<String> paths = new TreeSet<>(expected.items().keySet());
    paths.addAll(found.items().keySet());
    for (String path : paths) {
      Item there = found.items().get(path);
      Item right = expected.items().get(path);
      if (right == null) {
        requireNoError(path, there);
      } else if (there == null) {
        missing(path, found);
      } else if (there.error() != null) {
        failed(path, there.error());
      } else {
        compare(path, right, there);
      }
    }
    if (lost > 0 && !told) {
      faults.add("fsck does not report %d files that cannot be read".formatted(lost));
    }
  }

  private void requireNoError(String path, @Nullable Item there) {
    if (there != null && there.error() == null) {
      faults.add(path + " was never there");
    }
  }

  /** A file may be missing if a directory above it fails with an error. */
  private void missing(String path, Contents found) {
    for (int slash = path.lastIndexOf('/'); slash >= 0; slash = path.lastIndexOf('/', slash - 1)) {
      Item above = found.items().get(slash == 0 ? "/" : path.substring(0, slash));
      if (above != null && above.error() != null) {
        lost++;
        return;
      }
      if (slash == 0) {
        break;
      }
    }
    faults.add(path + " is gone without an error");
  }

  private void failed(String path, Contents.Failure failure) {
    lost++;
    if (!failure.isNamed()) {
      faults.add("%s: the error does not say what is damaged: %s".formatted(path, failure.text()));
    }
  }

  private void compare(String path, Item right, Item there) {
    if (!right.attributes().equals(there.attributes())) {
      faults.add("%s is %s and was %s".formatted(path, there.attributes(), right.attributes()));
    }
    if (right.start() == there.start() && Arrays.equals(right.bytes(), there.bytes())) {
      return;
    }
    byte[] old = right.bytes();
    byte[] now = there.bytes();
    if (old == null || now == null || old.length != now.length || right.start() != there.start()) {
      faults.add("%s has %s bytes and had %s".formatted(path, size(there), size(right)));
      return;
    }
    for (int i = 0; i < old.length; i++) {
      if (old[i] != now[i]) {
        faults.add("%s has a wrong byte at %d".formatted(path, right.start() + i));
        return;
      }
    }
  }

  private static String size(Item item) {
    byte[] bytes = item.bytes();
    return bytes == null ? "no" : "%d from %d on".formatted(bytes.length, item.start());
  }

  /**
   * After a repair: bytes are what they were, or zeros in the place of lost ones, or reported as
   * old.
   */
  static void requireNothingInvented(
      Contents expected, Contents found, String said, List<String> faults) {
    for (Map.Entry<String, Item> each : found.items().entrySet()) {
      String path = each.getKey();
      byte[] now = each.getValue().bytes();
      Item right = expected.items().get(path);
      if (right == null) {
        boolean told = isTold(said) || path.startsWith("/lost+found");
        if (!told && each.getValue().error() == null) {
          faults.add(path + " was never there, and a repair has made it");
        }
        continue;
      }
      byte[] old = right.bytes();
      if (now != null && saysThatItIsLost(now, said)) {
        continue;
      }
      for (int i = 0; now != null && old != null && i < now.length; i++) {
        boolean same = i < old.length && old[i] == now[i];
        if (!same && now[i] != 0 && !isOld(right, expected, said)) {
          faults.add("after the repair %s has a wrong byte at %d".formatted(path, i));
          break;
        }
      }
    }
  }

  /** Whether this is the target that a repair gives to a symlink whose own target is lost. */
  private static boolean saysThatItIsLost(byte[] target, String said) {
    String name = new String(target, StandardCharsets.UTF_8);
    return name.startsWith("lost-target-of-inode-") && said.contains(name);
  }

  /** Whether a repair has reported that unknown old rows may be back. */
  private static boolean isTold(String said) {
    return said.contains("what was deleted may be there again") || said.contains("it may be old");
  }

  /**
   * Whether a repair has reported that this file may be old, under any of its names, or that
   * unknown files may be.
   */
  private static boolean isOld(Item right, Contents expected, String said) {
    return said.contains("what was deleted may be there again")
        || expected.items().entrySet().stream()
            .filter(each -> Arrays.equals(each.getValue().bytes(), right.bytes()))
            .anyMatch(each -> said.contains("(%s): it may be old".formatted(each.getKey())));
  }

  /** After a repair: files that could be read before can be read, and are the same. */
  static void requireNothingTaken(
      Contents expected, Contents before, Contents found, List<String> faults) {
    for (Map.Entry<String, Item> each : before.items().entrySet()) {
      String path = each.getKey();
      Item right = expected.items().get(path);
      byte[] old = each.getValue().bytes();
      boolean wasRight =
          right != null && each.getValue().error() == null && Arrays.equals(right.bytes(), old);
      Item now = found.items().get(path);
      if (wasRight && (now == null || now.error() != null || !Arrays.equals(now.bytes(), old))) {
        faults.add(
            "%s could be read, and after a repair it is %s"
                .formatted(path, now == null ? "not there" : "different: " + now.error()));
      }
    }
  }
}
