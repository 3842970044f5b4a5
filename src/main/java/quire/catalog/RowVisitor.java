package quire.catalog;

/** Told of each row of a scan, in key order. */
@FunctionalInterface
public interface RowVisitor<T> {
  /** Answers whether to go on. */
  boolean visit(T row);
}
