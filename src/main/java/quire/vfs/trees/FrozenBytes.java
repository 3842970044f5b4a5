package quire.vfs.trees;

import java.nio.ByteBuffer;
import quire.archive.input.StoredBytes;
import quire.file.FrozenFile;

/** An archive that was a stream, and was kept. */
record FrozenBytes(FrozenFile content) implements StoredBytes {
  @Override
  public long size() {
    return content.size();
  }

  @Override
  public int read(long offset, ByteBuffer into) {
    return offset >= size() ? 0 : content.read(offset, into);
  }
}
