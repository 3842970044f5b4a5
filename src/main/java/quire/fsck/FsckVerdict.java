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
   * @param repair whether this was a repair
   * @param way what a repair does before it looks at anything else, in words; null where it has
   *     nothing to do before
   * @param held whether nothing is freed in the store, because of what an earlier repair has lost
   */
  public static String of(FsckSummary summary, boolean repair, @Nullable String way, boolean held) {
    String verdict = of(summary, repair, way);
    return held ? verdict + HELD : verdict;
  }

  private static String of(FsckSummary summary, boolean repair, @Nullable String way) {
    if (summary.unchecked() == 0) {
      return ofChecked(summary, repair, way);
    }
    boolean foundNothing = summary.errors() + summary.warnings() == 0;
    return "%s; %d parts of the store could not be checked"
        .formatted(
            foundNothing ? "no errors in what was checked" : ofChecked(summary, repair, way),
            summary.unchecked());
  }

  private static String ofChecked(FsckSummary summary, boolean repair, @Nullable String way) {
    long all = summary.errors() + summary.warnings();
    if (all == 0) {
      return "clean";
    }
    String found = "%d errors, %d warnings".formatted(summary.errors(), summary.warnings());
    if (repair) {
      return found + done(summary);
    }
    long left = summary.irreparable() + summary.lasting();
    if (way != null) {
      return found + "; " + way;
    }
    if (left == all) {
      return found + ", which quire fsck --repair cannot put right";
    }
    return left == 0
        ? found + "; quire fsck --repair puts them right"
        : "%s; quire fsck --repair puts all but %d of them right".formatted(found, left);
  }

  private static String done(FsckSummary summary) {
    if (summary.unrepaired() > 0) {
      return ", %d errors could not be repaired".formatted(summary.unrepaired());
    }
    return summary.lasting() > 0
        ? ", all repaired but %d warnings".formatted(summary.lasting())
        : ", all repaired";
  }
}
