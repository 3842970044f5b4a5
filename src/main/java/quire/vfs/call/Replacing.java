package quire.vfs.call;

/** What may be at the place that something gets by a rename. */
public enum Replacing {
  /** Nothing; else the rename is refused. */
  NOTHING,

  /** Something that the rename then removes, or nothing. */
  ALLOWED
}
