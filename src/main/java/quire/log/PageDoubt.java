package quire.log;

/** Why a page of the log is not known to be what was written. */
public enum PageDoubt {
  /** It has no checksum, though all pages of its segment should have one. */
  NO_CHECKSUM,
  /** It does not match its checksum: one of the two is damaged. */
  MISMATCH,
  /** The host cannot read it, or its checksum. */
  UNREADABLE
}
