package quire.fsck;

import java.util.function.Consumer;

/** Collects problems of a check of parts alone, which repairs nothing. Not thread-safe. */
final class PartFindings implements PartCheck.Findings {
  private final Consumer<Problem> sink;
  private long errors;
  private long warnings;
  private long irreparable;
  private long lasting;
  private long unchecked;

  PartFindings(Consumer<Problem> sink) {
    this.sink = sink;
  }

  @Override
  public boolean repairing() {
    return false;
  }

  @Override
  public void error(String text) {
    errors++;
    sink.accept(new Problem(Severity.ERROR, text, false));
  }

  @Override
  public void irreparable(String text) {
    error(text);
    irreparable++;
  }

  @Override
  public void warning(String text) {
    warnings++;
    sink.accept(new Problem(Severity.WARNING, text, false));
  }

  @Override
  public void lasting(String text) {
    warning(text);
    lasting++;
  }

  @Override
  public void unchecked(String text) {
    unchecked++;
    sink.accept(new Problem(Severity.UNCHECKED, text, false));
  }

  @Override
  public void note(String text) {
    sink.accept(new Problem(Severity.NOTE, text, false));
  }

  FsckSummary summary() {
    return new FsckSummary(
        0, 0, 0, errors, warnings, errors, irreparable, lasting, unchecked, 0, 0, 0, 0);
  }
}
