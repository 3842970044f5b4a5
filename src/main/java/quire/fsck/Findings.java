package quire.fsck;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import quire.catalog.Catalog;
import quire.catalog.CatalogBatch;

/**
 * Collects the problems that checks report: passes each on, counts it, and, in a repair, adds its
 * fix to a batch. A repair passes a problem on once its fix is committed, because only then it is
 * repaired. Not thread-safe.
 */
final class Findings implements PartCheck.Findings, AutoCloseable {
  /** The fix of a problem that another step of the repair solves. */
  static final Consumer<CatalogBatch> ELSEWHERE = batch -> {};

  private static final int BATCH = 1024;

  /** What is repaired; null in a check. */
  private final @Nullable Catalog catalog;

  private final Consumer<Problem> sink;
  private @Nullable CatalogBatch batch;
  private int changes;

  /** In a repair: the problems whose fixes may not be committed yet. */
  private final List<Problem> pending = new ArrayList<>();

  private long errors;
  private long warnings;
  private long unrepaired;
  private long irreparable;
  private long lasting;
  private long unchecked;

  private Findings(@Nullable Catalog catalog, Consumer<Problem> sink) {
    this.catalog = catalog;
    this.sink = sink;
  }

  /** The findings of a check that repairs nothing. */
  static Findings ofCheck(Consumer<Problem> sink) {
    return new Findings(null, sink);
  }

  static Findings ofRepair(Catalog catalog, Consumer<Problem> sink) {
    return new Findings(catalog, sink);
  }

  @Override
  public boolean repairing() {
    return catalog != null;
  }

  /** Reports an error that has a fix. */
  void error(String text, Consumer<CatalogBatch> fix) {
    errors++;
    unrepaired += repairing() ? 0 : 1;
    change(fix);
    tell(new Problem(Severity.ERROR, text, repairing()));
  }

  @Override
  public void error(String text) {
    error(text, ELSEWHERE);
  }

  @Override
  public void irreparable(String text) {
    errors++;
    unrepaired++;
    irreparable++;
    tell(new Problem(Severity.ERROR, text, false));
  }

  @Override
  public void warning(String text) {
    warning(text, ELSEWHERE);
  }

  @Override
  public void lasting(String text) {
    warnings++;
    lasting++;
    tell(new Problem(Severity.WARNING, text, false));
  }

  @Override
  public void unchecked(String text) {
    unchecked++;
    tell(new Problem(Severity.UNCHECKED, text, false));
  }

  @Override
  public void note(String text) {
    tell(new Problem(Severity.NOTE, text, false));
  }

  void warning(String text, Consumer<CatalogBatch> fix) {
    warnings++;
    change(fix);
    tell(new Problem(Severity.WARNING, text, repairing()));
  }

  private void tell(Problem problem) {
    if (!repairing()) {
      sink.accept(problem);
      return;
    }
    pending.add(problem);
    if (pending.size() >= BATCH) {
      flush();
    }
  }

  /** Adds a change that belongs to a repair reported before. */
  void change(Consumer<CatalogBatch> fix) {
    if (catalog != null) {
      if (batch == null) {
        batch = catalog.newBatch().useReserve(); // a store on a full disk can be repaired, too
      }
      fix.accept(batch);
      if (++changes >= BATCH) {
        flush();
      }
    }
  }

  /** Commits all changes so far, so that the next check sees them, and passes their problems on. */
  void flush() {
    commit();
    List<Problem> told = List.copyOf(pending);
    pending.clear();
    told.forEach(sink);
  }

  /** Commits all changes so far, for a step that completes the repair of what was reported. */
  void commit() {
    if (catalog != null && batch != null) {
      catalog.commit(batch);
      batch.close();
      batch = null;
      changes = 0;
    }
  }

  ProblemCounts counts() {
    return new ProblemCounts(errors, warnings, unrepaired, irreparable, lasting, unchecked);
  }

  /** Passes on the problems whose fixes could not be committed, as not repaired. */
  @Override
  public void close() {
    if (batch != null) {
      batch.close();
    }
    pending.forEach(each -> sink.accept(new Problem(each.severity(), each.text(), false)));
  }
}
