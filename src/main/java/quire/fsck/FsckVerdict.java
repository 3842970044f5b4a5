package quire.fsck;

import org.jspecify.annotations.Nullable;

/**
 * The last line of a check: the number of problems, and how a repair would handle, or has handled,
 * them.
 */
public final class FsckVerdict {
  private static final String HELD =
      "; nothing is freed until quire fsck --repair --free-lost says so";

  private FsckVerdict() {}

  /**
   * The line.
   *
   * @param way what a repair does before it looks at anything else, in words; null where it has
   *     nothing to do before
   * @param held whether nothing is freed in the store, because of what an earlier repair has lost
   */
  public static String of(ProblemCounts found, Fsck.Mode mode, @Nullable String way, boolean held) {
    String verdict = of(found, mode, way);
    return held ? verdict + HELD : verdict;
  }

  private static String of(ProblemCounts found, Fsck.Mode mode, @Nullable String way) {
    if (found.unchecked() == 0) {
      return ofChecked(found, mode, way);
    }
    boolean foundNothing = found.errors() + found.warnings() == 0;
    return "%s; %d parts of the store could not be checked"
        .formatted(
            foundNothing ? "no errors in what was checked" : ofChecked(found, mode, way),
            found.unchecked());
  }

  private static String ofChecked(ProblemCounts found, Fsck.Mode mode, @Nullable String way) {
    long all = found.errors() + found.warnings();
    if (all == 0) {
      return "clean";
    }
    String numbers = "%d errors, %d warnings".formatted(found.errors(), found.warnings());
    if (mode == Fsck.Mode.REPAIR) {
      return numbers + done(found);
    }
    long left = found.irreparable() + found.lasting();
    if (way != null) {
      return numbers + "; " + way;
    }
    if (left == all) {
      return numbers + ", which quire fsck --repair cannot put right";
    }
    return left == 0
        ? numbers + "; quire fsck --repair puts them right"
        : "%s; quire fsck --repair puts all but %d of them right".formatted(numbers, left);
  }

  private static String done(ProblemCounts found) {
    if (found.unrepaired() > 0) {
      return ", %d errors could not be repaired".formatted(found.unrepaired());
    }
    return found.lasting() > 0
        ? ", all repaired but %d warnings".formatted(found.lasting())
        : ", all repaired";
  }
}
