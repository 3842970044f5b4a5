package quire.vfs.call;

/** What may exist at the target of a rename. */
public enum Replacing {
  /** Nothing: if something is there, the rename is refused. */
  NOTHING,

  /** A file or directory tree, which the rename removes, or nothing. */
  ALLOWED
}
