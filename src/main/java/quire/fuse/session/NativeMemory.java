package quire.fuse.session;

import com.kenai.jffi.MemoryIO;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Memory for a few calls of the C library; it lives as long as this. Not thread-safe. */
final class NativeMemory {
  private final List<ByteBuffer> kept = new ArrayList<>();

  /** Zeros. */
  ByteBuffer bytes(int count) {
    ByteBuffer bytes = ByteBuffer.allocateDirect(count).order(ByteOrder.nativeOrder());
    kept.add(bytes);
    return bytes;
  }

  static long address(ByteBuffer bytes) {
    return MemoryIO.getInstance().getDirectBufferAddress(bytes);
  }

  /** The address of a NULL-terminated list of C strings. */
  long strings(List<String> strings) {
    ByteBuffer list = bytes((strings.size() + 1) * Long.BYTES);
    for (String string : strings) {
      byte[] text = string.getBytes(StandardCharsets.UTF_8);
      list.putLong(address(bytes(text.length + 1).put(0, text)));
    }
    return address(list);
  }
}
