package quire.blob;

import java.nio.ByteBuffer;
import jnr.ffi.Pointer;
import jnr.ffi.annotations.In;
import jnr.ffi.annotations.Out;
import jnr.ffi.annotations.Pinned;
import jnr.ffi.types.size_t;
import org.jspecify.annotations.Nullable;

/**
 * The calls of {@code libblake3}, see {@code blake3.h}, and of the C library that its hashers need.
 * Public because jnr-ffi implements it from outside.
 */
public interface LibBlake3 {
  String blake3_version();

  void blake3_hasher_init(@Out Pointer hasher);

  /**
   * Reads from the buffer's position; does not move it. A heap buffer is not copied but pinned,
   * which may delay the garbage collector until the call ends.
   */
  void blake3_hasher_update(Pointer hasher, @In @Pinned ByteBuffer input, @size_t long length);

  void blake3_hasher_finalize(@In Pointer hasher, @Out byte[] digest, @size_t long length);

  /** Returns null if there is no memory. */
  @Nullable Pointer malloc(@size_t long size);

  void free(Pointer memory);
}
