package quire.archive;

import quire.blob.Digest;

/** Receives the bytes of an archive in their order. Not thread-safe. */
interface ArchiveSink {
  /** Appends bytes, which the sink copies if it keeps them. */
  void literal(byte[] bytes, int from, int length);

  /** Appends the CRC-32 of a blob, little-endian. */
  void crc32(Digest blob);

  /** Leaves a hole for the bytes of a blob. */
  void content(Digest blob, long length);
}
