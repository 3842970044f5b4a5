package quire.log;

/** Why the bytes of a log page are not known to be right. */
public enum PageDoubt {
  /** It has no checksum, though all pages of its segment should have one. */
  NO_CHECKSUM,
  /** It does not match its checksum: one of the two is damaged. */
  MISMATCH,
  /** The host cannot read it, or its checksum. */
  UNREADABLE
}
