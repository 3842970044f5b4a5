package quire.log;

/** Why the bytes of a log page are not known to be right. */
public enum PageDoubt {
  /** Its checksum is behind the end of a segment that is cut off. */
  NO_CHECKSUM,
  /** It does not match its checksum, or has none: one of the two is damaged. */
  MISMATCH,
  /** The host cannot read it, or its checksum. */
  UNREADABLE
}
