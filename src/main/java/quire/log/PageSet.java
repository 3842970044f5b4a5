package quire.log;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A set of log pages, as bit sets for those stretches of the log that contain any. Not thread-safe.
 */
public final class PageSet {
  /** The address bits that one bit set covers: at most a segment. */
  private static final int CHUNK_BITS = 27;

  private static final int PAGE_BITS = 12;

  private final Map<Long, BitSet> chunks = new HashMap<>();

  private interface Part {
    void visit(BitSet bits, int from, int to, long base);
  }

  /** Adds the pages that the bytes of a range lie in. */
  public void add(LogRange range) {
    split(range, (bits, from, to, base) -> bits.set(from, to));
  }

  public void addAll(PageSet other) {
    other.chunks.forEach((chunk, bits) -> bitsOf(chunk).or(bits));
  }

  /** Adds the pages that both of two other sets have. */
  public void addCommon(PageSet one, PageSet other) {
    one.chunks.forEach(
        (chunk, bits) -> {
          BitSet common = other.chunks.get(chunk);
          if (common != null && common.intersects(bits)) {
            common = (BitSet) common.clone();
            common.and(bits);
            bitsOf(chunk).or(common);
          }
        });
  }

  public void removeAll(PageSet other) {
    other.chunks.forEach(
        (chunk, removed) -> {
          BitSet bits = chunks.get(chunk);
          if (bits != null) {
            bits.andNot(removed);
          }
        });
  }

  public boolean intersects(LogRange range) {
    boolean[] found = {false};
    split(
        range,
        (bits, from, to, base) -> {
          int next = bits.nextSetBit(from);
          found[0] |= next >= 0 && next < to;
        });
    return found[0];
  }

  public boolean contains(LogRange range) {
    boolean[] all = {true};
    split(range, (bits, from, to, base) -> all[0] &= bits.nextClearBit(from) >= to);
    return all[0];
  }

  /** Visits the stretches of pages of a range that are not in the set, in order. */
  public void missing(LogRange range, Consumer<LogRange> visitor) {
    split(
        range,
        (bits, from, to, base) -> {
          int start = bits.nextClearBit(from);
          while (start < to) {
            int next = bits.nextSetBit(start);
            int end = next < 0 ? to : Math.min(next, to);
            visitor.accept(pages(base, start, end));
            start = bits.nextClearBit(end);
          }
        });
  }

  /** Visits the stretches of pages of a range that are in the set, in order. */
  public void common(LogRange range, Consumer<LogRange> visitor) {
    split(
        range,
        (bits, from, to, base) -> {
          int start = bits.nextSetBit(from);
          while (start >= 0 && start < to) {
            int end = Math.min(bits.nextClearBit(start), to);
            visitor.accept(pages(base, start, end));
            start = bits.nextSetBit(end);
          }
        });
  }

  /** Visits the stretches of pages that are in the set, in order; none is longer than a chunk. */
  public void forEach(Consumer<LogRange> visitor) {
    chunks.keySet().stream()
        .sorted()
        .forEach(
            chunk -> {
              BitSet bits = bitsOf(chunk);
              long base = chunk << CHUNK_BITS;
              int end;
              for (int start = bits.nextSetBit(0); start >= 0; start = bits.nextSetBit(end)) {
                end = bits.nextClearBit(start);
                visitor.accept(pages(base, start, end));
              }
            });
  }

  private static LogRange pages(long base, int from, int to) {
    return new LogRange(base + ((long) from << PAGE_BITS), (long) (to - from) << PAGE_BITS);
  }

  public long bytes() {
    return chunks.values().stream().mapToLong(BitSet::cardinality).sum() << PAGE_BITS;
  }

  public void clear() {
    chunks.clear();
  }

  public boolean isEmpty() {
    return chunks.values().stream().allMatch(BitSet::isEmpty);
  }

  private void split(LogRange range, Part part) {
    long address = Pages.down(range.address());
    long end = Pages.up(range.end());
    while (address < end) {
      long chunk = address >>> CHUNK_BITS;
      long base = chunk << CHUNK_BITS;
      long stop = Math.min(end, base + (1L << CHUNK_BITS));
      part.visit(
          bitsOf(chunk),
          (int) ((address - base) >> PAGE_BITS),
          (int) ((stop - base) >> PAGE_BITS),
          base);
      address = stop;
    }
  }

  private BitSet bitsOf(long chunk) {
    return chunks.computeIfAbsent(chunk, number -> new BitSet());
  }
}
