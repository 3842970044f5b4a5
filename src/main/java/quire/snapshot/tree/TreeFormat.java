package quire.snapshot.tree;

import quire.snapshot.castore.NodeRules;

/** The positions of the fixed parts of a tree object's chunk; package-info tells their meaning. */
final class TreeFormat {
  static final String MAGIC = "QTREE";
  static final int VERSION = 1;

  static final int VERSION_AT = 5;
  static final int INDEX_AT = 6;
  static final int LAST_AT = 10;
  static final int COUNT_AT = 11;
  static final int FIRST_AT = 15;
  static final int HEADER_BYTES = 23;

  static final int LENGTH_BYTES = 4;
  static final int DIGEST_BYTES = NodeRules.DIGEST;

  /** The size of the end of a last chunk: total, digest and size. */
  static final int END_BYTES = 8 + DIGEST_BYTES + 8;

  static final int CRC_BYTES = 4;

  /** A chunk is longer only if its single entry is. */
  static final int CHUNK_BYTES = 1 << 16;

  private TreeFormat() {}
}
