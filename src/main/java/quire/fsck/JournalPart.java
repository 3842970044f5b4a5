package quire.fsck;

import java.nio.file.Path;
import java.util.Collection;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import quire.catalog.journal.Damage;
import quire.catalog.journal.JournalReport;
import quire.catalog.journal.Salvage;

/** The catalog's journal, which was looked at before the catalog was opened. */
public final class JournalPart implements PartCheck {
  /** Inodes that are told by their names. */
  private static final int NAMED = 100;

  private final JournalReport report;
  private final Salvage.@Nullable Result salvaged;
  private final Path aside;

  /**
   * @param salvaged what a repair has saved, null without one
   * @param aside where a repair keeps what it replaces
   */
  public JournalPart(JournalReport report, Salvage.@Nullable Result salvaged, Path aside) {
    this.report = report;
    this.salvaged = salvaged;
    this.aside = aside;
  }

  @Override
  public void run(Findings findings) {
    for (Damage damage : report.damages()) {
      findings.error("the journal is damaged: " + damage, true);
    }
    if (report.markProblem() != null) {
      findings.warning("the mark of the last sync is damaged: " + report.markProblem());
    }
    if (report.tail() != null) {
      findings.note("a crash cut off the journal's end, which was not synced: " + report.tail());
    }
    if (salvaged != null) {
      findings.note("the damaged journal is kept in " + aside);
      if (salvaged.corrected() > 0) {
        findings.note(
            "%d of the damaged records had one wrong bit, which was put right: they are not lost"
                .formatted(salvaged.corrected()));
      }
    } else if (report.isDamaged()) {
      findings.note(
          ("what follows is the state before the damage; a repair loses what cannot be read, keeps"
                  + " the %d changes behind it that can be, and puts the damaged journal into %s")
              .formatted(report.readable(), aside));
    }
  }

  @Override
  public void finish(Findings findings, LongFunction<String> names) {
    if (salvaged == null) {
      return;
    }
    list(
        salvaged.doubtful(),
        ino -> findings.warning("changes were lost of " + names.apply(ino) + ": it may be old"));
    list(
        salvaged.saved(),
        ino -> findings.note("saved from behind the damage: " + names.apply(ino)));
    tellOfRest(findings, "changes were lost of", salvaged.doubtful());
    tellOfRest(findings, "saved from behind the damage:", salvaged.saved());
  }

  private static void list(Collection<Long> inodes, Consumer<Long> tell) {
    inodes.stream().limit(NAMED).forEach(tell);
  }

  private static void tellOfRest(Findings findings, String what, Collection<Long> inodes) {
    if (inodes.size() > NAMED) {
      findings.note("%s %d more inodes".formatted(what, inodes.size() - NAMED));
    }
  }
}
