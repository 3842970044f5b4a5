package quire.stream;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;

/** Reads to the end the records of several writers, and checks that none is wrong. */
final class RecordReader implements Runnable {
  private static final int RECORD = 16;
  private static final long NAP = 1_000_000;

  private final ReplayBuffer buffer;
  private final int[] next;
  private final long end;
  private boolean gap;
  private long read;
  private String wrong = "the reader did not reach the end";

  RecordReader(ReplayBuffer buffer, int writers, long end) {
    this.buffer = buffer;
    this.next = new int[writers];
    this.end = end;
  }

  @Override
  public void run() {
    try {
      wrong = readAll();
    } catch (RuntimeException e) {
      wrong = e.toString();
    }
  }

  private String readAll() {
    long offset = 0;
    ByteBuffer into = ByteBuffer.allocate(RECORD * 256);
    while (offset < end) {
      Replay replay = buffer.readFrom(offset, into.clear());
      into.flip();
      if (replay.offset() % RECORD != 0) {
        return "bytes were lost up to the middle of a record at " + replay.offset();
      }
      if (replay.offset() != offset && replay.length() > 0) {
        Arrays.fill(next, -1);
        gap = true;
      }
      while (into.hasRemaining()) {
        if (!isRight(into.getInt(), into.getInt(), into.getLong())) {
          return "a wrong record before " + replay.next();
        }
        read++;
      }
      offset = replay.next();
      if (replay.length() == 0) {
        LockSupport.parkNanos(NAP);
      }
    }
    return "";
  }

  private boolean isRight(int writer, int number, long check) {
    if (writer < 0 || writer >= next.length || check != ~((long) number << 8)) {
      return false;
    }
    boolean expected = next[writer] == number || (gap && next[writer] < 0);
    next[writer] = number + 1;
    return expected;
  }

  /** The error found, or an empty text. To be called once the thread has ended. */
  String wrong() {
    return wrong;
  }

  long read() {
    return read;
  }
}
