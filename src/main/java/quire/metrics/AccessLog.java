package quire.metrics;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import quire.stream.ReplayBuffer;

/** A line for every request that is served while somebody has the log open. Thread-safe. */
public final class AccessLog {
  private static final byte[] PATH = "/.quire/accesslog".getBytes(StandardCharsets.US_ASCII);
  private static final int CAPACITY = 1 << 20;
  private static final long NANOS_PER_SECOND = 1_000_000_000;

  private final ReplayBuffer lines = ReplayBuffer.inMemory(CAPACITY);
  private final AtomicInteger readers = new AtomicInteger();

  /** Whether the path, of bytes of a mount's root on, is that of the log, from wherever. */
  public static boolean isPath(byte[] path) {
    int length = PATH.length;
    return path.length >= length
        && Arrays.equals(path, 0, length, PATH, 0, length)
        && (path.length == length || path[length] == '@');
  }

  /** What was logged last, in whole lines. */
  public ReplayBuffer lines() {
    return lines;
  }

  /** Somebody opens it; requests are logged until as many have closed it. */
  public void open() {
    readers.incrementAndGet();
  }

  public void close() {
    readers.decrementAndGet();
  }

  /** Whether anybody has it open. */
  public boolean isWanted() {
    return readers.get() > 0;
  }

  void add(ServedRequest request, long nanos) {
    Instant now = Instant.now();
    long time = now.getEpochSecond() * NANOS_PER_SECOND + now.getNano();
    lines.write(ByteBuffer.wrap(AccessLine.format(request, now, nanos)), time);
  }
}
