package quire.archive.input;

import java.util.Arrays;

/**
 * The stretches of a sparse file: the offset and the length of each. Memory: 16 bytes for each,
 * taken from {@link DecoderMemory}, and there are at most a million. Not thread-safe.
 */
final class SparseMap {
  private static final int MAX_STRETCHES = 1 << 20;
  private static final int FEW = 16;

  private long[] numbers = new long[FEW];
  private int count;

  /** Bytes taken for the numbers. */
  private long taken;

  /** Adds the offset of a stretch, or the length of a stretch whose offset was added last. */
  void add(long number) {
    if (count == 2 * MAX_STRETCHES) {
      throw Refusal.of("the archive has a file in more than %d pieces".formatted(MAX_STRETCHES));
    }
    if (count == numbers.length) {
      grow();
    }
    numbers[count] = number;
    count++;
  }

  private void grow() {
    long wanted = 2L * count * Long.BYTES;
    DecoderMemory.take(wanted, "the list of the pieces of a sparse file in the archive");
    numbers = Arrays.copyOf(numbers, 2 * count);
    DecoderMemory.giveBack(taken);
    taken = wanted;
  }

  /** Forgets all of them. */
  void clear() {
    numbers = new long[FEW];
    count = 0;
    DecoderMemory.giveBack(taken);
    taken = 0;
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
