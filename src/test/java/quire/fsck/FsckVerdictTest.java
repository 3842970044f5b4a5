package quire.fsck;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** fsck promises no more than a repair does. */
final class FsckVerdictTest {
  private static final Fsck.Mode CHECK = Fsck.Mode.CHECK;
  private static final Fsck.Mode REPAIR = Fsck.Mode.REPAIR;

  private static ProblemCounts found(long errors, long warnings, long irreparable, long lasting) {
    return new ProblemCounts(errors, warnings, irreparable, irreparable, lasting, 0);
  }

  @Test
  void promisesWhatARepairDoes() {
    assertEquals("clean", FsckVerdict.of(found(0, 0, 0, 0), CHECK, null, false));
    assertEquals(
        "2 errors, 1 warnings; quire fsck --repair puts them right",
        FsckVerdict.of(found(2, 1, 0, 0), CHECK, null, false));
    assertEquals(
        "2 errors, 1 warnings; quire fsck --repair puts all but 2 of them right",
        FsckVerdict.of(found(2, 1, 1, 1), CHECK, null, false));
    assertEquals(
        "0 errors, 1 warnings, which quire fsck --repair cannot put right",
        FsckVerdict.of(found(0, 1, 0, 1), CHECK, null, false));
    assertEquals(
        "2 errors, 0 warnings; quire fsck --repair begins anew",
        FsckVerdict.of(found(2, 0, 2, 0), CHECK, "quire fsck --repair begins anew", false));
  }

  @Test
  void tellsWhichProblemsARepairHasLeft() {
    assertEquals(
        "2 errors, 1 warnings, all repaired",
        FsckVerdict.of(found(2, 1, 0, 0), REPAIR, null, false));
    assertEquals(
        "2 errors, 1 warnings, all repaired but 1 warnings",
        FsckVerdict.of(found(2, 1, 0, 1), REPAIR, null, false));
    assertEquals(
        "2 errors, 1 warnings, 1 errors could not be repaired",
        FsckVerdict.of(found(2, 1, 1, 1), REPAIR, null, false));
  }

  @Test
  void tellsHowToFreePagesThatAreKept() {
    String end = "; nothing is freed until quire fsck --repair --free-lost says so";
    assertEquals("clean" + end, FsckVerdict.of(found(0, 0, 0, 0), CHECK, null, true));
    assertEquals(
        "2 errors, 1 warnings, all repaired but 1 warnings" + end,
        FsckVerdict.of(found(2, 1, 0, 1), REPAIR, null, true));
  }
}
