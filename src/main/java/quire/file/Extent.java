package quire.file;

import org.jspecify.annotations.Nullable;

/** A run of a file's bytes with one origin. Immutable. Lengths in bytes, greater than 0. */
public sealed interface Extent {
  long length();

  /** The part from {@code from} (included) to {@code to} (excluded), relative to this extent. */
  Extent slice(long from, long to);

  /** Both as one extent if {@code next} continues this one at its origin, else null. */
  @Nullable Extent join(Extent next);

  /** Whether it is a hole: zeros without any origin, as {@code SEEK_HOLE} finds them. */
  default boolean isHole() {
    return false;
  }

  /**
   * A range of the log.
   *
   * @param address a log address
   * @param shared whether other extents may name the same log pages; then only a collector can tell
   *     when they are free
   */
  record Offloaded(long address, long length, boolean shared) implements Extent {
    /** A range of log pages that no other extent names. */
    static Offloaded unshared(long address, long length) {
      return new Offloaded(address, length, false);
    }

    static Offloaded shared(long address, long length) {
      return new Offloaded(address, length, true);
    }

    @Override
    public Offloaded slice(long from, long to) {
      return from == 0 && to == length ? this : new Offloaded(address + from, to - from, shared);
    }

    @Override
    public @Nullable Extent join(Extent next) {
      return next instanceof Offloaded other
              && other.shared == shared
              && other.address == address + length
          ? new Offloaded(address, length + other.length, shared)
          : null;
    }

    /** The address after the last byte. */
    long end() {
      return address + length;
    }
  }

  /** One byte, repeated. */
  record Fill(byte value, long length) implements Extent {
    @Override
    public Fill slice(long from, long to) {
      return from == 0 && to == length ? this : new Fill(value, to - from);
    }

    @Override
    public @Nullable Extent join(Extent next) {
      return next instanceof Fill other && other.value == value
          ? new Fill(value, length + other.length)
          : null;
    }

    @Override
    public boolean isHole() {
      return value == 0;
    }
  }

  /**
   * Bytes of a page in memory, not yet in the log.
   *
   * @param offset of the first byte in the page
   */
  record InMemory(MemoryPage page, int offset, int count) implements Extent {
    @Override
    public long length() {
      return count;
    }

    @Override
    public InMemory slice(long from, long to) {
      return new InMemory(page, offset + (int) from, (int) (to - from));
    }

    @Override
    public @Nullable Extent join(Extent next) {
      return next instanceof InMemory other && other.page == page && other.offset == offset + count
          ? new InMemory(page, offset, count + other.count)
          : null;
    }
  }
}
