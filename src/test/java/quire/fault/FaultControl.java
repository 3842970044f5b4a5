package quire.fault;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The memory that a test shares with the library of {@code native-test/preload/faults.c}: a mapped
 * file with the layout of {@code struct control} there. Any thread may use it.
 */
final class FaultControl {
  private static final int BYTES = 512;
  private static final int GROUP = 128;
  private static final int ACTION = 132;
  private static final int ERROR = 136;
  private static final int FIRED = 140;
  private static final int AT = 144;
  private static final int TIMES = 152;
  private static final int WHAT = 160;

  private final Path file;
  private final MappedByteBuffer map;

  /** Makes the file, or empties it, so that no call has a fault. */
  FaultControl(Path file) throws IOException {
    this.file = file;
    try (FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      channel.truncate(0);
      map = channel.map(FileChannel.MapMode.READ_WRITE, 0, BYTES);
      map.order(ByteOrder.nativeOrder());
    }
  }

  Path file() {
    return file;
  }

  void arm(CallFault fault) {
    map.putInt(GROUP, fault.group().number());
    map.putInt(ACTION, fault.action().number());
    map.putInt(ERROR, fault.error().number());
    map.putLong(TIMES, fault.times());
    map.putLong(AT, fault.at());
  }

  /** From now on no call fails. */
  void disarm() {
    map.putLong(AT, 0);
  }

  /** How many calls of a group there were. */
  long seen(CallFault.Group group) {
    return map.getLong(Long.BYTES * group.number());
  }

  boolean hasFired() {
    return map.getInt(FIRED) > 0;
  }

  /** The call that had the fault, and the file in the store; empty if no call had it. */
  String what() {
    byte[] text = new byte[BYTES - WHAT];
    map.get(WHAT, text);
    int end = 0;
    while (end < text.length && text[end] != 0) {
      end++;
    }
    return new String(text, 0, end, StandardCharsets.UTF_8);
  }
}
