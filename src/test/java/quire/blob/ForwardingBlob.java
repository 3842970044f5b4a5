package quire.blob;

import java.nio.ByteBuffer;

/** Forwards each call to another blob. */
public class ForwardingBlob implements Blob {
  private final Blob blob;

  protected ForwardingBlob(Blob blob) {
    this.blob = blob;
  }

  @Override
  public Digest digest() {
    return blob.digest();
  }

  @Override
  public long size() {
    return blob.size();
  }

  @Override
  public int crc32() {
    return blob.crc32();
  }

  @Override
  public byte[] sha256() {
    return blob.sha256();
  }

  @Override
  public int read(long offset, ByteBuffer into) {
    return blob.read(offset, into);
  }

  @Override
  public void close() {
    blob.close();
  }
}
