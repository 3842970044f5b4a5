package quire.catalog.journal;

import java.nio.ByteBuffer;

/**
 * A stretch of a log.
 *
 * @param offset its start in the file
 * @param end its end in the file
 * @param payload of a record, in one piece; else empty
 * @param problem a description of the damage if this is not a record, else empty
 */
record LogPiece(Kind kind, long offset, long end, ByteBuffer payload, String problem) {
  enum Kind {
    /** An intact record. */
    RECORD,
    /** Bytes that are not a record. */
    DAMAGED,
    /** The beginning of a record whose end is behind the end of the file. */
    CUT_OFF
  }

  static LogPiece record(long offset, long end, ByteBuffer payload) {
    return new LogPiece(Kind.RECORD, offset, end, payload, "");
  }

  static LogPiece damaged(long offset, long end, String problem) {
    return new LogPiece(Kind.DAMAGED, offset, end, ByteBuffer.allocate(0), problem);
  }

  static LogPiece cutOff(long offset, long end) {
    String problem = "the last record is incomplete";
    return new LogPiece(Kind.CUT_OFF, offset, end, ByteBuffer.allocate(0), problem);
  }

  boolean isRecord() {
    return kind == Kind.RECORD;
  }
}
