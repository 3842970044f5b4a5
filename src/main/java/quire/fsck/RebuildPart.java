package quire.fsck;

import java.nio.file.Path;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import quire.catalog.journal.CatalogRows;

/** Reports how much of a damaged catalog can be read, and what is lost. */
public final class RebuildPart implements PartCheck {
  private static final int RANGES_TOLD = 100;

  private final CatalogRows.Loss loss;
  private final @Nullable Path aside;

  /**
   * @param aside where a repair has put the damaged catalog; null without a repair
   */
  public RebuildPart(CatalogRows.Loss loss, @Nullable Path aside) {
    this.loss = loss;
    this.aside = aside;
  }

  @Override
  public void run(Findings findings) {
    findings.note(
        aside == null
            ? "%d rows of the catalog can be read; a repair makes a new catalog of these and keeps the damaged one"
                .formatted(loss.rows())
            : "a new catalog was made of the %d rows that could be read; the damaged one is kept in %s"
                .formatted(loss.rows(), aside));
    loss.ranges().stream()
        .limit(RANGES_TOLD)
        .forEach(range -> findings.note("cannot be read: " + range));
    if (loss.ranges().size() > RANGES_TOLD) {
      findings.note(
          "cannot be read: rows in %d more places".formatted(loss.ranges().size() - RANGES_TOLD));
    }
    if (!loss.isComplete()) {
      findings.note(
          "it is not known which tables there must be: rows of a missing one are lost, and deleted"
              + " rows are there again if an old table still has them");
    }
    loss.otherDoubts()
        .forEach(row -> findings.lasting("%s may be old, or was deleted since".formatted(row)));
  }

  @Override
  public void finish(Findings findings, LongFunction<String> names) {
    JournalPart.tell(
        loss.doubtful(),
        findings::lasting,
        names,
        "newer rows may be lost of %s: it may be old, or was deleted since");
  }
}
