package quire.fsck;

/** The severity of a problem. */
public enum Severity {
  /** Not a problem: a fact about a repair that a person should know. */
  NOTE,
  /** Something could not be checked; nothing is known to be wrong with it. */
  UNCHECKED,
  /** Space is wasted, or an invisible count is wrong. */
  WARNING,
  /** An operation fails, or returns wrong results. */
  ERROR
}
