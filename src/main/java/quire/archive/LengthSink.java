package quire.archive;

import quire.blob.Digest;

/** Only counts bytes. Not thread-safe. */
final class LengthSink implements ArchiveSink {
  private long length;

  long length() {
    return length;
  }

  @Override
  public void literal(byte[] bytes, int from, int count) {
    add(count);
  }

  @Override
  public void crc32(Digest blob) {
    add(Integer.BYTES);
  }

  @Override
  public void content(Digest blob, long count) {
    add(count);
  }

  /** Clones of clones may have sizes whose sum no file can have. */
  private void add(long count) {
    length = Math.addExact(length, count);
  }
}
