package quire.catalog;

/** Called for each row of a scan, in key order. */
@FunctionalInterface
public interface RowVisitor<T> {
  /** Returns whether to go on. */
  boolean visit(T row);
}
