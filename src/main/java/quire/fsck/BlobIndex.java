package quire.fsck;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.stream.IntStream;
import quire.catalog.Catalog;

/** The blobs of a store, by the number that owns their extents: 20 bytes each. Not thread-safe. */
final class BlobIndex {
  static final int NONE = -1;

  private final Catalog catalog;
  private final BitSet seen = new BitSet();
  private long[] ids = new long[256];
  private long[] sizes = new long[256];
  private int count;

  BlobIndex(Catalog catalog) {
    this.catalog = catalog;
    catalog.allBlobs(
        (digest, blob) -> {
          add(blob.id(), blob.size());
          return true;
        });
    sort();
  }

  private void add(long id, long size) {
    if (count == ids.length) {
      ids = Arrays.copyOf(ids, 2 * count);
      sizes = Arrays.copyOf(sizes, 2 * count);
    }
    ids[count] = id;
    sizes[count++] = size;
  }

  /** Needed because the blobs come in the order of their digests. */
  private void sort() {
    long[] unsortedIds = ids;
    long[] unsortedSizes = sizes;
    int[] order =
        IntStream.range(0, count)
            .boxed()
            .sorted(Comparator.comparingLong(i -> unsortedIds[i]))
            .mapToInt(Integer::intValue)
            .toArray();
    ids = Arrays.stream(order).mapToLong(i -> unsortedIds[i]).toArray();
    sizes = Arrays.stream(order).mapToLong(i -> unsortedSizes[i]).toArray();
  }

  /** The slot of the blob that owns the extents of this number, or {@link #NONE}. */
  int find(long id) {
    int slot = Arrays.binarySearch(ids, id);
    return slot < 0 ? NONE : slot;
  }

  long size(int slot) {
    return sizes[slot];
  }

  void markSeen(int slot) {
    seen.set(slot);
  }

  /** The blobs that have bytes, but no extent. */
  IntStream withoutExtents() {
    return IntStream.range(0, count).filter(slot -> sizes[slot] > 0 && !seen.get(slot));
  }

  /** The name of a blob in messages. Takes a scan, so it is for damaged ones. */
  String describe(int slot) {
    String[] name = {"blob number " + ids[slot]};
    catalog.allBlobs(
        (digest, blob) -> {
          if (blob.id() == ids[slot]) {
            name[0] = "blob " + digest;
          }
          return blob.id() != ids[slot];
        });
    return name[0];
  }
}
