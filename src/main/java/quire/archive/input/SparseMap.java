package quire.archive.input;

import java.util.Arrays;

/**
 * The stretches of a sparse file: the offset and the length of each. Memory: 16 bytes for each, and
 * there are at most a million. Not thread-safe.
 */
final class SparseMap {
  private static final int MAX_STRETCHES = 1 << 20;

  private long[] numbers = new long[16];
  private int count;

  /** Adds the offset of a stretch, or the length of a stretch whose offset was added last. */
  void add(long number) {
    if (count == 2 * MAX_STRETCHES) {
      throw Refusal.of("the archive has a file in more than %d pieces".formatted(MAX_STRETCHES));
    }
    if (count == numbers.length) {
      numbers = Arrays.copyOf(numbers, 2 * count);
    }
    numbers[count] = number;
    count++;
  }

  int stretches() {
    return count / 2;
  }

  long offset(int stretch) {
    return numbers[2 * stretch];
  }

  long length(int stretch) {
    return numbers[2 * stretch + 1];
  }

  long end(int stretch) {
    return offset(stretch) + length(stretch);
  }

  /**
   * Whether the stretches lie in order inside a file, and their lengths add up to the stored bytes.
   */
  boolean fits(long size, long stored) {
    long end = 0;
    long sum = 0;
    for (int i = 0; i < stretches(); i++) {
      if (offset(i) < end || length(i) < 0 || offset(i) > size || length(i) > size - offset(i)) {
        return false;
      }
      end = end(i);
      sum += length(i);
    }
    return count % 2 == 0 && sum == stored;
  }
}
