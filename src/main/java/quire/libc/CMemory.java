package quire.libc;

import com.kenai.jffi.MemoryIO;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

/** Memory for a few calls of the C library; it lives as long as this. Not thread-safe. */
public final class CMemory {
  private final List<ByteBuffer> kept = new ArrayList<>();

  /** Makes a call with memory that is freed when the call is over; returns the call's result. */
  public static long during(ToLongFunction<CMemory> call) {
    CMemory memory = new CMemory();
    try {
      return call.applyAsLong(memory);
    } finally {
      Reference.reachabilityFence(memory);
    }
  }

  /** A buffer of zeros. */
  public ByteBuffer bytes(int count) {
    ByteBuffer bytes = ByteBuffer.allocateDirect(count).order(ByteOrder.nativeOrder());
    kept.add(bytes);
    return bytes;
  }

  /** The address of the first byte of a direct buffer, independent of its position. */
  public static long address(ByteBuffer bytes) {
    return MemoryIO.getInstance().getDirectBufferAddress(bytes);
  }

  /** The address of a C string. */
  public long string(String string) {
    byte[] text = string.getBytes(StandardCharsets.UTF_8);
    return address(bytes(text.length + 1).put(0, text));
  }

  /** The address of a NULL-terminated list of C strings. */
  public long strings(List<String> strings) {
    ByteBuffer list = bytes((strings.size() + 1) * Long.BYTES);
    for (String string : strings) {
      list.putLong(string(string));
    }
    return address(list);
  }
}
