package quire.fsck;

import java.nio.file.Path;
import java.util.Collection;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import quire.catalog.journal.Damage;
import quire.catalog.journal.JournalReport;
import quire.catalog.journal.Salvage;

/** Reports damage of the catalog's journal, which was checked before the catalog was opened. */
public final class JournalPart implements PartCheck {
  private static final int INODES_TOLD = 100;

  private final JournalReport report;
  private final Salvage.@Nullable Result salvaged;
  private final Path aside;

  /**
   * @param salvaged the result of a repair, null without one
   * @param aside the directory where a repair keeps replaced files
   */
  public JournalPart(JournalReport report, Salvage.@Nullable Result salvaged, Path aside) {
    this.report = report;
    this.salvaged = salvaged;
    this.aside = aside;
  }

  @Override
  public void run(Findings findings) {
    for (Damage damage : report.damages()) {
      findings.error(
          "%s is damaged: %s"
              .formatted(
                  report.ofManifest() ? "the catalog's list of files" : "the journal", damage));
    }
    if (report.markProblem() != null) {
      findings.warning("the mark of the last sync is damaged: " + report.markProblem());
    }
    if (report.tail() != null) {
      findings.note("a crash cut off the journal's end, which was not synced: " + report.tail());
    }
    if (!report.isDamaged()) {
      return;
    }
    if (salvaged != null) {
      findings.note("the damaged files are kept in " + aside);
      findings.note(
          "what the lost changes had done is undone: a file may be old, and what was deleted may be"
              + " there again");
      if (salvaged.corrected() > 0) {
        findings.note(
            "%d of the damaged records had one wrong bit, which was put right: they are not lost"
                .formatted(salvaged.corrected()));
      }
    } else if (!report.ofManifest()) {
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
    tell(salvaged.doubtful(), findings::lasting, names, "changes were lost of %s: it may be old");
    tell(salvaged.saved(), findings::note, names, "saved from behind the damage: %s");
  }

  /**
   * Reports inodes one by one, by their names; if there are too many, the rest only by their
   * number.
   *
   * @param names the name of an inode in messages
   * @param sentence with {@code %s} in the place of the name
   */
  static void tell(
      Collection<Long> inodes, Consumer<String> sink, LongFunction<String> names, String sentence) {
    inodes.stream()
        .limit(INODES_TOLD)
        .forEach(ino -> sink.accept(sentence.formatted(names.apply(ino))));
    if (inodes.size() > INODES_TOLD) {
      sink.accept(sentence.formatted("%d more inodes".formatted(inodes.size() - INODES_TOLD)));
    }
  }
}
