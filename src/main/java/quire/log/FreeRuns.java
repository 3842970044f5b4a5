package quire.log;

import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Runs that were allocated and given back without being written. Not thread-safe. */
final class FreeRuns {
  private final TreeMap<Long, Long> lengths = new TreeMap<>();
  private final TreeSet<LogRange> bySize = new TreeSet<>(FreeRuns::bySize);

  private static int bySize(LogRange one, LogRange other) {
    int order = Long.compare(one.length(), other.length());
    return order == 0 ? Long.compare(one.address(), other.address()) : order;
  }

  /** Adds a run and joins it with its neighbours. Neighbours of another segment never touch it. */
  void add(LogRange run) {
    long start = run.address();
    long end = run.end();
    Map.Entry<Long, Long> before = lengths.floorEntry(start);
    if (before != null && before.getKey() + before.getValue() == start) {
      start = before.getKey();
      remove(start, before.getValue());
    }
    Long after = lengths.get(end);
    if (after != null) {
      remove(end, after);
      end += after;
    }
    put(new LogRange(start, end - start));
  }

  /**
   * Takes up to {@code want} bytes from the smallest run of at least {@code min}, if there is one.
   */
  @Nullable LogRange take(long min, long want) {
    LogRange run = bySize.ceiling(new LogRange(0, min));
    if (run == null) {
      return null;
    }
    remove(run.address(), run.length());
    if (run.length() <= want) {
      return run;
    }
    put(new LogRange(run.address() + want, run.length() - want));
    return new LogRange(run.address(), want);
  }

  /** The largest run's length, or 0. */
  long largest() {
    return bySize.isEmpty() ? 0 : bySize.last().length();
  }

  /** Removes all runs that begin in the range, because their segment is deleted. */
  void forget(long from, long to) {
    Map<Long, Long> gone = lengths.subMap(from, to);
    gone.forEach((address, length) -> bySize.remove(new LogRange(address, length)));
    gone.clear();
  }

  private void put(LogRange run) {
    lengths.put(run.address(), run.length());
    bySize.add(run);
  }

  private void remove(long address, long length) {
    lengths.remove(address);
    bySize.remove(new LogRange(address, length));
  }
}
