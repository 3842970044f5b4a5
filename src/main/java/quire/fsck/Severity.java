package quire.fsck;

/** How bad a problem is. */
public enum Severity {
  /** Space is wasted, or a count is off that nobody sees. */
  WARNING,
  /** An operation fails, or shows something wrong. */
  ERROR
}
