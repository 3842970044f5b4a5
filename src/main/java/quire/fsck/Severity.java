package quire.fsck;

/** How bad a problem is. */
public enum Severity {
  /** Nothing is wrong: what a person should know of a repair. */
  NOTE,
  /** Space is wasted, or a count is off that nobody sees. */
  WARNING,
  /** An operation fails, or shows something wrong. */
  ERROR
}
