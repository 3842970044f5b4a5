package quire.blob;

import java.nio.ByteBuffer;
import java.util.Objects;

/** The implementation of Apache Commons Codec, in plain Java. */
final class JavaBlake3 implements Blake3 {
  private final org.apache.commons.codec.digest.Blake3 hasher =
      org.apache.commons.codec.digest.Blake3.initHash();
  private boolean closed;

  @Override
  public void update(ByteBuffer data) {
    if (data.hasArray()) {
      update(data.array(), data.arrayOffset() + data.position(), data.remaining());
    } else {
      requireOpen();
      HeapCopy.forEach(data.duplicate(), this::update);
    }
    data.position(data.limit());
  }

  @Override
  public void update(byte[] data, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, data.length);
    requireOpen();
    hasher.update(data, offset, length);
  }

  @Override
  public Digest finish() {
    requireOpen();
    byte[] digest = hasher.doFinalize(Digest.LENGTH);
    hasher.reset();
    return Digest.of(digest);
  }

  @Override
  public void close() {
    closed = true;
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("the hasher is closed");
    }
  }
}
