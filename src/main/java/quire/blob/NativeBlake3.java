package quire.blob;

import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import jnr.ffi.Pointer;
import org.jspecify.annotations.Nullable;

/** The official C implementation, which uses the vector instructions of the CPU. */
final class NativeBlake3 implements Blake3 {
  /** sizeof(blake3_hasher) is 1912 in all of version 1; the rest is reserve. */
  private static final int HASHER_BYTES = 4096;

  /** The most bytes of a heap array that one call pins: some 50 us. */
  private static final int HEAP_PIECE = 1 << 16;

  /** The hashers of this process that are not closed. */
  private static final AtomicLong OPEN = new AtomicLong();

  private final LibBlake3 library;
  private @Nullable Pointer hasher;

  NativeBlake3(LibBlake3 library) {
    this.library = library;
    Pointer memory = library.malloc(HASHER_BYTES);
    if (memory == null) {
      throw new OutOfMemoryError("malloc of a BLAKE3 hasher");
    }
    library.blake3_hasher_init(memory);
    hasher = memory;
    OPEN.incrementAndGet();
  }

  /** The number of hashers that are not closed: each has memory that no collector frees. */
  static long openCount() {
    return OPEN.get();
  }

  @Override
  public void update(ByteBuffer data) {
    Pointer open = open();
    if (data.isDirect()) {
      library.blake3_hasher_update(open, data, data.remaining());
    } else if (data.hasArray()) {
      update(data.array(), data.arrayOffset() + data.position(), data.remaining());
    } else {
      HeapCopy.forEach(data.duplicate(), this::update);
    }
    data.position(data.limit());
  }

  @Override
  public void update(byte[] data, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, data.length);
    Pointer open = open();
    for (int done = 0; done < length; done += HEAP_PIECE) {
      int piece = Math.min(HEAP_PIECE, length - done);
      library.blake3_hasher_update(open, ByteBuffer.wrap(data, offset + done, piece), piece);
    }
  }

  @Override
  public Digest finish() {
    Pointer open = open();
    byte[] digest = new byte[Digest.LENGTH];
    library.blake3_hasher_finalize(open, digest, digest.length);
    library.blake3_hasher_init(open);
    return Digest.of(digest);
  }

  @Override
  public void close() {
    if (hasher != null) {
      library.free(hasher);
      hasher = null;
      OPEN.decrementAndGet();
    }
  }

  private Pointer open() {
    if (hasher == null) {
      throw new IllegalStateException("the hasher is closed");
    }
    return hasher;
  }
}
