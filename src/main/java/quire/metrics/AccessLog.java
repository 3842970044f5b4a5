package quire.metrics;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import quire.stream.ReplayBuffer;

/** A log with a line for every request that is served while the log is open. Thread-safe. */
public final class AccessLog {
  private static final byte[] PATH = "/.quire/accesslog".getBytes(StandardCharsets.US_ASCII);
  private static final int CAPACITY = 1 << 20;
  private static final long NANOS_PER_SECOND = 1_000_000_000;

  private final ReplayBuffer lines = ReplayBuffer.inMemory(CAPACITY);
  private final AtomicInteger readers = new AtomicInteger();

  /** Whether a path below a mount's root is that of the log, or of a view of it. */
  public static boolean isPath(byte[] path) {
    int length = PATH.length;
    return path.length >= length
        && Arrays.equals(path, 0, length, PATH, 0, length)
        && (path.length == length || path[length] == '@');
  }

  /** The last logged lines, in whole. */
  public ReplayBuffer lines() {
    return lines;
  }

  /** To be called when it is opened; requests are logged until it was closed as often. */
  public void open() {
    readers.incrementAndGet();
  }

  public void close() {
    readers.decrementAndGet();
  }

  /** Whether it is open. */
  public boolean isWanted() {
    return readers.get() > 0;
  }

  void add(ServedRequest request, long nanos) {
    Instant now = Instant.now();
    long time = now.getEpochSecond() * NANOS_PER_SECOND + now.getNano();
    lines.write(ByteBuffer.wrap(AccessLine.format(request, now, nanos)), time);
  }
}
