package quire.fault;

import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * All that can be read of a store, by path: the live tree, and below {@code /.quire} snapshots,
 * archives and streams; below {@code gocache/}, outputs of the build cache.
 */
record Contents(TreeMap<String, Item> items) {
  Contents() {
    this(new TreeMap<>());
  }

  /**
   * One file or directory.
   *
   * @param attributes mode, owner, size and extended attributes, as text
   * @param bytes the bytes of a file; null for other types, or if they could not be read
   * @param start the offset of the first byte, which of a stream need not be 0
   * @param error why it could not be read; null if all of it could
   */
  @SuppressWarnings("ArrayRecordComponent") // the judge compares
  record Item(String attributes, byte @Nullable [] bytes, long start, @Nullable Failure error) {
    static Item failed(Failure error) {
      return new Item("", null, 0, error);
    }
  }

  /**
   * Why something could not be read.
   *
   * @param isNamed whether it names what is damaged
   */
  record Failure(String text, boolean isNamed) {}
}
