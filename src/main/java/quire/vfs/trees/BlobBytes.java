package quire.vfs.trees;

import java.nio.ByteBuffer;
import quire.archive.input.StoredBytes;
import quire.blob.Blob;
import quire.vfs.call.BytesRead;
import quire.work.Asker;

/** A blob that is an archive. */
record BlobBytes(Blob blob, BytesRead progress) implements StoredBytes {
  @Override
  public long size() {
    return blob.size();
  }

  @Override
  public int read(long offset, ByteBuffer into) {
    if (offset >= size()) {
      return 0;
    }
    Asker.requireThere();
    progress.at(offset);
    return blob.read(offset, into);
  }
}
