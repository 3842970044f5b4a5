package quire.vfs.trees;

import java.nio.ByteBuffer;
import quire.archive.input.StoredBytes;
import quire.file.FrozenFile;

/** An archive that was read from a stream and kept in a file. */
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
